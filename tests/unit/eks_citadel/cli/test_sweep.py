"""The exit codes of a sweep, its sentences, and the clock that it believes."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from eks_citadel.cli import sweep as command
from eks_citadel.live.expiry import Tagged
from eks_citadel.parsing.refusal import Refusal
from eks_citadel.sweep.cloud import Cloud
from unit.eks_citadel.sweep.states import FUTURE, NOW, expired, marks, resource, stack
from unit.eks_citadel.sweep.test_sweeper import Cloud as Held
from unit.eks_citadel.sweep.test_sweeper import Stacks

HERE = Path()


class World(Held):
    """AWS at `NOW`, with these tagged resources."""

    tagged: tuple[Tagged, ...] = ()

    def now(self, region: str, own: datetime) -> datetime:
        return NOW

    def with_expiry(self, regions: Any) -> Any:
        return iter(self.tagged)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    found = World()
    monkeypatch.setattr(command, "Cloud", lambda role_arn: found)
    return found


def run(stacks: Stacks, monkeypatch: pytest.MonkeyPatch, *, destroys: bool = False, regions: Any = ()) -> int:
    stacks.project = "shop"  # type: ignore[attr-defined]
    monkeypatch.setattr(command, "PulumiStacks", lambda program: stacks)
    return command.sweep(HERE, destroys, regions, None, False)


def test_what_has_outlived_its_time_is_said_first_and_then_destroyed(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stacks = Stacks(expired(), stack(resource(tags=marks(FUTURE, "shop/pr-2")), name="pr-2"))
    assert run(stacks, monkeypatch) == 3
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("pr-1: expired: its time was over at ")
    assert told[-1] == "Nothing was destroyed: --destroy destroys pr-1."
    assert run(stacks, monkeypatch, destroys=True) == 0
    assert "pr-1" not in stacks.standing and "pr-2" in stacks.standing
    assert run(stacks, monkeypatch, destroys=True) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Nothing has outlived its time."


def test_a_failure_is_1_and_what_stays_is_3(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(Stacks(expired(), fail=("destroy", "pr-1")), monkeypatch, destroys=True) == 1
    assert run(Stacks(expired(protect=True)), monkeypatch, destroys=True) == 3
    world.tagged = (Tagged("arn:x", marks(stack="shop/gone")),)
    assert run(Stacks(stack(resource(), name="blue")), monkeypatch, regions=["eu-west-1"]) == 3


def test_json_has_everything_and_only_json(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stacks = Stacks(expired())
    stacks.project = "shop"  # type: ignore[attr-defined]
    monkeypatch.setattr(command, "PulumiStacks", lambda program: stacks)
    assert command.sweep(HERE, False, (), None, True) == 3
    found = json.loads(capsys.readouterr().out)
    assert (found["at"], found["destroy"], found["regions"]) == ("2026-12-02T09:00:00Z", False, ["eu-west-1"])
    assert [(one["stack"], one["decision"]) for one in found["stacks"]] == [("pr-1", "expired")]


def test_without_a_region_the_time_of_aws_is_not_known_and_nothing_is_judged(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = expired()
    placeless = type(bare)("shop", "pr-1", [resource(tags=marks(), outputs={"arn": "arn:aws:iam::1:role/x"})])
    stacks = Stacks(placeless)
    assert run(stacks, monkeypatch, destroys=True) == 1
    assert capsys.readouterr().err.startswith("--region is missing: no stack tells its region")
    assert stacks.done == []


@pytest.mark.parametrize("off", [timedelta(minutes=6), timedelta(minutes=-6), timedelta(days=400)])
def test_a_clock_that_is_wrong_is_refused_and_a_little_is_not(off: timedelta, monkeypatch: pytest.MonkeyPatch) -> None:
    date = "Wed, 02 Dec 2026 09:00:00 GMT"

    class Sts:
        def get_caller_identity(self) -> Any:
            return {"ResponseMetadata": {"HTTPHeaders": {"date": date}}}

    cloud = Cloud()
    monkeypatch.setattr(cloud, "client", lambda region: lambda service: Sts())
    with pytest.raises(Refusal, match="AWS says that it is 2026-12-02T09:00:00Z, so one of both clocks is wrong; set"):
        cloud.now("eu-west-1", NOW + off)
    assert cloud.now("eu-west-1", NOW + timedelta(minutes=4)) == datetime(2026, 12, 2, 9, tzinfo=UTC)
