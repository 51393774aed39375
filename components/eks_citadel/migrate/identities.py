"""From IRSA to EKS Pod Identity, one service account at a time. Pure.

A pod of a service account that has both, gets Pod Identity: the webhook of EKS asks for associations first. So each
step by itself leaves every pod a role that works:
https://github.com/aws/amazon-eks-pod-identity-webhook/blob/master/pkg/handler/handler.go
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from eks_citadel import arns
from eks_citadel.iam.document import Document, as_json, listed
from eks_citadel.iam.limits import TRUST_LENGTH
from eks_citadel.iam.pod_identity_trust import pod_identity_trust
from eks_citadel.migrate.narrower import Narrower, is_allowed, narrower
from eks_citadel.migrate.web_identity import Issuer, lets_in, subject, subjects, without
from eks_citadel.parsing import checks
from eks_citadel.parsing.refusal import Unfit
from eks_citadel.picture.pods import Pods
from eks_citadel.picture.trust import trusts

TRUST, ASSOCIATE, ROLL, DROP, DONE, BLOCKED = "trust", "associate", "roll", "drop", "done", "blocked"
WEB_IDENTITY, POD_IDENTITY, NOTHING = "web identity", "pod identity", "nothing"
COUNT = 4


@dataclass(frozen=True)
class AnnotatedAccount:
    """A service account with the annotation of IRSA, `eks.amazonaws.com/role-arn`."""

    namespace: str
    name: str
    role_arn: str

    @property
    def key(self) -> str:
        """NAMESPACE/NAME."""
        return f"{self.namespace}/{self.name}"


@dataclass(frozen=True)
class RunningPod:
    """A pod that has not ended. `identity` is what EKS gave it; `owner` such as `deployment/orders`, or empty."""

    namespace: str
    name: str
    service_account: str
    identity: str
    owner: str = ""
    on_fargate: bool = False


@dataclass(frozen=True)
class Role:
    """A trust policy, and the policies that say what the role may do."""

    trust: Document
    policies: tuple[Document, ...] = ()


@dataclass(frozen=True)
class IdentitiesNow:
    """A cluster's service accounts and pods, its associations by NAMESPACE/NAME, and roles by ARN, None if missing."""

    cluster_arn: str
    issuer: Issuer | None
    agent_runs: bool
    accounts: tuple[AnnotatedAccount, ...]
    pods: tuple[RunningPod, ...]
    associations: Mapping[str, str]
    roles: Mapping[str, Role | None]


@dataclass(frozen=True)
class IdentityStep:
    """The next step of one service account. `trust` is the trust policy that the step writes, or None.

    `notes` are sentences about what is different afterwards, or stays as wide as it is. `narrower` is what a role of
    its own would do; None where the service account cannot be moved.
    """

    account: AnnotatedAccount
    kind: str
    sentence: str
    trust: Document | None = None
    notes: tuple[str, ...] = ()
    narrower: Narrower | None = None

    @property
    def pod_identity(self) -> dict[str, str]:
        """The item of `pod_identities` for it."""
        own = self.account
        return {"namespace": own.namespace, "service_account": own.name, "role_arn": own.role_arn}


class _Blocked(Unfit):
    """The service account cannot be moved now."""


def identity_steps(now: IdentitiesNow) -> tuple[IdentityStep, ...]:
    """The next step of each service account, sorted by namespace and name."""
    return tuple(_step(now, one) for one in sorted(now.accounts, key=lambda one: (one.namespace, one.name)))


def _step(now: IdentitiesNow, account: AnnotatedAccount) -> IdentityStep:
    try:
        role = _role(now, account)
        kind, sentence, trust = _next(now, account, role)
        notes = tuple(_notes(now, account, role))
        return IdentityStep(account, kind, sentence, trust, notes, narrower(role.policies))
    except Unfit as unfit:
        return IdentityStep(account, BLOCKED, f"{unfit.rule}; {unfit.way_out}")


def _role(now: IdentitiesNow, account: AnnotatedAccount) -> Role:
    checks.role_arn(account.role_arn)
    role = now.roles.get(account.role_arn)
    if arns.account_of(account.role_arn) != arns.account_of(now.cluster_arn):
        rule = f"an association takes a role of the cluster's account {arns.account_of(now.cluster_arn)} only"
        raise _Blocked(rule, "make a role there, and give this one as target_role_arn of the association")
    if role is None:
        raise _Blocked("IAM has no such role, so pods get no credentials now", "take the annotation away")
    if any(pod.on_fargate for pod in _pods(now, account)):
        raise _Blocked("some of its pods run on Fargate, where Pod Identity does not work", "keep IRSA for these pods")
    return role


def _next(now: IdentitiesNow, account: AnnotatedAccount, role: Role) -> tuple[str, str, Document | None]:
    associated = now.associations.get(account.key)
    enters = _enters(now, account, role)
    if not enters and associated is None:
        raise _Blocked("the role does not let it in by IRSA, so its pods get no credentials now", "correct the trust")
    if associated not in (None, account.role_arn):
        _judge_other(now, account, str(associated))
    elif not trusts(role.trust, _of(now, account)):
        return TRUST, _numbered(1, f"let {account.role_arn} trust Pod Identity, too"), _dual(now, account, role)
    if associated is None:
        if not now.agent_runs:
            raise _Blocked("no Pod Identity agent runs in the cluster", "make the add-on eks-pod-identity-agent first")
        return ASSOCIATE, _numbered(2, "write the item of pod_identities into the program, and run pulumi up"), None
    if old := sorted({_restart(pod) for pod in _pods(now, account) if pod.identity != POD_IDENTITY}):
        return ROLL, _numbered(3, f"start its pods again, so that they get Pod Identity: {'; '.join(old)}"), None
    if enters:
        return DROP, _numbered(4, _dropping(now, account)), _dropped(now, account, role)
    return DONE, "nothing is left to do; the annotation has no effect, and can be taken away", None


def _judge_other(now: IdentitiesNow, account: AnnotatedAccount, role_arn: str) -> None:
    """Errors: `Unfit` of another role in the association, such as a WorkloadRole, that does not trust the pods."""
    role = now.roles.get(role_arn)
    if role is None or not trusts(role.trust, _of(now, account)):
        rule = f"its association gives {role_arn}, which does not trust these pods"
        raise _Blocked(rule, "give the association a role that does")


def _numbered(number: int, sentence: str) -> str:
    return f"step {number} of {COUNT}: {sentence}"


def _enters(now: IdentitiesNow, account: AnnotatedAccount, role: Role) -> bool:
    """Whether IRSA lets it in; a trust policy that cannot be judged is left to a person."""
    if now.issuer is None:
        return False
    found = lets_in(role.trust, now.issuer, subject(account.namespace, account.name))
    if found is None:
        raise _Blocked("the role's trust policy has conditions that cannot be judged here", "change it by hand")
    return found


def _of(now: IdentitiesNow, account: AnnotatedAccount) -> Pods:
    return Pods(now.cluster_arn, arns.cluster_name_of(now.cluster_arn), account.namespace, account.name)


def _pods(now: IdentitiesNow, account: AnnotatedAccount) -> Iterator[RunningPod]:
    return (one for one in now.pods if (one.namespace, one.service_account) == (account.namespace, account.name))


def _restart(pod: RunningPod) -> str:
    if not pod.owner:
        return f"delete and make again the pod {pod.name} of {pod.namespace}"
    if pod.owner.startswith("job/"):
        return f"wait for {pod.owner} of {pod.namespace}"
    return f"kubectl rollout restart {pod.owner} --namespace {pod.namespace}"


def _dual(now: IdentitiesNow, account: AnnotatedAccount, role: Role) -> Document:
    """The trust policy, and a statement for these pods alone."""
    account_id = arns.account_of(now.cluster_arn)
    made = pod_identity_trust(account_id, [now.cluster_arn], account.namespace, account.name)["Statement"][0]
    present = listed(role.trust["Statement"])
    taken = {one.get("Sid") for one in present}
    names = (made["Sid"], *(f"{made['Sid']}{number}" for number in range(2, len(present) + 3)))
    sid = next(name for name in names if name not in taken)
    found = {**role.trust, "Statement": [*present, {**made, "Sid": sid}]}
    if len(as_json(found)) > TRUST_LENGTH:
        rule = f"its trust policy would have {len(as_json(found))} characters, and IAM allows {TRUST_LENGTH} by default"
        raise _Blocked(rule, "give the service account a role of its own, such as a WorkloadRole")
    return found


def _dropping(now: IdentitiesNow, account: AnnotatedAccount) -> str:
    seen = "all of its pods have it by Pod Identity"
    if not any(_pods(now, account)):
        seen = "no pod of it runs, so nobody has seen it get the role by Pod Identity"
    return f"take IRSA's part out of the trust of {account.role_arn}; {seen}"


def _dropped(now: IdentitiesNow, account: AnnotatedAccount, role: Role) -> Document:
    """The trust policy without IRSA for these pods. Errors: `Unfit` while a pattern of it is still needed."""
    assert now.issuer is not None, account
    name = subject(account.namespace, account.name)
    found = without(role.trust, now.issuer, name)
    of_role = {one for one in now.accounts if one.role_arn == account.role_arn}
    others = {*of_role, *_unannotated(now, account.role_arn)} - {account}
    needed = sorted(one.key for one in others if _loses(now, one, role.trust, found))
    if needed:
        patterns = ", ".join(sorted(set(subjects(role.trust, now.issuer)) - set(subjects(found, now.issuer))))
        rule = f"the role trusts {patterns}, which {', '.join(needed)} still needs"
        raise _Blocked(rule, "move these service accounts to Pod Identity, too, and start their pods again")
    if not found["Statement"]:
        raise _Blocked("nobody would be left in the role's trust policy", "change it by hand")
    return found


def _unannotated(now: IdentitiesNow, role_arn: str) -> Iterator[AnnotatedAccount]:
    """Service accounts whose pods take a token without the annotation, which may be for this role."""
    annotated = {one.key for one in now.accounts}
    for pod in now.pods:
        account = AnnotatedAccount(pod.namespace, pod.service_account, role_arn)
        if pod.identity == WEB_IDENTITY and account.key not in annotated:
            yield account


def _loses(now: IdentitiesNow, account: AnnotatedAccount, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether pods of the service account would lose the role: IRSA let them in, and Pod Identity does not yet."""
    assert now.issuer is not None, account
    name = subject(account.namespace, account.name)
    has_lost = lets_in(before, now.issuer, name) is not False and lets_in(after, now.issuer, name) is False
    taken = now.associations.get(account.key)
    trust = after if taken == account.role_arn else role.trust if (role := now.roles.get(taken or "")) else None
    moved = trust is not None and trusts(trust, _of(now, account)) is True
    return has_lost and not (moved and all(pod.identity == POD_IDENTITY for pod in _pods(now, account)))


def _notes(now: IdentitiesNow, account: AnnotatedAccount, role: Role) -> Iterator[str]:
    if any(is_allowed("sts:AssumeRole", policy) for policy in role.policies):
        yield (
            f"{account.role_arn} may assume further roles: Pod Identity's session tags go with it, so each of these "
            "roles must allow sts:TagSession in its trust policy, and this role's own policies, too, where a trust "
            "policy names the whole account"
        )
    for pattern in subjects(role.trust, now.issuer) if now.issuer is not None else ():
        if "*" in pattern or "?" in pattern:
            yield f"{account.role_arn} trusts every service account like {pattern} until step {COUNT} of the last one"
