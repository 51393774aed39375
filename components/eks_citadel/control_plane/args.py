"""Keys of `ControlPlane`, and those of a whole cluster's control plane."""

from typing import NotRequired

import pulumi

from eks_citadel.inputs.args import BoundedArgs, FamilyArgs, LogsKeyArgs, NamedClusterArgs, TaggedArgs, VersionArgs


class ControlPlaneChoicesArgs(VersionArgs, FamilyArgs, LogsKeyArgs, BoundedArgs, TaggedArgs):
    endpoint_public_cidrs: NotRequired[list[str]]
    """Public ranges that reach the endpoint; without any, the endpoint is private."""
    endpoint_private_cidrs: NotRequired[list[str]]
    """Private ranges outside the VPC, such as a VPN's, that reach the endpoint."""
    service_ipv4_cidr: NotRequired[str]
    """Range of Services of an IPv4 cluster."""
    deletion_protection: NotRequired[bool]
    """Whether EKS and Pulumi refuse to delete the cluster."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """KMS key that encrypts the API server's secrets and the log group."""
    cluster_role_arn: NotRequired[pulumi.Input[str]]
    """A role that another team made for the control plane, with `AmazonEKSClusterPolicy`, instead of a new one."""
    log_retention_days: NotRequired[int]
    """Days that the control plane's logs are kept."""
    retain_logs: NotRequired[bool]
    """Whether the log group outlives the cluster."""
    support_type: NotRequired[str]
    """`STANDARD` (upgraded by EKS at the end of support) or `EXTENDED` (paid)."""


class ControlPlaneArgs(NamedClusterArgs, ControlPlaneChoicesArgs):
    vpc_id: pulumi.Input[str]
    """VPC of the cluster."""
    subnet_ids: pulumi.Input[list[pulumi.Input[str]]]
    """Subnets of the control plane's interfaces, in two zones or more."""
