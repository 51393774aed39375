"""`Network`: a VPC with its subnets, ways out and endpoints; or an existing one as it is."""

from functools import partial
from typing import Any

import pulumi

from eks_citadel.inputs.known import known
from eks_citadel.inputs.live_cluster import existing_subnets, standing, zones_of_creation
from eks_citadel.inputs.outputs import register_outputs
from eks_citadel.inputs.refusals import accept, printing
from eks_citadel.kubernetes.zones import judge_standing, shared_subnets
from eks_citadel.network.args import NetworkArgs
from eks_citadel.network.new_vpc import NewVpc
from eks_citadel.network.settings import APART, NetworkSettings, judge_apart, subnet_range


class Network(pulumi.ComponentResource):
    """The network of a cluster: subnets for nodes, for the control plane, for endpoints, and public ones for NAT."""

    vpc_id: pulumi.Output[str]
    """Id of the VPC."""
    node_subnet_ids: pulumi.Output[list[str]]
    """Subnets of nodes, known once they have outbound routes."""
    control_plane_subnet_ids: pulumi.Output[list[str]]
    """Subnets of the control plane's interfaces."""
    control_plane_cidrs: pulumi.Output[list[str]]
    """Ranges of the control plane's subnets, in the pods' address family; empty where nodes use the same subnets."""
    interface_cidrs: pulumi.Output[list[str]]
    """Ranges from which the control plane calls the add-ons' pods: its subnets, also where nodes use the same ones."""
    node_cidrs: pulumi.Output[list[str]]
    """Ranges of the subnets of nodes and pods of a new VPC, in the family of the pods; empty for an existing one."""
    aws_endpoint_cidrs: pulumi.Output[list[str]]
    """Ranges of the subnets with interface endpoints, in the pods' address family; empty without endpoints."""

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        settings = accept(NetworkSettings, args)
        super().__init__("eks-citadel:index:Network", name, _place(settings), opts)
        # By the letter of the zone, in a new VPC; for node groups in some of its zones.
        self.node_subnets: dict[str, pulumi.Output[str]] = {}
        if settings.existing:
            self._take_existing(settings)
        else:
            self._create_new(NewVpc(name, settings, self))
        register_outputs(self)

    def _take_existing(self, settings: NetworkSettings) -> None:
        shared = not settings.has_control_plane_subnets
        self.vpc_id = pulumi.Output.from_input(known(settings.vpc_id))
        self.node_subnet_ids = _ids(settings.node_subnet_ids)
        own = self._apart(settings, "control_plane_subnet_ids")
        endpoints = self._apart(settings, "aws_endpoint_subnet_ids")
        self.control_plane_subnet_ids = self._standing(settings, None if shared else own)
        # Policies of add-ons admit the control plane also where it shares the nodes' subnets, flows do not.
        self.interface_cidrs = self._ranges_of(self.control_plane_subnet_ids, settings)
        self.control_plane_cidrs = _ids([]) if shared else self.interface_cidrs
        self.aws_endpoint_cidrs = self._ranges_of(endpoints, settings)
        self.node_cidrs = _ids([])  # its endpoint of EC2 may stand among the nodes

    def _standing(
        self, settings: NetworkSettings, own: "pulumi.Output[list[str]] | None"
    ) -> "pulumi.Output[list[str]]":
        """The control plane's subnets: its own, or those of the nodes in its zones."""
        name = known(settings.cluster_name)
        live = _ids([]) if name is None else zones_of_creation(name, self)
        places = (self.node_subnet_ids if own is None else own).apply(lambda ids: standing(ids, self))
        path = "network.node_subnet_ids" if own is None else "network.control_plane_subnet_ids"

        def judged(found: list[Any]) -> list[str]:
            subnets, cluster, zones = found
            ids = shared_subnets(subnets, zones) if own is None else [one.subnet_id for one in subnets]
            judge_standing(path, [one for one in subnets if one.subnet_id in ids], cluster or "the cluster", zones)
            return ids

        return pulumi.Output.all(places, name, live).apply(printing(judged))

    def _apart(self, settings: NetworkSettings, name: str) -> "pulumi.Output[list[str]]":
        """The subnet ids under one key, checked again once ids are known that the settings could not compare."""

        def judged(found: list[list[str]]) -> list[str]:
            own, *others = found
            for other, ids in zip(APART[name], others, strict=True):
                judge_apart("network", name, tuple(own), other, tuple(ids))
            return own

        lists = [_ids(getattr(settings, one)) for one in (name, *APART[name])]
        return pulumi.Output.all(*lists).apply(printing(judged))

    def _ranges_of(
        self, subnet_ids: "pulumi.Output[list[str]]", settings: NetworkSettings
    ) -> "pulumi.Output[list[str]]":
        range_of = printing(partial(subnet_range, settings.ip_family))

        def look_up(ids: list[str]) -> "pulumi.Output[list[str]]":
            found = existing_subnets(ids, self)
            both = [pulumi.Output.all(one.id, one.cidr_block, one.ipv6_cidr_block) for one in found]
            return pulumi.Output.all(*[one.apply(range_of) for one in both])

        return subnet_ids.apply(look_up)

    def _create_new(self, vpc: NewVpc) -> None:
        self.vpc_id = vpc.id
        self.node_subnets = vpc.node_subnets()
        self.node_subnet_ids = pulumi.Output.all(*self.node_subnets.values())
        self.control_plane_subnet_ids = vpc.control_plane_subnet_ids()
        self.control_plane_cidrs = self.interface_cidrs = vpc.control_plane_cidrs
        self.aws_endpoint_cidrs = _ids(vpc.aws_endpoint_cidrs)
        self.node_cidrs = _ids(vpc.node_cidrs)


def _place(settings: NetworkSettings) -> dict[str, Any]:
    """Inputs of the component: what else only answers of AWS would show."""
    if settings.existing:
        return {"controlPlaneSubnetIds": known(settings.control_plane_subnet_ids)}
    return {"zoneLetters": list(settings.zones)}


def _ids(values: Any) -> "pulumi.Output[list[str]]":
    return pulumi.Output.from_input(known(values))
