"""Only a stack of which every resource says that its time is over has outlived its time."""

from typing import Any

import pytest

from eks_citadel.sweep.state import Place
from eks_citadel.sweep.verdict import is_over, verdict
from unit.eks_citadel.sweep.states import CLUSTER, FUTURE, NOW, PAST, VPC, expired, marks, resource, stack


def test_a_stack_whose_time_is_over_has_expired() -> None:
    found = verdict(expired(), NOW)
    assert found == ("pr-1", "expired", f"its time was over at {PAST}", PAST, ())


def test_a_stack_lives_until_the_very_second() -> None:
    assert verdict(stack(resource(tags=marks(FUTURE))), NOW).decision == "living"
    assert verdict(stack(resource(tags=marks("2026-12-02T09:00:00Z"))), NOW).decision == "expired"


def test_a_stack_without_the_tags_lasts() -> None:
    for one in (stack(resource(tags={"team": "shop"})), stack(resource())):
        assert verdict(one, NOW).decision == "lasting"


@pytest.mark.parametrize("more", [{"external": True}, {"delete": True}])
def test_what_is_only_read_or_replaced_counts_for_nothing(more: dict[str, bool]) -> None:
    assert verdict(stack(resource(tags=marks(), **more)), NOW).decision == "empty"
    assert verdict(stack(resource(tags=marks()), resource(VPC, {"a": "b"}, **more)), NOW).decision == "expired"


def test_an_empty_stack_is_only_named() -> None:
    found = verdict(stack(), NOW)
    assert (found.decision, found.reason) == ("empty", "it has no resources; `pulumi stack rm pr-1` removes its name")


SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:x"}


@pytest.mark.parametrize(
    ("others", "reason"),
    [
        ([resource(VPC, {"team": "shop"})], f"its resources have different tags: {PAST} of shop/pr-1, no end of no "),
        ([resource(VPC)], "its resources have different tags: "),
        ([resource(VPC, marks(FUTURE))], f"its resources have different tags: {PAST} of shop/pr-1, {FUTURE} of shop/p"),
        ([resource(VPC, marks(stack="shop/pr-2"))], "its resources have different tags: "),
        ([resource(VPC, marks(SECRET))], "its resources have different tags: "),  # type: ignore[arg-type]
        ([{"type": "eks-citadel:index:Foundation"}], "it has a time to live and a Foundation, on which others stand"),
        ([{"type": "eks-citadel:index:TrafficSwitch"}], "it has a time to live and a TrafficSwitch, on which others"),
    ],
)  # fmt: skip
def test_half_of_the_evidence_is_none(others: list[dict[str, Any]], reason: str) -> None:
    found = verdict(stack(resource(tags=marks()), *others), NOW)
    assert found.decision == "unclear"
    assert found.reason.startswith(reason)


@pytest.mark.parametrize(
    "expires", ["", "yesterday", "2026-12-01", "2026-12-01T09:00:00+00:00", "9999-99-99T00:00:00Z"]
)
def test_a_time_that_nobody_can_read_is_never_over(expires: str) -> None:
    assert verdict(stack(resource(tags=marks(expires))), NOW).decision == "unclear"
    assert not is_over(expires, NOW)


@pytest.mark.parametrize("owner", ["", "pr-1", "other/pr-1", "shop/pr-2", "shop/pr-1/x"])
def test_tags_of_another_stack_are_not_its_own(owner: str) -> None:
    assert verdict(stack(resource(tags=marks(stack=owner))), NOW).decision == "unclear"


def test_resources_that_have_no_tags_in_aws_need_none() -> None:
    untagged = {"type": "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "custom": True, "inputs": {"role": "x"}}
    kubernetes = {"type": "kubernetes:core/v1:Namespace", "custom": True, "inputs": {}, "outputs": {}}
    assert verdict(stack(resource(tags=marks()), untagged, kubernetes), NOW).decision == "expired"


def test_a_state_tells_its_clusters_its_regions_and_the_groups_of_its_nodes() -> None:
    group = {"resources": [{"autoscalingGroups": [{"name": "eks-default-1"}]}]}
    state = stack(
        resource(CLUSTER, marks()), resource("aws:eks/nodeGroup:NodeGroup", marks(), group), resource(VPC, {}, {})
    )
    assert state.clusters == [Place("shop-pr-1", "eu-west-1")]
    assert state.regions == ["eu-west-1"]
    roles = resource("aws:iam/role:Role", marks(), {"arn": "arn:aws:iam::111122223333:role/plane"})
    assert stack(roles).regions == ["eu-west-1"]  # of its provider
    assert state.scaling_groups == ["eks-default-1"]
