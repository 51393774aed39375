"""Whether the pods of an add-on get credentials, and whether these may do what the add-on asks before it is ready."""

import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import iam, sts

from citadel_rehearsal.emulator.assumed import ASSUMED
from citadel_rehearsal.emulator.eks import store
from citadel_rehearsal.emulator.eks.call import Refusal
from citadel_rehearsal.emulator.iam.call import Ask
from citadel_rehearsal.emulator.iam.judge import judge, session_of
from citadel_rehearsal.emulator.lifecycle import Record
from citadel_rehearsal.emulator.pod_identity.agent import absence
from citadel_rehearsal.emulator.pod_identity.eks_auth import association_of, take

Claims = dict[str, Any]


def identity_fault(cluster: Record, namespace: str, service_account: str, actions: Sequence[str]) -> tuple[str, bool]:
    """(what is wrong, or nothing; whether the agent gives the credentials).

    Without an association the pods may have the node's role, or one by IRSA, which are not judged.
    """
    claims = _claims(namespace, service_account)
    try:
        association = association_of(cluster["name"], claims)
    except Refusal:
        return "", False
    if absence(cluster["name"]):
        return "gets no credentials: the add-on eks-pod-identity-agent is not ACTIVE", True
    role = store.role(association["roleArn"])
    if role is None:
        return f"gets no credentials: its role {association['roleArn']} does not exist", True
    return _denial(cluster, association, role, claims, actions), True


def _claims(namespace: str, service_account: str) -> Claims:
    pod = {"name": f"{service_account}-{secrets.token_hex(3)}", "uid": secrets.token_hex(16)}
    return {"kubernetes.io": {"namespace": namespace, "serviceaccount": {"name": service_account}, "pod": pod}}


def _denial(cluster: Record, association: Record, role: Record, claims: Claims, actions: Iterable[str]) -> str:
    try:
        key = take(cluster, association, claims).access_key_id
    except Refusal as refusal:
        return f"gets no credentials: {refusal.sentence}"
    try:
        if not _readable(role) or association.get("targetRoleArn"):
            return ""
        session = session_of(key, get_account_id(), sts._sessions[key])
        denials = [judge(session, Ask(action), get_region()) for action in actions]
    finally:
        sts._sessions.pop(key, None)
    denied = next((one for one in denials if one), None)
    return f"may not {denied.ask.action}: its role {role['Arn']} is refused {denied.reason}" if denied else ""


def _readable(role: Record) -> bool:
    """A policy whose document is not known here may allow anything: one of AWS's, or one that was assumed."""
    arns = [*role.get("AttachedPolicies", ()), role.get("PermissionsBoundary")]
    found = [iam._lookup_policy(arn) for arn in arns if arn]
    return all(policy is not None and not policy.get(ASSUMED) for policy in found)
