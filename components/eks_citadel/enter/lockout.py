"""Whether a cluster would lock its deployer out.

An access entry names a role; a caller is often a session of one. A session's ARN does not have the role's path
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html), but role names are unique in an
account whatever their path, so comparing without it is exact.
"""

import re
from collections.abc import Iterable

from eks_citadel.enter.settings import CLUSTER_ADMIN

_SESSION = re.compile(r"arn:(?P<partition>aws[a-z-]*):sts::(?P<account>\d{12}):assumed-role/(?P<role>[^/]+)/.+")
_PRINCIPAL = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:(role|user)/.+")
# Roles of IAM Identity Center always have a path, which a session's ARN does not have.
_SSO_ROLE = ":role/AWSReservedSSO_"
_ROLE_PATH = re.compile(r"(:role/)(?:.+/)?([^/]+)")


def session_role_arn(caller_arn: str) -> str:
    """The role of a session, without its path, which the session's ARN does not have; other ARNs unchanged."""
    session = _SESSION.fullmatch(caller_arn)
    if session is None:
        return caller_arn
    return f"arn:{session['partition']}:iam::{session['account']}:role/{session['role']}"


def same_principal(caller_arn: str, principal_arn: str) -> bool:
    """Whether the caller is this role or user; a session is compared without the path of the role."""
    if _SESSION.fullmatch(caller_arn) is None:
        return caller_arn == principal_arn
    return session_role_arn(caller_arn) == without_path(principal_arn)


def deployer_refusal(caller_arn: str, deployer_role_arn: str | None, admin_arns: Iterable[str]) -> str | None:
    """Why the deployer could not create objects in the cluster, in one sentence; None if the deployer is an admin.

    The deployer is `deployer_role_arn`, or else the caller. Promise E3: compared and refused, never added.
    """
    admins = sorted(set(admin_arns))
    deployer = deployer_role_arn or caller_arn
    if any(same_principal(deployer, admin) for admin in admins):
        return None
    value = ", ".join(admins) or "empty"
    return f"access_entries has the cluster admins {value}: {_rule(deployer)}; {_way_out(deployer)}."


def other_profile(provider_profile: str, token_profile: str | None) -> str | None:
    """Why the token could have another identity than the AWS provider, which has a profile; None for the same one."""
    if provider_profile == token_profile:
        return None
    value = "missing" if token_profile is None else f'"{token_profile}"'
    rule = f'the AWS provider has the profile "{provider_profile}", so the token could have another identity'
    return f'token_profile is {value}: {rule}; write token_profile: "{provider_profile}", or give deployer_role_arn.'


def other_identity(caller_arn: str, token_command: str, token_caller_arn: str) -> str | None:
    """Why the API server would see another identity than the AWS provider's caller; None for the same one."""
    caller, token_caller = (without_path(session_role_arn(arn)) for arn in (caller_arn, token_caller_arn))
    if caller == token_caller:
        return None
    rule = f"it gets tokens for {token_caller_arn}, and the AWS provider deploys as {caller_arn}"
    role_arn = session_role_arn(caller_arn)
    role = f"deployer_role_arn: {_with_path(role_arn)}, or " if ":role/" in role_arn else ""
    return f'token_command is "{token_command}": {rule}; give {role}a token_profile of this identity.'


def without_path(principal_arn: str) -> str:
    """The ARN of a role without its path; others unchanged."""
    return _ROLE_PATH.sub(r"\1\2", principal_arn)


def _with_path(role_arn: str) -> str:
    """How a role is written that is known from a session."""
    if _SSO_ROLE in role_arn:
        return "the role's ARN, which `citadel whoami` prints"
    return f'"{role_arn}", with the role\'s path if it has one'


def _rule(deployer_arn: str) -> str:
    return f"the deployer {deployer_arn} is none of them, so the cluster would not let it in"


def _way_out(deployer_arn: str) -> str:
    role_arn = session_role_arn(deployer_arn)
    if not _PRINCIPAL.fullmatch(role_arn):
        return "EKS accepts no such principal in an access entry, so deploy with a role and name that role"
    admin = f'and cluster_policies: ["{CLUSTER_ADMIN}"]'
    if role_arn == deployer_arn:
        return f'give one entry principal_arn: "{role_arn}" {admin}'
    if _SSO_ROLE in role_arn:
        return f"give one entry principal_arn: the role's ARN, which `citadel whoami` prints, {admin}"
    return f'give one entry principal_arn: "{role_arn}" {admin}, with the role\'s path if it has one'
