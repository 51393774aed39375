"""From the ConfigMap `aws-auth` to access entries: nobody may do more than before, and whoever may do less is named.

Where an entry and a mapping name one principal, EKS takes the entry. So an entry that gave less than its mapping would
take something away at once, and none is written:
https://docs.aws.amazon.com/eks/latest/userguide/migrating-access-entries.html
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from eks_citadel.enter.settings import CLUSTER_ADMIN
from eks_citadel.migrate.aws_auth import ACCOUNTS, AwsAuth, AwsAuthMapping
from eks_citadel.parsing import checks
from eks_citadel.parsing.refusal import Unfit
from eks_citadel.picture.bound import usual_username

MASTERS, EVERYBODY = "system:masters", "system:authenticated"
# Who nodes are, and which type of entry gives them the same:
# https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
NODE_NAMES = "system:node:"
NODE_GROUPS = frozenset({"system:nodes", "system:bootstrappers", "system:node-proxier", "eks:kube-proxy-windows"})
NODE_TYPES = {
    "system:node-proxier": "FARGATE_LINUX",
    "eks:kube-proxy-windows": "EC2_WINDOWS",
    "system:nodes": "EC2_LINUX",
}
# Nodes that are called as their instances, which is the name of their session, have another type:
# https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/doc/examples.md
SESSION_NAME = "{{SessionName}}"
NOTHING_TO_DO = "nothing needs to be done"
_ROLE_WITH_PATH = re.compile(r"arn:[^:]*:iam::\d*:role/.+/[^/]+")
_NAME_LENGTH = 50


@dataclass(frozen=True)
class MovedMapping:
    """A mapping, and the args of the entry that takes its place. `notes` say what is different afterwards."""

    mapping: AwsAuthMapping
    entry: Mapping[str, Any]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class NodeMapping:
    """A mapping of nodes, and the type of the entry that takes its place."""

    mapping: AwsAuthMapping
    entry_type: str


@dataclass(frozen=True)
class LeftMapping:
    """Something that becomes no entry: its place, why, and the way out. `enters`: whether it lets somebody in now."""

    path: str
    who: str
    reason: str
    way_out: str
    enters: bool = True
    mapping: AwsAuthMapping | None = None


@dataclass(frozen=True)
class AccessPlan:
    """What becomes of the whole ConfigMap."""

    moved: tuple[MovedMapping, ...]
    nodes: tuple[NodeMapping, ...]
    left: tuple[LeftMapping, ...]

    @property
    def entries(self) -> list[dict[str, Any]]:
        """The args `access_entries`."""
        names = _names(str(one.entry["principal_arn"]) for one in self.moved)
        return [{"name": name, **one.entry} for name, one in zip(names, self.moved, strict=True)]

    @property
    def is_whole(self) -> bool:
        """Whether everybody who enters now can enter afterwards."""
        return not any(one.enters for one in self.left)


class _Closed(Unfit):
    """The mapping lets nobody in today."""


def access_plan(aws_auth: AwsAuth, arns: Mapping[str, str | None] | None = None) -> AccessPlan:
    """The entries that take the place of the mappings.

    `arns` has the ARNs that IAM shows, by those of the mappings in lower case: None for a principal that IAM does not
    have. An ARN that is not in it is taken as it is written.
    """
    placed = [_placed(one, arns or {}) for one in aws_auth.mappings]
    left = [one for one in placed if isinstance(one, LeftMapping)]
    left += [LeftMapping(path, "nobody", "it has no ARN", NOTHING_TO_DO, enters=False) for path in aws_auth.ignored]
    left += [_account(place, account) for place, account in enumerate(aws_auth.accounts)]
    return AccessPlan(
        tuple(one for one in placed if isinstance(one, MovedMapping)),
        tuple(one for one in placed if isinstance(one, NodeMapping)),
        tuple(left),
    )


def _placed(mapping: AwsAuthMapping, arns: Mapping[str, str | None]) -> MovedMapping | NodeMapping | LeftMapping:
    try:
        if mapping.overruled_by is not None:
            raise _Closed(f"{mapping.overruled_by} is for the same principal and counts instead", NOTHING_TO_DO)
        arn = _principal(mapping.arn, arns)
        if (kind := _node_type(mapping)) is not None:
            return NodeMapping(mapping, kind)
        return MovedMapping(mapping, {"principal_arn": arn, **_rights(mapping)}, _notes(mapping, arn))
    except Unfit as unfit:
        enters = not isinstance(unfit, _Closed)
        return LeftMapping(mapping.path, mapping.arn, unfit.rule, unfit.way_out, enters, mapping)


def _principal(arn: str, arns: Mapping[str, str | None]) -> str:
    """The ARN of the entry, with the path and the case that IAM shows."""
    if "*" in arn or "?" in arn:
        raise Unfit("it is a pattern, and an entry is for one principal", "write an entry for each role that it means")
    if _ROLE_WITH_PATH.fullmatch(arn):
        rule = "EKS compares it with the ARN of a role without its path, so it lets nobody in"
        raise _Closed(rule, "write an entry with this ARN if the role is meant to enter")
    found = arns.get(arn.lower(), arn)
    if found is None:
        raise _Closed("IAM has no such role or user", NOTHING_TO_DO)
    if ":user/" in found and found.lower() != arn.lower():
        rule = f"IAM has {found}, and EKS compares users with their paths, so it lets nobody in"
        raise _Closed(rule, "write an entry with that ARN if the user is meant to enter")
    checks.principal_arn(found)
    return found


def _node_type(mapping: AwsAuthMapping) -> str | None:
    """The type of a node's entry, for who is a node by name and by groups and is nothing else."""
    groups = set(mapping.groups) - {EVERYBODY}
    if not mapping.username.startswith(NODE_NAMES) or not groups <= NODE_GROUPS:
        return None
    found = next((kind for group, kind in NODE_TYPES.items() if group in groups), None)
    return "EC2" if found == "EC2_LINUX" and SESSION_NAME in mapping.username else found


def _rights(mapping: AwsAuthMapping) -> dict[str, Any]:
    rights: dict[str, Any] = {"cluster_policies": [CLUSTER_ADMIN]} if MASTERS in mapping.groups else {}
    groups = dict.fromkeys(group for group in mapping.groups if group not in (MASTERS, EVERYBODY))
    for group in groups:
        _judge_group(group)
    if groups:
        rights["kubernetes_groups"] = list(groups)
    if not rights:
        rule = f"it has no group, so it may do only what is bound to the user {mapping.username or mapping.arn}"
        raise Unfit(rule, "bind a group to that, and write an entry with the group")
    return rights


def _judge_group(group: str) -> None:
    if "{{" in group:
        rule = f"the group {group} is another one for each session, and an entry's groups are always the same"
        raise Unfit(rule, "write an entry with the groups that are meant")
    try:
        checks.kubernetes_group(group)
    except Unfit as unfit:
        way_out = "bind a group of your own to what it may do, and write an entry with that group"
        raise Unfit(f'it has the group "{group}": {unfit.rule}', way_out) from None


def _notes(mapping: AwsAuthMapping, arn: str) -> tuple[str, ...]:
    """A username is not kept: EKS refuses many (`admin-{{SessionName}}`), and advises to leave it to EKS."""
    if mapping.username in ("", usual_username(arn)):
        return ()
    said = (
        f"bindings of the user {mapping.username} no longer hold, since EKS chooses the username; bind a group instead"
    )
    return (said,)


def _account(place: int, account: str) -> LeftMapping:
    reason = "every role and user of the account may sign in, and an entry is for one principal"
    way_out = "write an entry with a group for each who is bound by name"
    return LeftMapping(f"{ACCOUNTS}[{place}]", account, reason, way_out)


def _names(arns: Iterable[str]) -> list[str]:
    """The keys of the entries, from the names of their principals."""
    taken: list[str] = []
    for arn in arns:
        plain = re.sub(r"[^a-z0-9]+", "-", arn.rpartition("/")[2].lower()).strip("-")[:_NAME_LENGTH].rstrip("-")
        numbers = (f"{plain or 'entry'}-{number}" for number in range(2, len(taken) + 3))
        taken.append(next(name for name in (plain or "entry", *numbers) if name not in taken))
    return taken
