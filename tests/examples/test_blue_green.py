"""Example 09 over time: a third colour comes later, and requests move between the colours."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from botocore.exceptions import ClientError

from citadel_rehearsal.pods.pod import Pod
from citadel_rehearsal.program.project import Copy
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.rehearse import Earlier, Rehearsal
from citadel_rehearsal.run.report import Report

EXAMPLE = Path(__file__).parents[2] / "examples" / "09-blue-green"
BUCKET = "things-111122223333"
# Roles that every cluster has for itself: no pod of a workload gets one of them.
OF_THE_CLUSTER = ("control-plane", "nodes", "addons")
Seen = tuple[Report, EmbeddedAws]


def with_weights(folder: Path, **weights: int) -> Path:
    """The example with these colours and shares."""
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__", "venv"))
    file = folder / "Pulumi.dev.yaml"
    document = yaml.safe_load(file.read_text())
    document["config"]["blue-green:weights"] = weights
    file.write_text(yaml.safe_dump(document))
    return folder


def update(folder: Path, before: dict[str, int], after: dict[str, int]) -> Rehearsal:
    """The update from one set of weights to another."""
    earlier, later = with_weights(folder / "before", **before), with_weights(folder / "after", **after)
    return Rehearsal(later, "dev", earlier=Earlier("main", earlier, Copy(earlier, later)))


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    """Greenfish comes while redfish and bluefish run."""
    two = {"redfish": 100, "bluefish": 0}
    with update(tmp_path_factory.mktemp("later"), two, {**two, "greenfish": 0}).running() as found:
        yield found


def changed_names(report: Report) -> set[str]:
    """Names of resources that are not new, and were touched."""
    assert report.changes is not None
    touched = [*report.changes.changed, *report.changes.replaced, *report.changes.deleted]
    return {urn.rpartition("::")[2] for urn in touched}


def test_B1_a_third_colour_changes_no_role_and_makes_none_for_a_workload(later: Seen) -> None:
    report, _ = later
    assert (report.error, report.failures) == ("", [])
    assert report.changes is not None
    iam = [urn.rpartition("::")[2] for urn in report.changes.created if "aws:iam/" in urn]
    of_workloads = [
        name for name in iam if not name.startswith(tuple(f"aquarium-greenfish-{part}" for part in OF_THE_CLUSTER))
    ]
    assert iam
    assert of_workloads == []
    assert changed_names(report) == {"aquarium-listener"}


def test_B1_a_third_colour_adds_nothing_to_the_foundation(later: Seen) -> None:
    changes = later[0].changes
    assert changes is not None
    assert [urn for urn in changes.created if "Foundation$" in urn] == []


@pytest.mark.parametrize("colour", ["redfish", "bluefish", "greenfish"])
def test_pods_of_every_colour_share_what_is_shared_and_have_the_rest_for_themselves(later: Seen, colour: str) -> None:
    pod = Pod(later[1], cluster=f"aquarium-{colour}", namespace="demo", service_account="demo")
    s3 = pod.client("s3")

    def put(key: str) -> Any:
        return s3.put_object(Bucket=BUCKET, Key=key, Body=b"a")

    assert "aquarium-role-demo.demo" in pod.client("sts").get_caller_identity()["Arn"]
    put("data/_shared/aquarium/demo/demo/orders")
    put(f"config/aquarium-{colour}/demo/demo/a")
    other = "redfish" if colour != "redfish" else "bluefish"
    with pytest.raises(ClientError, match="AccessDenied"):
        put(f"config/aquarium-{other}/demo/demo/a")


def test_a_shift_changes_one_listener(tmp_path: Path) -> None:
    shift = update(tmp_path, {"redfish": 100, "bluefish": 0}, {"redfish": 50, "bluefish": 50})
    with shift.running() as (report, aws):
        assert (report.error, report.failures) == ("", [])
        assert report.changes is not None
        assert changed_names(report) == {"aquarium-listener"}
        assert not report.changes.created
        elb = aws.client("elbv2", "eu-west-1", "111122223333")
        (balancer,) = elb.describe_load_balancers()["LoadBalancers"]
        (listener,) = elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
        (action,) = listener["DefaultActions"]
        assert sorted(one["Weight"] for one in action["ForwardConfig"]["TargetGroups"]) == [50, 50]


def test_a_colour_that_has_weight_is_not_taken_away_in_one_step(tmp_path: Path) -> None:
    with update(tmp_path, {"redfish": 100, "bluefish": 0}, {"bluefish": 100}).running() as (report, _):
        said = [(one.urn.rpartition("::")[2], one.code) for one in report.failures]
        assert ("aquarium-targets-redfish", "Protected") in said
