"""An existing VPC: its subnets are judged and looked up, and nothing is created."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pulumi

from eks_citadel.inputs.known import known
from eks_citadel.inputs.live_cluster import existing_subnets, standing, zones_of_creation
from eks_citadel.inputs.refusals import printing
from eks_citadel.kubernetes.zones import judge_standing, shared_subnets
from eks_citadel.network.existing_subnets import judge_vpc, ranges_seen
from eks_citadel.network.settings import APART, NetworkSettings, judge_apart, subnet_range

Texts = pulumi.Output[list[str]]


class ExistingVpc:
    """The subnets of an existing VPC by their keys, looked up for a `Network`."""

    def __init__(self, settings: NetworkSettings, parent: pulumi.Resource) -> None:
        self._settings = settings
        self._parent = parent
        self.id: pulumi.Output[str] = pulumi.Output.from_input(known(settings.vpc_id))

    def subnet_ids(self, name: str) -> Texts:
        """The ids under one key: of this VPC, and apart from others, which settings compare as far as ids are known."""

        def judged(found: dict[str, list[str]]) -> list[str]:
            for one, other in pairs:
                judge_apart("network", one, tuple(found[one]), other, tuple(found[other]))
            return found[name]

        pairs = [(one, other) for one, others in APART.items() for other in others if _judged_with(one, other) == name]
        keys = {name, *(key for pair in pairs for key in pair)}
        apart = pulumi.Output.all(**{key: self._given(key) for key in keys}).apply(printing(judged))
        return pulumi.Output.all(apart, self.id).apply(lambda both: self._of_this_vpc(name, *both))

    def control_plane_subnet_ids(self) -> Texts:
        """The control plane's subnets: its own, or those of the nodes in its zones."""
        name, shared = known(self._settings.cluster_name), not self._settings.has_control_plane_subnets
        key = "node_subnet_ids" if shared else "control_plane_subnet_ids"
        live = pulumi.Output.from_input([]) if name is None else zones_of_creation(name, self._parent)
        places = self.subnet_ids(key).apply(lambda ids: standing(ids, self._parent))

        def judged(found: list[Any]) -> list[str]:
            subnets, cluster, zones = found
            ids = shared_subnets(subnets, zones) if shared else [one.subnet_id for one in subnets]
            chosen = [one for one in subnets if one.subnet_id in ids]
            judge_standing(f"network.{key}", chosen, cluster or "the cluster", zones)
            return ids

        return pulumi.Output.all(places, name, live).apply(printing(judged))

    def ranges_of(self, subnet_ids: Texts, *, translated: bool = False) -> Texts:
        """Their ranges in the pods' address family, which each must have; `translated` as in `ranges_seen`."""
        ip_family = self._settings.ip_family

        def judged(found: list[str]) -> list[str]:
            subnet_range(ip_family, found)
            return ranges_seen(ip_family, found, translated=translated)

        return self._ranges(subnet_ids, printing(judged))

    def ranges_seen(self, subnet_ids: Texts, *, translated: bool) -> Texts:
        """Their ranges as pods see them, of subnets that may have IPv4 only."""
        return self._ranges(subnet_ids, partial(ranges_seen, self._settings.ip_family, translated=translated))

    def _ranges(self, subnet_ids: Texts, ranges: Callable[[list[str]], list[str]]) -> Texts:
        def look_up(ids: list[str]) -> Texts:
            found = existing_subnets(ids, self._parent)
            both = [pulumi.Output.all(one.id, one.cidr_block, one.ipv6_cidr_block) for one in found]
            listed = pulumi.Output.all(*[one.apply(ranges) for one in both])
            return listed.apply(lambda lists: [text for one in lists for text in one])

        return subnet_ids.apply(look_up)

    def _of_this_vpc(self, name: str, ids: list[str], vpc_id: str) -> Texts:
        found = existing_subnets(ids, self._parent)
        places = pulumi.Output.all(*[pulumi.Output.all(one.id, one.vpc_id) for one in found])
        return places.apply(printing(partial(judge_vpc, name, vpc_id)))

    def _given(self, name: str) -> Texts:
        return pulumi.Output.from_input(known(getattr(self._settings, name)))


def _judged_with(name: str, other: str) -> str:
    """The key whose ids wait for the others': the nodes', which a `Network` tells only once they have a way out."""
    return other if name == "control_plane_subnet_ids" else name
