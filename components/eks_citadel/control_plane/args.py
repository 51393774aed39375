"""Keys of `ControlPlane`."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi


class ControlPlaneArgs(TypedDict):
    cluster_name: pulumi.Input[str]
    """Name of the cluster, without a suffix."""
    kubernetes_version: str
    """Minor version of Kubernetes, such as "1.36"."""
    vpc_id: pulumi.Input[str]
    """VPC of the cluster."""
    subnet_ids: pulumi.Input[list[pulumi.Input[str]]]
    """Subnets of the control plane's interfaces, in two zones or more."""
    endpoint_public_cidrs: NotRequired[list[str]]
    """Public ranges that reach the endpoint; none: the endpoint is private."""
    endpoint_private_cidrs: NotRequired[list[str]]
    """Private ranges outside the VPC, such as a VPN's, that reach the endpoint."""
    ip_family: NotRequired[str]
    """Family of the addresses of pods and Services, `ipv4` or `ipv6`; it never changes."""
    service_ipv4_cidr: NotRequired[str]
    """Range of Services of an IPv4 cluster."""
    deletion_protection: NotRequired[bool]
    """Whether EKS and Pulumi refuse to delete the cluster."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key of the API server's secrets and of the log group."""
    log_retention_days: NotRequired[int]
    """Days that the control plane's logs are kept."""
    retain_logs: NotRequired[bool]
    """Whether the log group outlives the cluster."""
    support_type: NotRequired[str]
    """`STANDARD` (upgraded by EKS at the end of support) or `EXTENDED` (paid)."""
    permissions_boundary_arn: NotRequired[str]
    """Boundary of the roles that are made."""
    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Tags of every resource."""
