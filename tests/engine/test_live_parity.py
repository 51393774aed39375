"""The four stacks of this repository as a person moves their traffic: parity is asked of AWS and both API servers."""

from collections.abc import Iterator

import pytest
from colours_stage import ACCOUNT, ColoursStage

from citadel_rehearsal.api_server.installed import required
from citadel_rehearsal.run.embedded_aws import EmbeddedAws

SHIFT = ("shift", "--to", "green", "--steps", "50,100", "--wait", "0")
DEVS = f"arn:aws:iam::{ACCOUNT}:role/devs"
METRIC = {
    "AlarmName": "errors", "Namespace": "shop", "MetricName": "errors", "Statistic": "Sum", "Period": 60,
    "EvaluationPeriods": 1, "Threshold": 1, "ComparisonOperator": "GreaterThanThreshold",
}  # fmt: skip


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ColoursStage]:
    with EmbeddedAws(transition_seconds=0.01, api_server=required()) as aws:
        found = ColoursStage(aws, tmp_path_factory.mktemp("colours"))
        found.create("foundation", "blue", "green", "traffic")
        yield found


def weights(stage: ColoursStage) -> dict[str, int]:
    return {name: one["weight"] for name, one in stage.outputs("traffic")["colours"].items()}


def set_alarm(stage: ColoursStage, state: str) -> None:
    stage.client("cloudwatch").set_alarm_state(AlarmName="errors", StateValue=state, StateReason="rehearsed")


def test_B2_B3_a_shift_asks_the_clusters_first_then_the_alarm_and_no_older_file_moves_traffic_back(
    stage: ColoursStage,
) -> None:
    before = stage.file("traffic").read_text()
    stage.client("cloudwatch").put_metric_alarm(**METRIC)
    stage.aws.assume("role", "eu-west-1", arn=DEVS)
    entry = {"clusterName": "shop-green", "principalArn": DEVS}
    stage.client("eks").create_access_entry(**entry)
    set_alarm(stage, "OK")
    done = stage.citadel(*SHIFT, "--health-alarm", "errors")
    assert done.returncode == 1, done.stdout
    assert f"No weight was moved: Only shop-green has an access entry of {DEVS}." in done.stderr
    stage.client("eks").delete_access_entry(**entry)

    set_alarm(stage, "ALARM")
    done = stage.citadel(*SHIFT, "--health-alarm", "errors")
    assert (done.returncode, weights(stage)) == (1, {"blue": 100, "green": 0})
    assert "No weight was moved: the alarm errors is ALARM." in done.stderr

    set_alarm(stage, "OK")
    done = stage.citadel(*SHIFT, "--health-alarm", "errors")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "compared: shop-blue and shop-green differ in nothing that is not intended" in done.stdout
    assert (weights(stage), stage.outputs("traffic")["move"]) == ({"blue": 0, "green": 100}, 2)
    stage.up("traffic", "--expect-no-changes")

    newest = stage.file("traffic").read_text()
    stage.file("traffic").write_text(before)
    with pytest.raises(AssertionError, match="move is missing: since this file was written, citadel shift has moved"):
        stage.up("traffic")
    assert weights(stage) == {"blue": 0, "green": 100}
    stage.file("traffic").write_text(newest)
    stage.up("traffic", "--expect-no-changes")
