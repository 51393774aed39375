"""One plain picture of a cluster: who can enter, what can leave, what can talk.

Two readers make it, one from settings and one from what runs; equal clusters give equal pictures, so every tuple
is sorted and has nothing twice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypeVar

Labels: TypeAlias = tuple[tuple[str, str], ...]
Direction: TypeAlias = Literal["ingress", "egress"]
Item = TypeVar("Item")

ANY_PROTOCOL = "any"


@dataclass(frozen=True)
class Grant:
    """An access policy by its name; no namespaces means the whole cluster."""

    policy: str
    namespaces: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """An access entry: one principal. An empty username is the one that EKS gives by itself."""

    principal_arn: str
    groups: tuple[str, ...] = ()
    grants: tuple[Grant, ...] = ()
    username: str = ""


@dataclass(frozen=True)
class Binding:
    """The ClusterRole of a group or user, in one namespace, or in the whole cluster if the namespace is None."""

    subject: str
    cluster_role: str
    namespace: str | None = None
    kind: Literal["Group", "User"] = "Group"


@dataclass(frozen=True)
class Reach:
    """What pods may do with resources of one kind, which are named with the pods' own values; `allow` is sorted.

    The kind is a list of `permissions`, or `kms_key_arn`, `target_role_arns`, or else `other` with bare actions.
    """

    kind: str
    things: str
    allow: tuple[str, ...]


@dataclass(frozen=True)
class PodIdentity:
    """A Pod Identity association.

    `trusted` is whether the role lets these pods take it, `reaches` what it lets them do; both are None for a role
    that is decided elsewhere.
    """

    namespace: str
    service_account: str
    role_arn: str
    session_tags: bool = True
    target_role_arn: str | None = None
    trusted: bool | None = None
    reaches: tuple[Reach, ...] | None = None


@dataclass(frozen=True)
class Namespace:
    """A namespace; closed when a policy denies every pod both directions."""

    name: str
    pod_security: str
    closed: bool


@dataclass(frozen=True)
class Peer:
    """The other end of a permit: `pods`, `cidr`, or `anywhere`, which is a rule without peers, so pods as well.

    Namespace None is every namespace; no labels are every pod.
    """

    kind: Literal["pods", "cidr", "anywhere"]
    namespace: str | None = None
    pods: Labels = ()
    cidr: str | None = None


@dataclass(frozen=True)
class Port:
    """Ports from first to last, of TCP, UDP, SCTP, or `any`."""

    protocol: str
    first: int
    last: int


@dataclass(frozen=True)
class Permit:
    """What one rule lets pods of a namespace do (no labels: every pod), for one peer and one port."""

    namespace: str
    direction: Direction
    pods: Labels
    peer: Peer
    port: Port


@dataclass(frozen=True)
class Addon:
    """An EKS add-on, the namespace of its pods, and its version; an empty version is not known."""

    name: str
    namespace: str
    version: str = ""


@dataclass(frozen=True)
class NodeGroup:
    """A managed group of nodes, by the name that its owner chose, and the Kubernetes version of its nodes."""

    name: str
    kubernetes_version: str


@dataclass(frozen=True)
class Picture:
    """A cluster: who can enter, what can leave, what can talk."""

    cluster_name: str
    kubernetes_version: str
    authentication_mode: str
    public_cidrs: tuple[str, ...]
    private_cidrs: tuple[str, ...]
    network_policy_mode: str
    entries: tuple[Entry, ...]
    bindings: tuple[Binding, ...]
    pod_identity_agent: bool
    pod_identities: tuple[PodIdentity, ...]
    namespaces: tuple[Namespace, ...]
    permits: tuple[Permit, ...]
    addons: tuple[Addon, ...] = ()
    node_groups: tuple[NodeGroup, ...] = ()


def in_order(items: Iterable[Item]) -> tuple[Item, ...]:
    """The items once each, in an order that does not depend on theirs."""
    return tuple(sorted(set(items), key=repr))


def label_pairs(labels: Mapping[str, str] | None) -> Labels:
    """Labels as sorted pairs."""
    return tuple(sorted((labels or {}).items()))
