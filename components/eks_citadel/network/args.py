"""Keys of `Network`, and those of a whole cluster's network."""

from typing import NotRequired, TypedDict

import pulumi

from eks_citadel.inputs.args import BoundedArgs, FamilyArgs, LogsKeyArgs, TaggedArgs


class ClusterNetworkArgs(TypedDict):
    cidr: NotRequired[str]
    """Range of a new VPC, private IPv4 from /16 to /20."""
    zones: NotRequired[list[str]]
    """Letters of two or more zones of a new VPC, such as ["a", "b"]."""
    control_plane_zones: NotRequired[list[str]]
    """Letters among `zones` in which the control plane stands, two or more; EKS never changes them."""
    outbound: NotRequired[str]
    """Outbound path of the nodes: `single-nat`, `nat-per-zone`, or `aws-endpoints`, which reaches AWS only."""
    aws_endpoints: NotRequired[list[str]]
    """Services with an interface endpoint beside the base set, such as `secretsmanager`."""
    organization_id: NotRequired[str]
    """The organization whose accounts may use the endpoints; left out, the own account and `trusted_account_ids`."""
    trusted_account_ids: NotRequired[list[str]]
    """Other accounts whose principals and resources may be used by the endpoints."""
    public_load_balancers: NotRequired[bool]
    """Whether public subnets are offered to load balancers."""
    internal_load_balancers: NotRequired[bool]
    """Whether internal load balancers get subnets of their own; without these they stand in the nodes' subnets."""
    data_subnets: NotRequired[bool]
    """Whether databases and file systems get subnets of their own, with a route table without a way out."""
    vpc_id: NotRequired[pulumi.Input[str]]
    """An existing VPC, instead of `cidr` and `zones`."""
    node_subnet_ids: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Subnets of nodes in an existing VPC, in two zones or more."""
    control_plane_subnet_ids: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Subnets of the control plane's interfaces in an existing VPC."""
    aws_endpoint_subnet_ids: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Subnets of interface endpoints in an existing VPC."""
    load_balancer_subnet_ids: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Subnets of load balancers in an existing VPC: the end `load-balancers` of flows."""
    data_subnet_ids: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Subnets of databases and file systems in an existing VPC: the destination `data-subnets` of flows."""


class NetworkArgs(ClusterNetworkArgs, FamilyArgs, LogsKeyArgs, BoundedArgs, TaggedArgs):
    cluster_name: NotRequired[pulumi.Input[str]]
    """Name of the cluster in this network: when it exists, its control plane keeps the zones of its creation."""
