"""Parity before a weight moves: the clusters of two colours, compared as AWS and their API servers show them."""

from collections.abc import Callable, Iterable
from typing import Any

from eks_citadel.live.parity import access, live_parity
from eks_citadel.move.halt import Unlike
from eks_citadel.move.pulumi_traffic import PulumiTraffic


def compared(role_arn: str | None) -> Callable[[PulumiTraffic, str, str], str]:
    """Compares the clusters of two colours of a traffic stack.

    Errors: `Unlike` with every difference that the stack does not declare as intended.
    """

    def compare(traffic: PulumiTraffic, source: str, to: str) -> str:
        exported = traffic.exported()
        first, second = exported["colours"][source], exported["colours"][to]
        found = live_parity(
            blue=first["cluster_name"],
            green=second["cluster_name"],
            access=access(first["region"], role_arn),
            intended=exported.get("intended_differences") or (),
            target_group_arns=_target_groups((first, second)),
        )
        if not found.holds:
            raise Unlike("; ".join(one.sentence.rstrip(".") for one in found.undeclared))
        return f"{first['cluster_name']} and {second['cluster_name']} differ in nothing that is not intended"

    return compare


def _target_groups(colours: Iterable[dict[str, Any]]) -> dict[str, str]:
    """By the names of the clusters; colours behind weighted records have none."""
    return {one["cluster_name"]: one["target_group_arn"] for one in colours if one.get("target_group_arn")}
