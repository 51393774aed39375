"""What a sweep destroys, and everything that keeps it from destroying."""

from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest

from eks_citadel.live.expiry import Tagged
from eks_citadel.live.unanswered import Unanswered
from eks_citadel.move.halt import Locked, StackFailure
from eks_citadel.parsing.refusal import refuse
from eks_citadel.sweep.state import StackState
from eks_citadel.sweep.strays import strays
from eks_citadel.sweep.sweeper import Read, Sweeper, read
from eks_citadel.sweep.verdict import Verdict
from unit.eks_citadel.sweep.states import FUTURE, NOW, PAST, VPC, expired, marks, resource, stack


class Stacks:
    """A project whose stacks are destroyed in memory. `fail` is the method and the stack that fail."""

    def __init__(self, *states: StackState, fail: tuple[str, str] = ("", "")) -> None:
        self.standing = {one.name: one for one in states}
        self.fail = fail
        self.done: list[str] = []

    def names(self) -> list[str]:
        return list(self.standing)

    def state(self, name: str) -> StackState:
        self._act("state", name)
        return self.standing[name]

    def destroy(self, name: str) -> None:
        self._act("destroy", name)
        self.done.append(f"destroy {name}")
        self.standing[name] = stack(name=name)

    def remove(self, name: str) -> None:
        self._act("remove", name)
        self.done.append(f"remove {name}")
        del self.standing[name]

    def _act(self, what: str, name: str) -> None:
        if self.fail == (what, name):
            raise StackFailure(f"the stack {name}: AWS says no")


class Cloud:
    def __init__(self, held: Exception | None = None, left: tuple[str, ...] = ()) -> None:
        self.held, self.what_is_left = held, left

    def refuse_held(self, state: StackState, expires: str) -> None:
        if self.held is not None:
            raise self.held

    def left(self, state: StackState) -> Iterator[str]:
        yield from self.what_is_left


def swept(stacks: Stacks, cloud: Cloud | None = None, destroys: bool = True) -> dict[str, Verdict]:
    sweeper = Sweeper(stacks, cloud or Cloud(), NOW, Event())
    begin = (lambda name: stacks.done.append(f"begin {name}")) if destroys else None
    return {one.stack: one for one in sweeper.verdicts(read(stacks), begin)}


def colours(**weights: int) -> dict[str, Any]:
    return {"colours": {name: {"weight": weight, "cluster_name": f"shop-{name}"} for name, weight in weights.items()}}


def test_without_destroy_nothing_is_touched() -> None:
    stacks = Stacks(expired())
    assert swept(stacks, destroys=False)["pr-1"].decision == "expired"
    assert stacks.done == []


def test_only_what_has_outlived_its_time_is_destroyed() -> None:
    living = stack(resource(tags=marks(FUTURE, "shop/pr-2")), name="pr-2")
    lasting = stack(resource(tags={"team": "shop"}), name="blue")
    shared = stack(resource(VPC, marks(stack="shop/base")), {"type": "eks-citadel:index:Foundation"}, name="base")
    stacks = Stacks(expired(), living, lasting, shared)
    found = {name: one.decision for name, one in swept(stacks).items()}
    assert found == {"base": "unclear", "blue": "lasting", "pr-1": "destroyed", "pr-2": "living"}
    assert stacks.done == ["begin pr-1", "destroy pr-1", "remove pr-1"]


@pytest.mark.parametrize(
    ("exports", "reason"),
    [
        (colours(**{"pr-1": 10}), "this colour has 10 percent of the traffic"),
        (colours(**{"pr-1": 0}), "the traffic stack lists this colour"),
        ({"colours": {"preview": {"weight": 5, "cluster_name": "shop-pr-1"}}}, "this colour has 5 percent of the traf"),
    ],
)
def test_B4_a_colour_that_a_traffic_stack_lists_is_kept(exports: dict[str, Any], reason: str) -> None:
    stacks = Stacks(expired(), stack(resource(), name="traffic", exports=exports))
    found = swept(stacks)["pr-1"]
    assert (found.decision, stacks.done) == ("kept", [])
    assert reason in found.reason


def test_B4_a_protected_or_held_stack_is_kept() -> None:
    assert swept(Stacks(expired(protect=True)))["pr-1"].decision == "kept"
    held = Cloud(refuse("colour", "pr-1", "the record www A leads to it", "remove it"))
    stacks = Stacks(expired())
    assert swept(stacks, held)["pr-1"].reason == 'colour is "pr-1": the record www A leads to it; remove it'
    assert stacks.done == []


def test_while_a_stack_cannot_be_read_nothing_is_destroyed_since_it_may_send_requests() -> None:
    stacks = Stacks(expired(), stack(resource(), name="traffic"), fail=("state", "traffic"))
    found = swept(stacks)
    assert found["traffic"].decision == "failed"
    assert found["pr-1"][1:3] == ("kept", "the stack traffic is not read, and may send it requests")
    assert stacks.done == []


def test_when_aws_does_not_answer_nothing_is_destroyed() -> None:
    stacks = Stacks(expired())
    assert swept(stacks, Cloud(Unanswered("no credentials")))["pr-1"].decision == "failed"
    assert stacks.done == []


@pytest.mark.parametrize("step", ["destroy", "remove"])
def test_one_failure_does_not_keep_others_from_their_end_and_the_next_sweep_goes_on(step: str) -> None:
    stacks = Stacks(expired("pr-1"), expired("pr-2"), fail=(step, "pr-1"))
    found = swept(stacks)
    assert (found["pr-1"].decision, found["pr-2"].decision) == ("failed", "destroyed")
    stacks.fail = ("", "")
    assert swept(stacks)["pr-1"].decision == ("destroyed" if step == "destroy" else "empty")


@pytest.mark.parametrize(("is_stale", "decision"), [(False, "kept"), (True, "failed")])
def test_an_update_that_is_under_way_is_not_waited_for_since_it_may_give_more_time(
    is_stale: bool, decision: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(_: str) -> None:
        raise Locked("the stack pr-1 is locked by another update", is_stale)

    stacks = Stacks(expired())
    monkeypatch.setattr(stacks, "destroy", locked)
    assert swept(stacks)["pr-1"].decision == decision
    assert "pr-1" in stacks.standing


def test_a_stack_that_was_given_more_time_after_the_first_look_lives() -> None:
    stacks = Stacks(expired())
    found = read(stacks)
    stacks.standing["pr-1"] = stack(resource(tags=marks(FUTURE)))
    (judged,) = Sweeper(stacks, Cloud(), NOW, Event()).verdicts(found, stacks.done.append)
    assert (judged.decision, stacks.done) == ("living", [])


def test_a_stack_that_another_sweep_has_removed_is_no_failure() -> None:
    stacks = Stacks(expired())
    found = read(stacks)
    stacks.standing.clear()
    (judged,) = Sweeper(stacks, Cloud(), NOW, Event()).verdicts(found, stacks.done.append)
    assert (judged.decision, stacks.done) == ("empty", [])


def test_what_workloads_left_is_told() -> None:
    assert swept(Stacks(expired()), Cloud(left=("volume vol-1",)))["pr-1"].left == ("volume vol-1",)


def test_after_an_interruption_no_further_stack_is_begun() -> None:
    stacks, stop = Stacks(expired("pr-1"), expired("pr-2")), Event()
    found = [one.stack for one in Sweeper(stacks, Cloud(), NOW, stop).verdicts(read(stacks), lambda _: stop.set())]
    assert found == ["pr-1"]
    assert list(stacks.standing) == ["pr-2"]


def test_resources_without_a_stack_are_named_when_their_time_is_over_and_they_are_of_this_project() -> None:
    arns = {
        "arn:a": marks(stack="shop/gone"), "arn:b": marks(stack="shop/pr-1"), "arn:c": marks(stack="other/gone"),
        "arn:d": marks(FUTURE, "shop/gone"), "arn:e": {"eks-citadel:expires": PAST},
        "arn:f": marks("soon", "shop/gone"), "arn:g": marks(stack="shop/empty"), "arn:h": marks(stack="shop/unread"),
    }  # fmt: skip
    found = Read({"pr-1": expired(), "empty": stack(name="empty")}, {"unread": "no"})
    tagged = [Tagged(arn, tags) for arn, tags in arns.items()]
    assert [(one.arn, one.stack) for one in strays(tagged, "shop", found, NOW)] == [
        ("arn:a", "shop/gone"), ("arn:e", ""), ("arn:g", "shop/empty"),
    ]  # fmt: skip
