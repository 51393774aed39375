"""Every example, and the stack of this repository, under the real engine and without it.

Compared are the requests that changed something in AWS, without their order, which the engine's own graph decides.
That a second update and a refresh change nothing is seen of the same programs as a user types them: test_commands.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from plain import lines, own_ranges, plain

from citadel_rehearsal.api_server.installed import required
from citadel_rehearsal.ground.cluster_store import OWN_RULES, key_of
from citadel_rehearsal.providers.drift import seen_in_object

ROOT = Path(__file__).parents[2]
OBSERVE = Path(__file__).with_name("observe.py")
EXAMPLES = {path.parent.name: (path.parent, "dev") for path in sorted(ROOT.glob("examples/*/Pulumi.yaml"))}
PROGRAMS = {**EXAMPLES, "stacks": (ROOT, "example")}
every_program = pytest.mark.parametrize("name", PROGRAMS)
Seen = dict[str, Any]
KUBERNETES = "v1.36.3"  # tools/api-server/go.mod


def observe(name: str, environment: Mapping[str, str]) -> Seen:
    directory, stack = PROGRAMS[name]
    command = [sys.executable, str(OBSERVE), str(directory), stack]
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def all_seen(request: pytest.FixtureRequest) -> Iterator[dict[str, Future[Seen]]]:
    """Only of the programs that somebody asks for: each takes a minute. None without an API server."""
    required()
    calls = [getattr(item, "callspec", None) for item in request.session.items]
    wanted = {call.params.get("name") for call in calls if call is not None}
    environment = dict(os.environ)  # pytest changes that of this process while the threads start others
    with ThreadPoolExecutor(2) as threads:
        yield {name: threads.submit(observe, name, environment) for name in PROGRAMS if name in wanted}
        threads.shutdown(cancel_futures=True)


@pytest.fixture
def seen(all_seen: dict[str, Future[Seen]], name: str) -> Seen:
    return all_seen[name].result()


@every_program
def test_it_goes_up_and_down_under_the_engine(name: str, seen: Seen) -> None:
    report = seen["pulumi"]["report"]
    assert (report["error"], report["failures"], report["skipped"]) == ("", [], {})
    assert report["passes"] == ["look", "preview", "up"]
    assert report["succeeded"]


@every_program
def test_both_engines_send_the_same_requests(name: str, seen: Seen) -> None:
    without, under = seen["in-process"], seen["pulumi"]
    assert len(without["made"]) > 20
    assert lines(under["made"]) == lines(without["made"])
    assert len(without["requests"]) > len(without["made"])
    assert lines(under["requests"]) == lines(without["requests"])


@every_program
@pytest.mark.parametrize("engine", ["in-process", "pulumi"])
def test_nothing_is_begun_before_all_that_it_needs_is_made(name: str, engine: str, seen: Seen) -> None:
    place = {(kind, urn): number for number, (kind, urn) in enumerate(seen[engine]["steps"])}
    pairs = [(urn, needed) for urn, needs in seen[engine]["needs"].items() for needed in needs]
    made = [(urn, needed) for urn, needed in pairs if ("started", urn) in place and ("created", needed) in place]
    assert len(made) > 20
    assert [pair for pair in made if place["created", pair[1]] > place["started", pair[0]]] == []


@every_program
def test_both_engines_make_the_same_resources_and_objects(name: str, seen: Seen) -> None:
    without, under = seen["in-process"], seen["pulumi"]
    assert under["urns"] == without["urns"]
    recorded, live = (_by_identity(one["objects"]) for one in (without, under))
    assert len(recorded) > 5
    assert live.keys() == recorded.keys()
    # An API server fills in what was left out, and changes nothing that was written.
    assert {place: seen_in_object(recorded[place], live[place]) for place in recorded} == recorded


@every_program
def test_both_engines_report_the_same(name: str, seen: Seen) -> None:
    without, under = (_in_order(seen[engine]["report"]) for engine in ("in-process", "pulumi"))
    assert under["clusters"]
    assert (without.pop("objects_judge"), under.pop("objects_judge")) == (OWN_RULES, f"kube-apiserver {KUBERNETES}")
    assert under == without


def _by_identity(objects: dict[str, list[Any]]) -> dict[tuple[str, ...], Any]:
    told = json.loads(own_ranges(json.dumps(objects)))
    found = [(name, one) for name, inside in told.items() for one in inside]
    return {(name, *key_of(one, one["metadata"].get("namespace", ""))): one for name, one in found}


def _in_order(report: Seen) -> Seen:
    """What goes on side by side is told in any order."""
    told: Seen = json.loads(own_ranges(json.dumps(report)))
    for steps in ("deleted", "unprotected"):
        told["destroyed"][steps].sort()
    told["logs"].sort(key=json.dumps)
    told["clusters"] = plain(told["clusters"])
    return told


@every_program
def test_A4_only_the_key_and_the_log_group_are_left(name: str, seen: Seen) -> None:
    destroyed = seen["pulumi"]["report"]["destroyed"]
    assert destroyed["failures"] == []
    left = {urn.split("::")[2].rpartition(":")[2]: why for urn, why in destroyed["left"].items()}
    assert left == {"Key": "waits 30 days for its deletion", "LogGroup": "is kept by retainOnDelete"}
