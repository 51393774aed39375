"""B2: before a weight moves, the clusters of both colours are compared as the traffic stack declares them."""

from collections.abc import Mapping
from typing import Any

import pytest

from eks_citadel.cli import compared
from eks_citadel.move.halt import Unlike
from eks_citadel.move.pulumi_traffic import PulumiTraffic
from eks_citadel.picture.disparity import Disparity
from eks_citadel.picture.parity import Parity

NAMES = "shop-blue", "shop-green"
VERSION = Disparity("kubernetes_version", "Kubernetes: 1.35 in shop-blue, 1.36 in shop-green.")
ADDON = Disparity("addon:vpc-cni", "Only shop-blue has the add-on vpc-cni.")


class Stack:
    """A stack with these exports."""

    name = "traffic"

    def __init__(self, exports: Mapping[str, Any]) -> None:
        self._exports = exports

    def outputs(self) -> dict[str, Any]:
        return dict(self._exports)


def traffic(**more: Any) -> PulumiTraffic:
    colours = {
        colour: {
            "cluster_name": f"shop-{colour}",
            "region": "eu-west-1",
            "weight": 0,
            "target_group_arn": f"arn:{colour}",
        }
        for colour in ("blue", "green")
    }
    return PulumiTraffic(Stack({"colours": colours, **more}))  # pyright: ignore[reportArgumentType] - it is read only


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What AWS is asked for, and under `answer` what it answers."""
    found: dict[str, Any] = {"answer": Parity(NAMES, ())}

    def live_parity(**arguments: Any) -> Parity:
        found.update(arguments)
        return found["answer"]

    monkeypatch.setattr(compared, "access", lambda region, role_arn: (region, role_arn))
    monkeypatch.setattr(compared, "live_parity", live_parity)
    return found


def test_B2_the_clusters_and_target_groups_of_both_colours_are_compared(asked: dict[str, Any]) -> None:
    stack = traffic(intended_differences=["kubernetes_version"])
    said = compared.compared("arn:aws:iam::111122223333:role/reader")(stack, "blue", "green")
    assert said == "shop-blue and shop-green differ in nothing that is not intended"
    assert {key: asked[key] for key in ("blue", "green", "access", "intended", "target_group_arns")} == {
        "blue": "shop-blue",
        "green": "shop-green",
        "access": ("eu-west-1", "arn:aws:iam::111122223333:role/reader"),
        "intended": ["kubernetes_version"],
        "target_group_arns": {"shop-blue": "arn:blue", "shop-green": "arn:green"},
    }


def test_colours_behind_records_have_no_target_groups_and_nothing_is_intended_by_itself(asked: dict[str, Any]) -> None:
    stack = traffic()
    for one in stack.colours().values():
        one.pop("target_group_arn")
    compared.compared(None)(stack, "blue", "green")
    assert (asked["intended"], asked["target_group_arns"]) == ((), {})


def test_B2_every_undeclared_difference_is_named(asked: dict[str, Any]) -> None:
    asked["answer"] = Parity(NAMES, (ADDON, VERSION))
    with pytest.raises(Unlike) as unlike:
        compared.compared(None)(traffic(), "blue", "green")
    assert str(unlike.value) == (
        "Only shop-blue has the add-on vpc-cni; Kubernetes: 1.35 in shop-blue, 1.36 in shop-green"
    )
