"""What is known about a cluster, as plain values. Two readers make it, one in `live` and one from a picture."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from eks_citadel.picture.picture import Binding, Entry, Namespace

# What is asked, in words, by the names that `Facts.unanswered` and `Check.asks` have.
QUESTIONS: Mapping[str, str] = {
    "control_plane": "the settings of the control plane",
    "creator": "whether the creator of the cluster became its admin",
    "private_ranges": "the ranges outside the VPC that reach the private endpoint",
    "entries": "the access entries",
    "entry_types": "the access entries of nodes and services",
    "aws_auth": "the ConfigMap aws-auth",
    "principals": "the roles and users of IAM, and whom they trust",
    "associations": "the Pod Identity associations",
    "trust": "whether roles trust the pods that they are for",
    "service_accounts": "the service accounts",
    "addons": "the add-ons",
    "addon_health": "the health of the add-ons",
    "policy_mode": "whether the CNI enforces network policies",
    "node_groups": "the managed node groups",
    "node_releases": "the images, templates and health of the node groups",
    "node_metadata": "how nodes answer requests for their metadata",
    "node_roles": "what the nodes' roles may do",
    "namespaces": "the namespaces and their network policies",
    "bindings": "the bindings of groups and users",
}


@dataclass(frozen=True)
class ControlPlane:
    """What EKS says of a cluster. `creator_admin` is None where EKS does not say it."""

    private_access: bool = True
    logs: tuple[str, ...] = ()
    own_key: bool = True
    deletion_protection: bool = True
    support_type: str = "STANDARD"
    creator_admin: bool | None = None
    issues: tuple[str, ...] = ()


@dataclass(frozen=True)
class AccessEntry:
    """An access entry. `created` is None where nobody says it."""

    entry: Entry
    type: str = "STANDARD"
    created: datetime | None = None


@dataclass(frozen=True)
class MapEntry:
    """An item of the ConfigMap aws-auth that counts; `path` is its place."""

    path: str
    arn: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Principal:
    """A role or user that IAM has; `trust` is the trust policy of a role."""

    arn: str
    created: datetime
    trust: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class Association:
    """A Pod Identity association; `of_addon`: EKS makes and deletes it with an add-on."""

    namespace: str
    service_account: str
    role_arn: str
    trusted: bool | None = None
    of_addon: bool = False

    @property
    def pods(self) -> str:
        """Namespace and service account."""
        return f"{self.namespace}/{self.service_account}"


@dataclass(frozen=True)
class AddonState:
    """An EKS add-on as it is."""

    name: str
    version: str
    status: str = "ACTIVE"
    issues: tuple[str, ...] = ()


@dataclass(frozen=True)
class NodeGroupState:
    """A managed node group. `release` is the day of its image where the version says it.

    `template` are the versions of its own launch template that it has, and that is the newest.
    """

    name: str
    kubernetes_version: str
    release: date | None = None
    template: tuple[int, int] | None = None
    ssh_from_anywhere: bool = False
    issues: tuple[str, ...] = ()


@dataclass(frozen=True)
class NodeMetadata:
    """How nodes answer for the metadata, which has the credentials of their role; `nodes` says which nodes."""

    nodes: str
    without_token: bool
    hops: int


@dataclass(frozen=True)
class NodeRole:
    """The role of nodes: the names of its policies, and whether one of its own documents allows every action."""

    arn: str
    policies: tuple[str, ...]
    everything: bool = False


@dataclass(frozen=True)
class Facts:
    """One cluster. `unanswered` has the reason for each question of `QUESTIONS` whose facts are not known.

    `issuer` is that of its OIDC provider without `https://`; `mapped` is whom its ConfigMap aws-auth lets in;
    `unshown` are names of network policies that no picture can show, with sentences.
    """

    cluster_name: str
    kubernetes_version: str
    authentication_mode: str
    public_cidrs: tuple[str, ...] = ()
    private_cidrs: tuple[str, ...] = ()
    auto_mode: bool = False
    cluster_arn: str = ""
    issuer: str = ""
    control_plane: ControlPlane = ControlPlane()
    entries: tuple[AccessEntry, ...] = ()
    mapped: tuple[MapEntry, ...] = ()
    principals: tuple[Principal, ...] = ()
    associations: tuple[Association, ...] = ()
    service_accounts: frozenset[tuple[str, str]] = frozenset()
    addons: tuple[AddonState, ...] = ()
    policy_mode: str = "none"
    node_groups: tuple[NodeGroupState, ...] = ()
    node_metadata: tuple[NodeMetadata, ...] = ()
    node_roles: tuple[NodeRole, ...] = ()
    namespaces: tuple[Namespace, ...] = ()
    bindings: tuple[Binding, ...] = ()
    unshown: tuple[tuple[str, str], ...] = ()
    unanswered: Mapping[str, str] = field(default_factory=dict[str, str])
