"""What pods reach by the policies of their role.

Recognises the statements that this library writes; all other statements are listed as they are, so that nothing that
a role may do is left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from eks_citadel.iam.document import listed
from eks_citadel.leave.documents import (
    dynamodb_tables,
    kms_keys,
    s3_prefixes,
    secretsmanager_secrets,
    sqs_queues,
    ssm_paths,
)
from eks_citadel.picture.picture import Reach, in_order
from eks_citadel.picture.pods import Pods

# By service, the list of permissions and all actions of each of its words: those of the documents' tables, and those
# that have their own statements.
WORDS: Mapping[str, tuple[str, Mapping[str, tuple[str, ...]]]] = {
    "secretsmanager": (
        "secretsmanager_secrets",
        {
            "read": secretsmanager_secrets.ACTIONS["read"],
            "write": (*secretsmanager_secrets.ACTIONS["write"], "CreateSecret", "TagResource"),
            "list": ("ListSecrets",),
        },
    ),
    "s3": ("s3_prefixes", {**s3_prefixes.ACTIONS, "list": ("ListBucket",)}),
    "dynamodb": ("dynamodb_tables", dynamodb_tables.ACTIONS),
    "ssm": ("ssm_paths", {**ssm_paths.ACTIONS, "read": (*ssm_paths.ACTIONS["read"], "GetParametersByPath")}),
    "sqs": ("sqs_queues", sqs_queues.ACTIONS),
    "kms": ("kms_keys", kms_keys.ACTIONS),
}
# The action returns a random string and reaches no resource.
_IDLE = {"secretsmanager:GetRandomPassword"}
_TAKE_ROLE = {"sts:AssumeRole", "sts:TagSession"}


def reaches(documents: Iterable[Mapping[str, Any]], pods: Pods) -> tuple[Reach, ...]:
    """What the role's policies (`documents`) let the pods reach."""
    actions: dict[tuple[str, str], set[str]] = defaultdict(set)
    for document in documents:
        for statement in listed(document["Statement"]):
            if statement["Effect"] == "Allow":
                for things in _things(statement, pods):
                    actions[things] |= set(listed(statement.get("Action", "NotAction"))) - _IDLE
    return in_order(reach for (kind, things), of in actions.items() for reach in _worded(kind, things, of))


def _worded(kind: str, things: str, actions: set[str]) -> Iterator[Reach]:
    if kind == "kms_key_arn":
        yield Reach(kind, things, ("use",))
        return
    if actions == _TAKE_ROLE:
        yield Reach("target_role_arns", things, ("become",))
        return
    for service, (list_name, table) in WORDS.items():
        full = {word: {f"{service}:{action}" for action in of} for word, of in table.items()}
        words = [word for word in sorted(full) if full[word] <= actions]
        if words:
            yield Reach(list_name, things, tuple(words))
            actions = actions - set[str]().union(*(full[word] for word in words))
    if actions:
        yield Reach("other", things, tuple(sorted(actions)))


def _things(statement: Mapping[str, Any], pods: Pods) -> Iterator[tuple[str, str]]:
    """Pairs of kind (empty if no condition tells it) and resource, with the pods' own values."""
    operators = statement.get("Condition", {})
    conditions = {key: of for name, keys in operators.items() if name != "Null" for key, of in keys.items()}
    resources = [pods.fill(one) for one in listed(statement.get("Resource", "NotResource"))]
    tags = _tags(conditions, "aws:ResourceTag/") or _tags(conditions, "aws:RequestTag/")
    if tags:
        yield "", pods.fill(tags)
        return
    for resource in resources:
        if f"{resource}/*" in resources:
            continue  # the path itself, which GetParametersByPath needs
        if "kms:ViaService" in conditions:
            (service,) = {name.split(".")[0] for name in listed(conditions["kms:ViaService"])}
            yield "kms_key_arn", f"{resource} by way of {service}"
        elif "dynamodb:LeadingKeys" in conditions:
            yield from (("", f"{resource} {pods.fill(key)}") for key in listed(conditions["dynamodb:LeadingKeys"]))
        elif "s3:prefix" in conditions:
            yield from (("", f"{resource}/{pods.fill(prefix)}") for prefix in listed(conditions["s3:prefix"]))
        else:
            yield "", resource.partition(":parameter")[2] or resource


def _tags(conditions: Mapping[str, Any], prefix: str) -> str:
    found = {key.removeprefix(prefix): value for key, value in conditions.items() if key.startswith(prefix)}
    return ", ".join(f"{key}={value}" for key, value in found.items())
