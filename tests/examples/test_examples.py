"""Every example, and the stack of this repository, goes up and down on the embedded AWS.

After a change that is meant, `python tests/examples/test_examples.py` writes the golden files again.
"""

import fcntl
import json
import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

import warm
from citadel_rehearsal.cli.report_schema import schema

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "examples"
OBSERVE = Path(__file__).with_name("observe.py")
EXAMPLES = {path.parent.name: (path.parent, "dev") for path in sorted(ROOT.glob("examples/*/Pulumi.yaml"))}
PROGRAMS = {**EXAMPLES, "stacks": (ROOT, "example")}
SHOWN = {name: EXAMPLES[name][0] / "README.md" for name in ("02-access", "05-existing-network")}
SHOWN["01-cluster"] = ROOT / "README.md"
# What clusters that follow each other stand on, and the way to them, are protected whole.
SHARED = ("eks-citadel:index:Foundation$", "eks-citadel:index:TrafficSwitch$")
every_program = pytest.mark.parametrize("name", PROGRAMS)
every_example = pytest.mark.parametrize("name", EXAMPLES)
Seen = dict[str, Any]


def observe(name: str) -> Seen:
    """One process per program, as a person runs it."""
    directory, stack = PROGRAMS[name]
    done = warm.run(OBSERVE.read_text(), directory, stack)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def observe_once(name: str, folder: Path) -> Seen:
    """Once also where several workers test at a time."""
    result = folder / f"{name}.json"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not result.exists():
            result.write_text(json.dumps(observe(name)))
    return json.loads(result.read_text())


@pytest.fixture(scope="module")
def all_seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[Seen]]]:
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    with ThreadPoolExecutor(2) as threads:
        yield {name: threads.submit(observe_once, name, folder) for name in PROGRAMS}
        threads.shutdown(cancel_futures=True)


@pytest.fixture
def seen(all_seen: dict[str, Future[Seen]], name: str) -> Seen:
    return all_seen[name].result()


def pinned(seen: Seen) -> str:
    """What a golden file holds."""
    return json.dumps({"created": seen["report"]["created"], "urns": seen["urns"]}, indent=2, sort_keys=True) + "\n"


def short(resource_type: str) -> str:
    return resource_type.rpartition(":")[2]


@every_program
def test_it_goes_up_and_down(name: str, seen: Seen) -> None:
    report = seen["report"]
    assert (report["error"], report["failures"], report["skipped"]) == ("", [], {})
    assert report["succeeded"]
    assert report["passes"] == ["look", "preview", "up"]
    assert report["destroyed"]["failures"] == []


@every_program
def test_what_it_makes_is_its_golden_file(name: str, seen: Seen) -> None:
    assert pinned(seen) == (GOLDEN / f"{name}.json").read_text()
    assert Counter(urn.split("::")[2].rpartition("$")[2] for urn in seen["urns"]) == seen["report"]["created"]


def test_there_is_no_golden_file_too_many() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(PROGRAMS)


@every_program
def test_the_picture_that_is_read_back_is_the_one_its_settings_mean(name: str, seen: Seen) -> None:
    meant = {picture["cluster_name"]: picture for picture in seen["meant"]}
    assert {cluster["picture"]["cluster_name"]: cluster["picture"] for cluster in seen["report"]["clusters"]} == meant
    assert {one["authentication_mode"] for one in seen["meant"]} == {"API"}


@every_program
def test_its_answers_name_every_principal_in_full(name: str, seen: Seen) -> None:
    for cluster, meant in zip(seen["report"]["clusters"], seen["meant"], strict=True):
        assert {row["principal"] for row in cluster["enter"]} == {entry["principal_arn"] for entry in meant["entries"]}
        assert cluster["talk"]


@every_program
def test_the_critical_path_goes_through_the_cluster_and_its_nodes(name: str, seen: Seen) -> None:
    path = seen["report"]["critical_path"]
    types = [short(step["type"]) for step in path["steps"]]
    slow = [kind for kind in types if kind in ("Cluster", "Addon", "NodeGroup")]
    assert slow == ["Cluster", "Addon", "NodeGroup", "Addon"]
    assert path["seconds"] == sum(step["seconds"] for step in path["steps"])
    assert 11 * 60 < path["seconds"] < 15 * 60


@every_program
def test_A4_only_the_key_and_the_log_group_are_left(name: str, seen: Seen) -> None:
    destroyed = seen["report"]["destroyed"]
    left = {short(urn.split("::")[2]): why for urn, why in destroyed["left"].items() if "NamespacePatch" not in urn}
    assert left == {"Key": "waits 30 days for its deletion", "LogGroup": "is kept by retainOnDelete"}
    gone = {*destroyed["deleted"], *destroyed["gone_with"]}
    made = {urn for urn in seen["urns"] if ":providers:" not in urn}
    assert made - gone <= set(destroyed["left"])


@every_program
def test_E7_protection_is_taken_off_in_a_step_of_its_own(name: str, seen: Seen) -> None:
    lifted = [urn.split("::")[2] for urn in seen["report"]["destroyed"]["unprotected"]]
    of_colours = [one for one in lifted if not one.startswith(SHARED)]
    assert {short(one) for one in of_colours} == {"Cluster", "Key"}


@every_program
def test_E2_only_who_is_named_is_assumed_to_be_there(name: str, seen: Seen) -> None:
    report = seen["report"]
    assert report["deployer"]["reason"] == "the first cluster admin"
    assert report["deployer"]["arn"] in [item["name"] for item in report["assumed"]]
    assert not [item for item in report["assumed"] if "deployer" in item["name"]]


@pytest.mark.parametrize("name", SHOWN)
def test_a_report_that_a_README_shows_is_printed(name: str, seen: Seen) -> None:
    _, _, block = SHOWN[name].read_text().partition("```text\n")
    report = block.partition("```")[0].splitlines()
    printed = iter([line.rstrip() for line in seen["printed"].splitlines()])
    assert [line for line in report if line in printed] == report  # in this order


@every_example
def test_an_example_has_what_a_reader_needs(name: str) -> None:
    directory, stack = EXAMPLES[name]
    assert {"Pulumi.yaml", f"Pulumi.{stack}.yaml", "README.md", "__main__.py", "requirements.txt"} <= {
        path.name for path in directory.iterdir()
    }
    assert (directory / "requirements.txt").read_text().strip() == "-e ../.."
    assert yaml.safe_load((directory / "Pulumi.yaml").read_text())["description"]


def test_the_demonstration_s_pods_hear_what_the_role_promises() -> None:
    script = EXAMPLES["03-workloads"][0] / "demonstration.py"
    done = warm.run("import runpy, sys; runpy.run_path(sys.argv[1], run_name='__main__')", script)
    *_, last = done.stdout.splitlines()
    assert (done.returncode, last) == (0, "Every answer is the expected one."), done.stdout + done.stderr
    assert len(done.stdout.splitlines()) == 48


def test_the_smallest_cluster_is_under_15_lines() -> None:
    directory, _ = EXAMPLES["01-cluster"]
    assert len((directory / "__main__.py").read_text().splitlines()) < 15


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for old in GOLDEN.glob("*.json"):
        old.unlink()
    for program in PROGRAMS:
        (GOLDEN / f"{program}.json").write_text(pinned(observe(program)))


@every_program
def test_the_JSON_report_is_what_its_schema_says(seen: Seen) -> None:
    Draft202012Validator(schema()).validate(seen["report"])


@every_example
def test_each_row_of_the_report_has_its_words_as_data_too(seen: Seen) -> None:
    for cluster in seen["report"]["clusters"]:
        rows = [(row["principal"], row["may"], row["namespaces"]) for row in cluster["enter"] if "->" not in row["may"]]
        entries = [(one["principal_arn"], of) for one in cluster["picture"]["entries"] for of in one["grants"]]
        assert rows == [(principal, of["policy"], of["namespaces"] or None) for principal, of in entries]
        identities = cluster["picture"]["pod_identities"]
        assert [row["reach"] for row in cluster["leave"]] == [one["reaches"] for one in identities]
        assert {one["port"]["protocol"] for one in cluster["connections"]} <= {"TCP", "UDP", "any"}
        assert bool(cluster["connections"]) == bool(cluster["talk"])
