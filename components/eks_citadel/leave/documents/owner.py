"""Which resources are a pod's own, in terms of IAM policies.

The tags of a pod's session name its cluster, namespace and service account. In a policy, IAM replaces
`${aws:PrincipalTag/...}` by their values:
https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
A variable whose tag is absent matches nothing:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import re
from collections.abc import Iterable, Mapping
from typing import Protocol

from eks_citadel.iam.document import Document
from eks_citadel.leave.settings.data_stores import SHARED
from eks_citadel.leave.settings.permissions import SCOPE_TAGS, SCOPES

VARIABLE = "${aws:PrincipalTag/"
TAGGED = {"aws:PrincipalTag/eks-cluster-name": "false"}


class Scoped(Protocol):
    """The part of a permissions item that says whose resources are meant."""

    @property
    def scope(self) -> str: ...
    @property
    def shared_as(self) -> str | None: ...


def session_tag(key: str) -> str:
    """The policy variable for the session's value of a tag."""
    return f"{VARIABLE}{key}}}"


def own_tags(item: Scoped) -> dict[str, str]:
    """The tags that make a resource the pod's own, each with its value."""
    keys = SCOPE_TAGS[: SCOPES.index(item.scope) + 1]
    own = {key: session_tag(key) for key in keys}
    return own if item.shared_as is None else {**own, SCOPE_TAGS[0]: f"{SHARED}/{item.shared_as}"}


def own_path(item: Scoped) -> str:
    """The path that makes an object, item or parameter the pod's own, without slashes at its ends."""
    return session_tag("kubernetes-pod-uid") if item.scope == "pod" else "/".join(own_tags(item).values())


def resource_tags(item: Scoped) -> dict[str, str]:
    """The pod's own tags, as condition keys of the resource's tags."""
    return {f"aws:ResourceTag/{key}": value for key, value in own_tags(item).items()}


def request_tags(item: Scoped) -> dict[str, str]:
    """The pod's own tags, as condition keys of the request's tags."""
    return {f"aws:RequestTag/{key}": value for key, value in own_tags(item).items()}


def of_tagged_sessions(statement: Document) -> Document:
    """The statement, limited to sessions with tags also where no policy variable does that."""
    condition = statement.get("Condition", {})
    limits = [statement["Resource"], *(values for keys in condition.values() for values in keys.values())]
    if any(_needs_tags(limit) for limit in limits):
        return statement
    return {**statement, "Condition": {**condition, "Null": {**condition.get("Null", {}), **TAGGED}}}


def _needs_tags(alternatives: str | list[str]) -> bool:
    """Whether every alternative has a variable: one without would also match sessions without tags."""
    listed = [alternatives] if isinstance(alternatives, str) else alternatives
    return all(VARIABLE in one for one in listed)


def sid(*words: str) -> str:
    """A statement's Sid, in which IAM allows letters and digits only."""
    return "".join(part[:1].upper() + part[1:] for word in words for part in re.findall(r"[A-Za-z0-9]+", word))


def used(words: Iterable[str], actions: Mapping[str, tuple[str, ...]]) -> tuple[list[str], list[str]]:
    """The words that have actions in the table, and the actions, each in an order of its own."""
    known = [word for word in actions if word in words and actions[word]]
    return known, sorted({action for word in known for action in actions[word]})


def owner_words(item: Scoped) -> str:
    """The owner of the resources, as words for a Sid."""
    shared = f" shared as {item.shared_as}" if item.shared_as else ""
    return f"of {item.scope}{shared}"
