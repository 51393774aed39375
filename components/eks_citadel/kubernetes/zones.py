"""Zones, and those in which a control plane stands: EKS takes subnets only in the zones in which it was created.

https://github.com/aws/containers-roadmap/issues/2258, https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from eks_citadel.parsing.refusal import GIVEN, Described, Unfit, refuse

ZONE_LETTERS = "abcdef"
# https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
ZONES_WITHOUT_EKS = ("use1-az3", "usw1-az2", "cac1-az3")


@dataclass(frozen=True)
class Standing:
    """An existing subnet: its id, and the name and the id of its zone."""

    subnet_id: str
    zone: str
    zone_id: str


def zone_letter(text: str) -> None:
    """A check: the letter at the end of a zone's name."""
    if len(text) != 1 or text not in ZONE_LETTERS:
        named = re.fullmatch(r"[a-z]+(?:-[a-z]+)+-[0-9]([a-f])", text)
        zone, letter = (text, named[1]) if named else ("eu-west-1a", "a")
        raise Unfit("a zone is written as its letter, from a to f", f'write "{letter}" for {zone}')


def control_plane_letters(
    letters: Sequence[str], chosen: Sequence[str], names: Mapping[str, str], cluster: str, live: Iterable[str]
) -> list[str]:
    """Letters of the control plane's zones: those of a live cluster (`live`, zone names), or the chosen, or all.

    Errors: `Refusal` of letters without one of the live cluster's zones, and of a choice that differs from them.
    """
    first = sorted({zone[-1] for zone in live})
    if not first:
        return sorted(chosen or letters)
    created = _created(cluster, first)
    missing = [zone[-1] for zone in sorted(live) if zone not in names.values()]
    if missing:
        rule = f"{created}, and EKS never takes a zone away from it"
        raise refuse("network.zones", Described(", ".join(letters)), rule, f"keep {', '.join(missing)}")
    if chosen and sorted(chosen) != first:
        quoted = ", ".join(f'"{letter}"' for letter in first)
        rule = f"{created}, and EKS never moves it"
        way_out = f"write [{quoted}], or leave the key out"
        raise refuse("network.control_plane_zones", Described(", ".join(sorted(chosen))), rule, way_out)
    return first


def shared_subnets(subnets: Sequence[Standing], live: Iterable[str]) -> list[str]:
    """The nodes' subnets that the control plane shares: those in its zones, or in all zones that it may have."""
    zones = set(live) or {one.zone for one in subnets if one.zone_id not in ZONES_WITHOUT_EKS}
    return [one.subnet_id for one in subnets if one.zone in zones]


def judge_standing(path: str, subnets: Sequence[Standing], cluster: str, live: Iterable[str]) -> None:
    """Errors: `Refusal` of subnets that EKS does not take for the control plane, which is new or lives in `live`."""
    first = sorted(live)
    for one in subnets:
        if first and one.zone not in first:
            rule = f"it is in {one.zone}, and {_created(cluster, first)} and stays there"
            raise refuse(path, Described(one.subnet_id), rule, "leave it to the nodes")
        if not first and one.zone_id in ZONES_WITHOUT_EKS:
            rule = f"it is in {one.zone}, which is {one.zone_id} in this account, where EKS has no control plane"
            raise refuse(path, Described(one.subnet_id), rule, "choose a subnet of another zone")
    here = sorted({one.zone for one in subnets})
    missing = [zone for zone in first if zone not in here]
    if missing:
        rule = f"{_created(cluster, first)}, and no subnet here is in {missing[0]}"
        raise refuse(path, GIVEN, rule, f"give a subnet in {missing[0]} too")
    if len(here) == 1:
        raise refuse(path, GIVEN, f"all subnets are in {here[0]}, and EKS needs two zones", "give subnets of two zones")


def _created(cluster: str, places: Sequence[str]) -> str:
    return f"the control plane of {cluster} was created in {', '.join(places)}"
