"""Whether a role's trust policy lets pods assume the role."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from eks_citadel import arns
from eks_citadel.iam.document import listed
from eks_citadel.picture.pods import Pods

POD_IDENTITY = "pods.eks.amazonaws.com"
_EXACT, _LIKE = {"StringEquals", "ArnEquals"}, {"StringLike", "ArnLike"}


def trusts(document: Mapping[str, Any], pods: Pods, session_tags: bool = True) -> bool | None:
    """True or False; None when a statement depends on what is not known here."""
    answers = [_statement(one, pods, session_tags) for one in listed(document["Statement"])]
    if True in answers:
        return True
    return None if None in answers else False


def _statement(statement: Mapping[str, Any], pods: Pods, session_tags: bool) -> bool | None:
    principals, actions = statement.get("Principal", {}), listed(statement.get("Action", ()))
    wanted = {"sts:AssumeRole", "sts:TagSession"} if session_tags else {"sts:AssumeRole"}
    if statement["Effect"] != "Allow":
        return None
    if not isinstance(principals, dict) or POD_IDENTITY not in listed(principals.get("Service", ())):
        return False
    if not all(any(fnmatchcase(action, pattern) for pattern in actions) for action in wanted):
        return False
    return conditions_hold(statement.get("Condition", {}), context_of(pods, session_tags))


def context_of(pods: Pods, session_tags: bool) -> dict[str, str | None]:
    """What EKS sends; a tag that it does not send is None."""
    tags = {f"aws:requesttag/{key}": value if session_tags else None for key, value in pods.tags.items()}
    return {**tags, "aws:sourceaccount": arns.account_of(pods.cluster_arn), "aws:sourcearn": pods.cluster_arn}


def conditions_hold(conditions: Mapping[str, Any], context: Mapping[str, str | None]) -> bool | None:
    """Whether every condition holds; None if that depends on an operator or key that is not known here."""
    known = True
    for operator, keys in conditions.items():
        for key, values in keys.items():
            if operator not in _EXACT | _LIKE or key.lower() not in context:
                known = False
            elif not _holds(operator, context[key.lower()], listed(values)):
                return False
    return True if known else None


def _holds(operator: str, value: str | None, wanted: list[str]) -> bool:
    if value is None:
        return False
    return value in wanted if operator in _EXACT else any(fnmatchcase(value, pattern) for pattern in wanted)
