"""Keys of `TrafficSwitch`."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi

from eks_citadel.inputs.args import TaggedArgs


class ColourArgs(TypedDict):
    name: str
    """Name of the colour, such as `blue`."""
    autoscaling_group_names: NotRequired[dict[str, pulumi.Input[str]]]
    """Auto Scaling group of each node group, by the node group's name: `node_autoscaling_group_names` of a cluster."""
    node_security_group_id: NotRequired[pulumi.Input[str]]
    """Security group of the nodes and their pods: `cluster_security_group_id` of a cluster."""
    cluster_name: NotRequired[pulumi.Input[str]]
    """Cluster whose AWS Load Balancer Controller registers pods as targets, with `pod_port`."""
    load_balancer_dns_name: NotRequired[pulumi.Input[str]]
    """DNS name of the colour's own load balancer, for `records`."""
    load_balancer_zone_id: NotRequired[pulumi.Input[str]]
    """Hosted zone of the colour's own load balancer, which AWS calls `CanonicalHostedZoneId`, for `records`."""


class HealthCheckArgs(TypedDict):
    protocol: NotRequired[str]
    """`TCP`, `HTTP` or `HTTPS`."""
    path: NotRequired[str]
    """Path of the request, with HTTP and HTTPS."""
    port: NotRequired[int]
    """Port of the targets that is asked."""
    interval_seconds: NotRequired[int]
    """Time between two checks of a target."""
    timeout_seconds: NotRequired[int]
    """Time without an answer after which a check has failed."""
    healthy_threshold: NotRequired[int]
    """Number of good answers after which a target is healthy."""
    unhealthy_threshold: NotRequired[int]
    """Number of failed checks after which a target is unhealthy."""


class SwitchedListenerArgs(TypedDict):
    vpc_id: pulumi.Input[str]
    """VPC of the colours."""
    subnet_ids: pulumi.Input[list[pulumi.Input[str]]]
    """Subnets of the load balancer, one in each zone: `load_balancer_subnet_ids` of a network."""
    allowed_cidrs: list[str]
    """Ranges of the clients; the whole world has to be written out, as 0.0.0.0/0."""
    port: int
    """Port of the load balancer."""
    node_port: NotRequired[int]
    """Port of the nodes, which are the targets: the `nodePort` of the Service, from 30000 to 32767."""
    pod_port: NotRequired[int]
    """Port of the pods, which are the targets instead of nodes: a TargetGroupBinding in each cluster registers them."""
    protocol: NotRequired[str]
    """`TCP` or `TLS` for a Network Load Balancer, `HTTP` or `HTTPS` for an Application Load Balancer."""
    target_protocol: NotRequired[str]
    """Protocol from the load balancer to the targets; `TLS` or `HTTPS` encrypts again."""
    certificate_arn: NotRequired[pulumi.Input[str]]
    """Certificate of the load balancer, with TLS and HTTPS."""
    ssl_policy: NotRequired[str]
    """Versions and ciphers of TLS, by the name of AWS's policy."""
    internet_facing: NotRequired[bool]
    """Whether the load balancer has public addresses; its subnets are public then."""
    cross_zone: NotRequired[bool]
    """Whether each address of a Network Load Balancer sends to targets of all zones."""
    deregistration_delay_seconds: NotRequired[int]
    """Time in which open connections of a target that leaves may end."""
    health_check: NotRequired[HealthCheckArgs]
    """How the load balancer finds out whether a target answers."""


class WeightedRecordsArgs(TypedDict):
    zone_id: pulumi.Input[str]
    """Hosted zone in Route 53."""
    name: str
    """Name that the colours share, such as shop.example.org."""


class TrafficSwitchArgs(TaggedArgs):
    colours: list[ColourArgs]
    """The colours that may get requests."""
    weights: pulumi.Input[Mapping[str, pulumi.Input[int]]]
    """Share of each colour in percent, by its name; together 100."""
    listener: NotRequired[SwitchedListenerArgs]
    """A load balancer in front of the colours' nodes or pods; give this or `records`."""
    records: NotRequired[WeightedRecordsArgs]
    """Weighted records in Route 53, where each colour has a load balancer of its own."""
    deletion_protection: NotRequired[bool]
    """Whether the load balancer, and a colour with weight, are protected from deletion."""
