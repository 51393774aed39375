"""What a picture lets somebody do at the gates "enter" and "leave", as rights that can be compared.

A right is covered by another one when it lets nobody do more. So a picture opens a gate exactly where it has a right
that no right of the earlier picture covers.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from eks_citadel.picture import enter, leave
from eks_citadel.picture.bound import bound_to, bound_to_anybody
from eks_citadel.picture.picture import Binding, Entry, Picture, PodIdentity

# The parts of each access policy, of which each includes others:
# https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
EVERYTHING = "everything"
ACCESS_POLICIES = {
    "AmazonEKSViewPolicy": ("view",),
    "AmazonEKSSecretReaderPolicy": ("secrets",),
    "AmazonEKSEditPolicy": ("view", "secrets", "edit"),
    "AmazonEKSAdminPolicy": ("view", "secrets", "edit", "admin"),
    "AmazonEKSAdminViewPolicy": ("view", "secrets", "view everything"),
    "AmazonEKSClusterAdminPolicy": (EVERYTHING,),
}
# https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
CLUSTER_ROLES = {
    "view": ("role view",),
    "edit": ("role view", "role edit"),
    "admin": ("role view", "role edit", "role admin"),
    "cluster-admin": (EVERYTHING,),
}
# From the lowest level on, what each lets pods do on their node:
# https://kubernetes.io/docs/concepts/security/pod-security-standards/
POD_SECURITY = {"restricted": (), "baseline": ("run as root",), "privileged": ("run as root", "use the node itself")}
# Permissions whose things are written as tags: fewer tags are more things.
TAGGED = ("secretsmanager_secrets", "sqs_queues", "kms_keys")
SIGN_IN = "sign in"
EVERYWHERE = ""


class Change(NamedTuple):
    """One line of a difference: the gate, who, what they may do, and where or to whom."""

    gate: str
    who: str
    may: str
    where: str

    @property
    def sentence(self) -> str:
        """The line as words."""
        joint = {"enter": " in ", "leave": " ", "talk": " to "}[self.gate]
        return f"{self.who}: {self.may}{joint}{self.where}" if self.where else f"{self.who}: {self.may}"


class Right(NamedTuple):
    """What exactly somebody may do. `kind` tells how `may` and `where` are compared."""

    kind: str
    who: str
    may: str
    where: str


Shown = tuple[Change, Right]


def rights(picture: Picture) -> Iterator[Shown]:
    """Every right with the line that shows it. Addresses and connections are compared elsewhere."""
    for entry in picture.entries:
        yield from _of_entry(entry, picture)
    for binding in bound_to_anybody(picture.bindings):
        yield from _of_binding(enter.ANYBODY, binding)
    if picture.authentication_mode != "API":
        line = Change("enter", "whoever the ConfigMap aws-auth names", "enter", enter.WHOLE_CLUSTER)
        yield line, Right("mode", "", picture.authentication_mode, "")
    if picture.pod_identity_agent:
        for identity in picture.pod_identities:
            yield from _of_pods(identity)
    yield from _of_namespaces(picture)


def covers(one: Right, other: Right) -> bool:
    """Whether the other right lets nobody do more than the one."""
    if (one.kind, one.who) != (other.kind, other.who):
        return False
    if one.kind == "enter":
        return one.may in (other.may, EVERYTHING) and _includes(one.where, other.where)
    if one.kind in TAGGED:
        return one.may == other.may and _tagged(one.where, other.where)
    return _matches(one.may, other.may) and _matches(one.where, other.where)


def _of_entry(entry: Entry, picture: Picture) -> Iterator[Shown]:
    who = entry.principal_arn
    yield Change("enter", who, "nothing", enter.NOWHERE), Right("enter", who, SIGN_IN, enter.NOWHERE)
    for grant in entry.grants:
        for namespace in grant.namespaces or (EVERYWHERE,):
            yield from _policy(who, grant.policy, namespace)
    for binding in bound_to(entry, picture.bindings):
        yield from _of_binding(who, binding)


def _of_binding(who: str, binding: Binding) -> Iterator[Shown]:
    where = binding.namespace or EVERYWHERE
    parts = CLUSTER_ROLES.get(binding.cluster_role, (f"role {binding.cluster_role}",))
    yield from _parts(Change("enter", who, enter.right_of(binding), where or enter.WHOLE_CLUSTER), parts, where)


def _policy(who: str, policy: str, namespace: str) -> Iterator[Shown]:
    parts = ACCESS_POLICIES.get(policy, (policy,))
    yield from _parts(Change("enter", who, policy, namespace or enter.WHOLE_CLUSTER), parts, namespace)


def _parts(line: Change, parts: tuple[str, ...], where: str) -> Iterator[Shown]:
    yield from ((line, Right("enter", line.who, part, where)) for part in parts)


def _of_pods(identity: PodIdentity) -> Iterator[Shown]:
    """What the pods of a service account reach with the role that they end up with."""
    who = f"{identity.namespace}/{identity.service_account}"
    if identity.trusted is False:
        return
    role = identity.target_role_arn or (identity.role_arn if identity.reaches is None else None)
    if role is not None:
        yield Change("leave", who, "become", role), Right("role", who, "become", role)
    for reach in () if role is not None else identity.reaches or ():
        for word in reach.allow:
            things = leave.things_of(reach)
            yield Change("leave", who, word, things), Right(reach.kind, who, word, reach.things)


def _of_namespaces(picture: Picture) -> Iterator[Shown]:
    for namespace in picture.namespaces:
        for may in POD_SECURITY.get(namespace.pod_security, (namespace.pod_security,)):
            who = f"pods of {namespace.name}"
            yield Change("talk", who, may, ""), Right("pod security", who, may, "")
    if picture.network_policy_mode != "strict":
        may = "open every connection in their first seconds"
        yield Change("talk", "new pods", may, ""), Right("mode of policies", "", "first seconds", "")
    if picture.network_policy_mode not in ("strict", "standard"):
        may = "open every connection, since no network policy is enforced"
        yield Change("talk", "all pods", may, ""), Right("mode of policies", "", "always", "")


def _includes(one: str, other: str) -> bool:
    """Whether the one is the whole cluster, or a pattern of namespaces that the other is within."""
    return one == EVERYWHERE or (other != EVERYWHERE and _matches(one, other))


def _tagged(one: str, other: str) -> bool:
    """Whether every resource with the tags of the other has those of the one."""
    return one in ("*", other) or ("*" not in (one, other) and set(one.split(", ")) <= set(other.split(", ")))


def _matches(pattern: str, text: str) -> bool:
    """Whether the pattern matches the text; a wildcard in the text is matched by a wildcard only."""
    return pattern == text or _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(
        "".join({"*": ".*", "?": "."}.get(part, re.escape(part)) for part in re.split(r"([*?])", pattern))
    )
