"""The outputs of a network, which a whole cluster has too."""

from collections.abc import Mapping

import pulumi

from eks_citadel.inputs.component import Component


class NetworkOutputs(Component):
    """Ids of subnets by who stands in them, their ranges, and the ways out.

    Ranges are in the pods' address family, but `vpc_cidrs`, which has both.
    """

    vpc_id: pulumi.Output[str]
    """Id of the VPC."""
    vpc_cidrs: pulumi.Output[list[str]]
    """Ranges of a new VPC, of both address families; empty for an existing one."""
    node_subnet_ids: pulumi.Output[list[str]]
    """Subnets of nodes, known once they have outbound routes."""
    node_cidrs: pulumi.Output[list[str]]
    """Ranges of the subnets of nodes and pods; behind a NAT gateway, IPv6 ones have their translated ranges, too."""
    public_subnet_ids: pulumi.Output[list[str]]
    """Public subnets of a new VPC, known once they have a route to the internet; empty where there are none."""
    public_subnet_cidrs: pulumi.Output[list[str]]
    """Ranges of the public subnets; empty where these have none in the pods' address family."""
    control_plane_subnet_ids: pulumi.Output[list[str]]
    """Subnets of the control plane's interfaces."""
    control_plane_cidrs: pulumi.Output[list[str]]
    """Ranges of the control plane's subnets; empty where nodes use the same subnets."""
    aws_endpoint_subnet_ids: pulumi.Output[list[str]]
    """Subnets with interface endpoints; empty without endpoints."""
    aws_endpoint_cidrs: pulumi.Output[list[str]]
    """Ranges of the subnets with interface endpoints; empty without endpoints."""
    load_balancer_subnet_ids: pulumi.Output[list[str]]
    """Subnets where load balancers stand: public ones, their own, or else the nodes'."""
    load_balancer_cidrs: pulumi.Output[list[str]]
    """Ranges of the subnets where load balancers stand: the end `load-balancers` of flows."""
    data_subnet_ids: pulumi.Output[list[str]]
    """Subnets for databases and file systems; empty where nobody asked for them."""
    data_cidrs: pulumi.Output[list[str]]
    """Ranges of the subnets for databases and file systems: the destination `data-subnets` of flows."""
    nat_addresses: pulumi.Output[list[str]]
    """Public IPv4 addresses of the NAT gateways of a new VPC, from which others see pods and nodes."""
    route_table_ids: pulumi.Output[Mapping[str, str]]
    """Route tables of a new VPC by what they are for: `node-ZONE`, `public`, `isolated`, `load-balancer`, `data`."""
