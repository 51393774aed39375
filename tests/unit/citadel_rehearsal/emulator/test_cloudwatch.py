"""Alarms of the embedded AWS: their states, and what a shift asks of them."""

from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
from botocore.exceptions import ClientError

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.live.alarm import alarm_state
from eks_citadel.live.unanswered import Unanswered
from eks_citadel.move.halt import Unhealthy
from eks_citadel.move.health import AlarmQuestion

METRIC: dict[str, Any] = {
    "Namespace": "shop", "MetricName": "errors", "Statistic": "Sum", "Period": 60, "EvaluationPeriods": 1,
    "Threshold": 1, "ComparisonOperator": "GreaterThanThreshold",
}  # fmt: skip


@pytest.fixture(scope="module")
def cloudwatch() -> Iterator[Any]:
    with EmbeddedAws(transition_seconds=0.01) as aws:
        yield aws.client("cloudwatch", "eu-west-1")


def set_state(cloudwatch: Any, name: str, state: str) -> None:
    cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason="rehearsed")


def test_an_alarm_has_no_data_until_its_state_is_set(cloudwatch: Any) -> None:
    cloudwatch.put_metric_alarm(AlarmName="errors", **METRIC)
    assert alarm_state(cloudwatch, "errors") == "INSUFFICIENT_DATA"
    for state in ("OK", "ALARM", "OK"):
        set_state(cloudwatch, "errors", state)
        assert alarm_state(cloudwatch, "errors") == state


def test_a_composite_alarm_follows_its_rule(cloudwatch: Any) -> None:
    cloudwatch.put_metric_alarm(AlarmName="slow", **METRIC)
    set_state(cloudwatch, "slow", "OK")
    cloudwatch.put_composite_alarm(AlarmName="bad", AlarmRule='ALARM("slow")')
    assert alarm_state(cloudwatch, "bad") == "OK"
    set_state(cloudwatch, "slow", "ALARM")
    assert alarm_state(cloudwatch, "bad") == "ALARM"


def test_a_question_is_healthy_while_the_alarm_is_OK_and_ends_at_once_on_ALARM(cloudwatch: Any) -> None:
    cloudwatch.put_metric_alarm(AlarmName="health", **METRIC)
    question = AlarmQuestion("health", lambda: alarm_state(cloudwatch, "health"), limit=0)
    with pytest.raises(Unhealthy, match="the alarm health is INSUFFICIENT_DATA for 0 s"):
        question.ask(Event())
    set_state(cloudwatch, "health", "OK")
    assert question.ask(Event()) == "the alarm health is OK"
    set_state(cloudwatch, "health", "ALARM")
    with pytest.raises(Unhealthy, match="the alarm health is ALARM"):
        question.watch(60, Event())


def test_an_alarm_that_is_deleted_or_was_never_there_is_said(cloudwatch: Any) -> None:
    cloudwatch.put_metric_alarm(AlarmName="gone", **METRIC)
    cloudwatch.delete_alarms(AlarmNames=["gone"])
    with pytest.raises(Unanswered, match='there is no alarm with the name "gone" in eu-west-1'):
        alarm_state(cloudwatch, "gone")


def test_what_is_not_modelled_is_refused_by_its_name(cloudwatch: Any) -> None:
    with pytest.raises(ClientError, match="does not model the operation ListDashboards of CloudWatch"):
        cloudwatch.list_dashboards()
