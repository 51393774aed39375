"""Whether the role of an association may take its target role, as far as policies say so.

Both must agree: the policies of the role, and the trust policy of the target. In one account it is enough that the
trust policy names the role itself. Session tags go with it:
https://docs.aws.amazon.com/eks/latest/userguide/pod-id-assign-target-role.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from eks_citadel import arns
from eks_citadel.iam.document import listed
from eks_citadel.picture.picture import ClosedBy
from eks_citadel.picture.pods import Pods
from eks_citadel.picture.trust import conditions_hold, context_of

Policy = Mapping[str, Any]


def closed_by(
    role_arn: str, target_arn: str, pods: Pods, session_tags: bool, policies: Iterable[Policy], trust: Policy | None
) -> ClosedBy:
    """What surely keeps the role from its target; `trust` is None where the target cannot be read."""
    wanted = ("sts:AssumeRole", "sts:TagSession") if session_tags else ("sts:AssumeRole",)
    context = context_of(pods, session_tags) | {"aws:principalarn": role_arn}
    named = {action: _trusted(trust, role_arn, action, context) for action in wanted} if trust is not None else {}
    if "" in named.values():
        return "trust"
    found = list(policies)
    here = arns.account_of(role_arn) == arns.account_of(target_arn)
    for action in wanted:
        # A target of the own account that is not read may name the role itself.
        enough = here and named.get(action, "role") == "role"
        if not enough and not _allowed(found, target_arn, action):
            return "policies"
    return ""


def _trusted(trust: Policy, role_arn: str, action: str, context: Mapping[str, str | None]) -> str:
    """How a trust policy may name the role for the action: `role`, `account`, or not at all."""
    account = arns.account_of(role_arn)
    account_names = {"*", account, arns.account_root(arns.partition_of(role_arn), account)}
    found = ""
    for statement in listed(trust.get("Statement", ())):
        if statement.get("Effect") != "Allow" or not _names(statement, "Action", action):
            continue
        if conditions_hold(statement.get("Condition", {}), context) is False:
            continue
        principals = statement.get("Principal", {})
        names = set(listed(principals.get("AWS", ()) if isinstance(principals, Mapping) else principals))
        if role_arn in names:
            return "role"
        if names & account_names or "NotPrincipal" in statement:
            found = "account"
    return found


def _allowed(policies: Iterable[Policy], target_arn: str, action: str) -> bool:
    """Whether a statement allows the action on the target, its conditions aside."""
    return any(
        statement.get("Effect") == "Allow"
        and _names(statement, "Action", action)
        and _names(statement, "Resource", target_arn)
        for policy in policies
        for statement in listed(policy.get("Statement", ()))
    )


def _names(statement: Policy, key: str, text: str) -> bool:
    """Whether a statement is about an action (in any case) or a resource; one that names exceptions may be."""
    if key not in statement:
        return True
    small = key == "Action"
    patterns = [str(one).lower() if small else str(one) for one in listed(statement[key])]
    return any("${" in pattern or fnmatchcase(text.lower() if small else text, pattern) for pattern in patterns)
