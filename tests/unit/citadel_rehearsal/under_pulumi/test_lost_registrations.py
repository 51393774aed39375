"""An engine that has lost a registration, and one that is only slow."""

from pathlib import Path
from typing import Any

import grpc
import pytest
from pulumi.automation import EngineEvent
from pulumi.automation.events import OpType
from pulumi.runtime.proto import resource_pb2

from citadel_rehearsal.program.project import Project
from citadel_rehearsal.under_pulumi import lost_registrations, told
from citadel_rehearsal.under_pulumi.lost_registrations import AnsweringMonitor
from citadel_rehearsal.under_pulumi.told import Told

GROUP, BOX = "urn:pulumi:dev::shop::aws:lb/targetGroup:TargetGroup::web", "urn:pulumi:dev::shop::a:b:Component::c"
REQUEST = resource_pb2.RegisterResourceRequest(type="aws:lb/targetGroup:TargetGroup", name="web", custom=True)


def event(kind: str, urn: str, op: OpType, *, custom: bool = True) -> EngineEvent:
    state = {"type": urn.split("::")[2], "urn": urn, "custom": custom, "id": "", "parent": "", "provider": ""}
    metadata = {"op": op.value, "urn": urn, "type": state["type"], "old": state, "provider": ""}
    return EngineEvent.from_json({"sequence": 1, "timestamp": 1, kind: {"metadata": metadata}})


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Told:
    """The events up to the failed deletion of a resource that was to be replaced; silence is judged at once."""
    monkeypatch.setattr(told, "STUCK_AFTER_SECONDS", -1)
    heard = Told()
    heard.take(event("resourcePreEvent", BOX, OpType.SAME, custom=False))
    heard.take(event("resourcePreEvent", GROUP, OpType.DELETE_REPLACED))
    assert not heard.is_stuck()
    heard.take(event("resOpFailedEvent", GROUP, OpType.DELETE_REPLACED))
    return heard


def test_an_engine_is_stuck_that_could_not_delete_and_does_nothing_else(heard: Told) -> None:
    assert heard.is_stuck()


def test_an_engine_that_still_works_is_not_stuck(heard: Told) -> None:
    heard.take(event("resourcePreEvent", f"{GROUP}-2", OpType.CREATE))
    assert not heard.is_stuck()
    heard.take(event("resOutputsEvent", f"{GROUP}-2", OpType.CREATE))
    assert heard.is_stuck()


def test_an_engine_that_spoke_a_moment_ago_is_not_stuck(heard: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told, "STUCK_AFTER_SECONDS", 60)
    assert not heard.is_stuck()


def test_an_engine_that_could_not_create_is_not_stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told, "STUCK_AFTER_SECONDS", -1)
    heard = Told()
    heard.take(event("resourcePreEvent", GROUP, OpType.CREATE))
    heard.take(event("resOpFailedEvent", GROUP, OpType.CREATE))
    assert not heard.is_stuck()


class Engine:
    """A monitor that answers after some looks."""

    def __init__(self, looks: int) -> None:
        self.looks = looks
        self.RegisterResource = self

    def future(self, request: Any) -> "Engine":
        return self

    def result(self, timeout: float) -> Any:
        if not self.looks:
            return resource_pb2.RegisterResourceResponse(urn=GROUP, id="arn")
        self.looks -= 1
        raise grpc.FutureTimeoutError


def answered(engine: Engine, *, lost: bool) -> Any:
    project = Project("shop", "dev", Path(), Path(), {})
    monitor = AnsweringMonitor(engine, project, lambda: lost, lambda _: False)
    return monitor.RegisterResource(REQUEST)


def test_a_registration_waits_for_a_slow_engine() -> None:
    assert answered(Engine(looks=3), lost=False).id == "arn"


def test_a_lost_registration_fails_as_one_that_the_engine_refused() -> None:
    answer = answered(Engine(looks=10**6), lost=True)
    assert (answer.urn, answer.result) == (GROUP, resource_pb2.Result.FAIL)
    assert lost_registrations.LOOK_SECONDS < told.STUCK_AFTER_SECONDS
