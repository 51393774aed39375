"""Whether the stack of a colour may be destroyed: it has no traffic, nothing leads to it, nothing is protected."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from eks_citadel.live.leftovers import leftovers
from eks_citadel.live.ties import ties
from eks_citadel.parsing.refusal import refuse

Client = Callable[[str], Any]


def refuse_listed(name: str, weights: Mapping[str, int]) -> None:
    """Errors: `Refusal` for a colour of the traffic stack."""
    if weights.get(name):
        rule = f"this colour has {weights[name]} percent of the traffic"
        raise refuse("colour", name, rule, "move it first with citadel shift")
    if name in weights:
        rule = "the traffic stack lists this colour"
        raise refuse("colour", name, rule, "take it out of the traffic stack's colours, and run pulumi up")


def refuse_tied(client: Client, name: str, cluster_name: str, scaling_groups: Collection[str]) -> None:
    """Errors: `Refusal` for a colour to which something leads; all of it is named."""
    left = sorted(leftovers(client, cluster_name))
    found = list(ties(client, scaling_groups, left))
    if found:
        rule = "; ".join(one.what for one in found)
        raise refuse("colour", name, rule, ", and ".join(dict.fromkeys(one.way_out for one in found)))


def refuse_protected(name: str, resources: Iterable[Mapping[str, Any]]) -> None:
    """Errors: `Refusal`, before anything is destroyed."""
    protected = sum(bool(one.get("protect")) for one in resources)
    if protected:
        rule = f"{protected} of its resources are protected from deletion"
        raise refuse("colour", name, rule, f"set deletion_protection to false for {name}, and run pulumi up")
