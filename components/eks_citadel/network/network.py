"""`Network`: a VPC with its subnets, ways out and endpoints; or an existing one as it is."""

from typing import Any

import pulumi

from eks_citadel.inputs.known import known
from eks_citadel.inputs.late import after, by_key
from eks_citadel.inputs.live_cluster import live_cluster, refuse_other_vpc
from eks_citadel.inputs.outputs import register_outputs
from eks_citadel.inputs.refusals import accept
from eks_citadel.network.args import NetworkArgs
from eks_citadel.network.existing_vpc import ExistingVpc
from eks_citadel.network.new_vpc import NewVpc
from eks_citadel.network.outputs import NetworkOutputs
from eks_citadel.network.settings import NetworkSettings
from eks_citadel.parsing.parse import Later
from eks_citadel.parsing.refusal import Described


class Network(NetworkOutputs):
    """The network of a cluster: subnets for nodes, for the control plane, for endpoints, and public ones for NAT."""

    interface_cidrs: pulumi.Output[list[str]]
    """Ranges from which the control plane calls the add-ons' pods: its subnets, also where nodes use the same ones."""

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        settings = accept(NetworkSettings, args)
        super().__init__("eks-citadel:index:Network", name, _place(settings), opts)
        # By the letter of the zone, in a new VPC; for node groups in some of its zones.
        self.node_subnets: dict[str, pulumi.Output[str]] = {}
        if settings.existing:
            self._take_existing(settings, ExistingVpc(settings, self))
        else:
            self._create_new(NewVpc(name, settings, self))
        self._stay_in_vpc(settings)
        register_outputs(self)

    def _take_existing(self, settings: NetworkSettings, vpc: ExistingVpc) -> None:
        self.vpc_id = vpc.id
        self.node_subnet_ids = vpc.subnet_ids("node_subnet_ids")
        self.node_cidrs = vpc.ranges_of(self.node_subnet_ids)
        self.control_plane_subnet_ids = vpc.control_plane_subnet_ids()
        # Policies of add-ons admit the control plane also where it shares the nodes' subnets, flows do not.
        self.interface_cidrs = vpc.ranges_of(self.control_plane_subnet_ids)
        self.control_plane_cidrs = self.interface_cidrs if settings.has_control_plane_subnets else _list([])
        self.aws_endpoint_subnet_ids = vpc.subnet_ids("aws_endpoint_subnet_ids")
        # An endpoint without IPv6 is reached by a NAT gateway, where there is one.
        self.aws_endpoint_cidrs = vpc.ranges_of(self.aws_endpoint_subnet_ids, translated=True)
        self.load_balancer_subnet_ids = vpc.subnet_ids("load_balancer_subnet_ids")
        self.load_balancer_cidrs = vpc.ranges_seen(self.load_balancer_subnet_ids, translated=False)
        self.data_subnet_ids = vpc.subnet_ids("data_subnet_ids")
        self.data_cidrs = vpc.ranges_seen(self.data_subnet_ids, translated=True)
        self.vpc_cidrs = self.public_subnet_ids = self.public_subnet_cidrs = self.nat_addresses = _list([])
        self.route_table_ids = by_key({})

    def _stay_in_vpc(self, settings: NetworkSettings) -> None:
        """The VPC is known once it is that of the cluster, if this exists."""
        if settings.cluster_name is not None:
            live, key = live_cluster(known(settings.cluster_name), self), "vpc_id" if settings.existing else "cidr"
            given = getattr(settings, key)
            value = Described("another VPC") if isinstance(given, Later) else given
            judged = refuse_other_vpc(live, f"network.{key}", value, self.vpc_id)
            self.vpc_id = after(self.vpc_id, judged)

    def _create_new(self, vpc: NewVpc) -> None:
        self.node_subnets = vpc.node_subnets()
        self.node_subnet_ids = pulumi.Output.all(*self.node_subnets.values())
        self.control_plane_subnet_ids = vpc.control_plane_subnet_ids()
        self.control_plane_cidrs = self.interface_cidrs = vpc.control_plane_cidrs
        self.vpc_id, self.vpc_cidrs = vpc.id, _list(vpc.cidrs)
        self.node_cidrs = _list(vpc.ranges("node"))
        self.public_subnet_ids, self.public_subnet_cidrs = vpc.subnet_ids("public"), _list(vpc.ranges("public"))
        self.aws_endpoint_subnet_ids = vpc.subnet_ids("aws-endpoint")
        self.aws_endpoint_cidrs = _list(vpc.ranges("aws-endpoint"))
        self.load_balancer_subnet_ids, self.load_balancer_cidrs = vpc.load_balancers()
        self.data_subnet_ids, self.data_cidrs = vpc.subnet_ids("data"), _list(vpc.ranges("data"))
        self.nat_addresses = _list(vpc.nat_addresses)
        self.route_table_ids = by_key(vpc.route_table_ids)


def _place(settings: NetworkSettings) -> dict[str, Any]:
    """Inputs of the component: what else only answers of AWS would show."""
    if not settings.existing:
        return {"zoneLetters": list(settings.zones)}
    return {
        "vpcId": known(settings.vpc_id),
        "nodeSubnetIds": known(settings.node_subnet_ids),
        "controlPlaneSubnetIds": known(settings.control_plane_subnet_ids),
        "awsEndpointSubnetIds": known(settings.aws_endpoint_subnet_ids),
        "loadBalancerSubnetIds": known(settings.load_balancer_subnet_ids),
        "dataSubnetIds": known(settings.data_subnet_ids),
    }


def _list(values: Any) -> "pulumi.Output[list[str]]":
    return pulumi.Output.from_input(values)
