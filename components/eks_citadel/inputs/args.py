"""Keys that components of several rooms take. The settings have the same classes: `TaggedSettings` for `TaggedArgs`."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi


class TaggedArgs(TypedDict):
    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Tags of every AWS resource; the session tags of Pod Identity are refused."""


class LogsKeyArgs(TypedDict):
    logs_key_arn: NotRequired[pulumi.Input[str]]
    """Key of the log groups; its policy must let CloudWatch Logs use it."""


class BoundedArgs(TypedDict):
    permissions_boundary_arn: NotRequired[str]
    """Permissions boundary of every IAM role that is created."""


class NamedClusterArgs(TypedDict):
    cluster_name: pulumi.Input[str]
    """Name of the EKS cluster."""


class ActiveClusterArgs(TypedDict):
    cluster_arn: NotRequired[pulumi.Input[str]]
    """ARN of the cluster, known once it is ACTIVE."""


class VersionArgs(TypedDict):
    kubernetes_version: str
    """Minor version of Kubernetes, such as "1.36"; no default, since a newer default would upgrade live clusters."""


class FamilyArgs(TypedDict):
    ip_family: NotRequired[str]
    """Address family of pods and Services, `ipv4` or `ipv6`; EKS cannot change it later."""


class ServiceRangeArgs(TypedDict):
    service_ipv4_cidr: NotRequired[str]
    """Range of Services of an IPv4 cluster; its first address is the destination `api-server` of flows."""


class DnsArgs(TypedDict):
    node_local_dns_cache: NotRequired[bool]
    """Whether pods may also ask NodeLocal DNSCache, at 169.254.20.10 on their node; you install it."""


class PolicyModeArgs(TypedDict):
    network_policy_mode: NotRequired[str]
    """`strict` (new pods are closed until policies reach them) or `standard` (new pods are open for seconds)."""


class ServiceAccountArgs(TypedDict):
    service_account: str
    """Service account whose pods get the role."""


class IdentityPodsArgs(ServiceAccountArgs):
    pod_labels: NotRequired[dict[str, str]]
    """Labels of the pods that the namespace lets reach the Pod Identity agent."""


class BindingArgs(TypedDict):
    group: str
    """One of the groups of an access entry."""
    cluster_role: str
    """ClusterRole to which the group is bound."""
