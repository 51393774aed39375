"""Keys that components of several rooms take. The settings have the same classes: `TaggedSettings` for `TaggedArgs`."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi


class TaggedArgs(TypedDict):
    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Tags of everything that is made at AWS; the session tags of Pod Identity are refused."""


class BoundedArgs(TypedDict):
    permissions_boundary_arn: NotRequired[str]
    """Permissions boundary of every role that is made."""


class NamedClusterArgs(TypedDict):
    cluster_name: pulumi.Input[str]
    """Name of the cluster, as EKS knows it."""


class ActiveClusterArgs(TypedDict):
    cluster_arn: NotRequired[pulumi.Input[str]]
    """ARN of the cluster, known once it is ACTIVE."""


class VersionArgs(TypedDict):
    kubernetes_version: str
    """Minor version of Kubernetes, such as "1.36"; no default, since one that moved would upgrade live clusters."""


class FamilyArgs(TypedDict):
    ip_family: NotRequired[str]
    """Family of the addresses of pods and Services, `ipv4` or `ipv6`; it never changes."""


class PolicyModeArgs(TypedDict):
    network_policy_mode: NotRequired[str]
    """`strict` (pods start closed) or `standard` (pods start open for seconds)."""


class ServiceAccountArgs(TypedDict):
    service_account: str
    """Service account whose pods get the role."""


class IdentityPodsArgs(ServiceAccountArgs):
    pod_labels: NotRequired[dict[str, str]]
    """Labels of the pods, to which the namespace opens the way to credentials."""


class BindingArgs(TypedDict):
    group: str
    """One of the groups of an access entry."""
    cluster_role: str
    """ClusterRole that the group gets."""
