"""Whom a binding is for: the groups and the username of an entry, or everybody."""

import re
from collections.abc import Iterable, Iterator

from eks_citadel.picture.picture import Binding, Entry

# Groups and users that no entry has, and that are still somebody's:
# https://kubernetes.io/docs/reference/access-authn-authz/rbac/#discovery-roles
EVERYBODY, ANYBODY, ANONYMOUS = "system:authenticated", "system:unauthenticated", "system:anonymous"
OPEN = frozenset({("Group", EVERYBODY), ("Group", ANYBODY), ("User", ANONYMOUS)})
# Kubernetes binds these roles to everybody itself: nothing more than discovery.
DISCOVERY = frozenset({"system:basic-user", "system:discovery", "system:public-info-viewer"})
_WHOLE_ANYBODY = frozenset({ANYBODY, ANONYMOUS})


def usual_username(principal_arn: str) -> str:
    """The name that EKS gives: https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html"""
    _, partition, _, _, account, resource = principal_arn.split(":", 5)
    kind, _, name = resource.partition("/")
    if kind == "user":
        return principal_arn
    return f"arn:{partition}:sts::{account}:assumed-role/{name.rpartition('/')[2]}/{{{{SessionName}}}}"


def bound_to(entry: Entry, bindings: Iterable[Binding]) -> Iterator[Binding]:
    """The bindings that hold for the entry's principal, by its groups or by a username that it can have."""
    usernames = username_pattern(entry.username or usual_username(entry.principal_arn))
    for binding in bindings:
        if binding.kind == "User":
            if usernames.fullmatch(binding.subject):
                yield binding
        elif binding.subject == EVERYBODY or binding.subject in entry.groups:
            yield binding


def bound_to_anybody(bindings: Iterable[Binding]) -> Iterator[Binding]:
    """The bindings that hold for who does not even sign in."""
    return (one for one in bindings if one.subject in _WHOLE_ANYBODY)


def username_pattern(username: str) -> re.Pattern[str]:
    """Every name that a username with `{{...}}` can become; the values are those of a session."""
    parts = re.split(r"(\{\{.*?\}\})", username)
    return re.compile("".join(".+" if part.startswith("{{") else re.escape(part) for part in parts))
