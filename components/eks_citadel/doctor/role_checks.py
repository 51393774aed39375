"""Judgements of the roles that pods and people have: who else may take them."""

from collections.abc import Iterator
from datetime import date
from fnmatch import fnmatchcase

from eks_citadel.doctor.check import Check
from eks_citadel.doctor.control_plane_checks import GUIDE
from eks_citadel.doctor.facts import Facts, Principal
from eks_citadel.doctor.principals import found
from eks_citadel.doctor.severity import HIGH, INFORMATION, LOW
from eks_citadel.doctor.trust import pod_identity_clusters, subjects_of, trusts_anybody

POD_ROLE = f"{GUIDE}/pod-id-role.html"
IRSA = f"{GUIDE}/associate-service-account-role.html"
CONFUSED = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"
_ANOTHER = "another-cluster"
_ASKS = ("associations", "principals")


def _anybody(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for one in _ours(facts):
        if trusts_anybody(one.trust):
            yield one.arn, f"Every account in the world may take {one.arn}, which {facts.cluster_name} gives rights."


def _unused(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    used = {one.arn for one in _with_association(facts)}
    for one in facts.principals:
        named = {facts.cluster_arn, facts.cluster_name} & set(pod_identity_clusters(one.trust) or ())
        if named and one.arn not in used:
            yield one.arn, f"{one.arn} trusts the pods of {facts.cluster_name}, and no association uses it."


def _of_every_cluster(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for one in _with_association(facts):
        if any(_is_open(pattern, facts) for pattern in pod_identity_clusters(one.trust) or ()):
            yield (
                one.arn,
                f"{one.arn} trusts the pods of every cluster in its account, not only {facts.cluster_name}.",
            )


def _is_open(pattern: str, facts: Facts) -> bool:
    """Whether the pattern names no cluster: the ARN or name of any other one of the account fits."""
    other = f"{facts.cluster_arn.rpartition('/')[0]}/{_ANOTHER}"
    return fnmatchcase(_ANOTHER, pattern) or fnmatchcase(other, pattern)


def _irsa(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for one, subjects in _of_provider(facts):
        if not any(_is_wide(subject) for subject in subjects):
            yield one.arn, f"{one.arn} trusts the OIDC provider of {facts.cluster_name} for {', '.join(subjects)}."


def _wide_irsa(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for one, subjects in _of_provider(facts):
        wide = [subject for subject in subjects if _is_wide(subject)]
        if wide:
            sentence = f"{one.arn} trusts the OIDC provider of {facts.cluster_name} for {', '.join(wide)}."
            yield one.arn, f"{sentence[:-1]}: whoever may create service accounts that fit has the role."


def _is_wide(subject: str) -> bool:
    return "*" in subject or "?" in subject


def _of_provider(facts: Facts) -> Iterator[tuple[Principal, tuple[str, ...]]]:
    for one in facts.principals:
        subjects = subjects_of(one.trust, facts.issuer) if facts.issuer else None
        if subjects is not None:
            yield one, subjects


def _with_association(facts: Facts) -> list[Principal]:
    arns = dict.fromkeys(one.role_arn for one in facts.associations)
    return [role for arn in arns if (role := found(facts.principals, arn)) is not None]


def _ours(facts: Facts) -> list[Principal]:
    """Roles that the cluster gives rights to, or whose rights its pods and nodes get."""
    named = [*(one.role_arn for one in facts.associations), *(one.arn for one in facts.node_roles)]
    named += [one.entry.principal_arn for one in facts.entries]
    known = {role.arn: role for arn in named if (role := found(facts.principals, arn)) is not None}
    return [*known.values(), *(one for one, _ in _of_provider(facts) if one.arn not in known)]


CHECKS = (
    Check(
        "wildcard-trust", HIGH, "Everybody in AWS may take a role that the cluster works with",
        "Name the principals in the trust policy, or the organisation in a condition.",
        CONFUSED, ("entries", "associations", "principals"), _anybody, "L3",
    ),
    Check(
        "irsa-wildcard", HIGH, "A role trusts the cluster's OIDC provider for no exact service account",
        "Name one namespace and service account with StringEquals, or use Pod Identity.",
        IRSA, ("principals",), _wide_irsa, "L3",
    ),
    Check(
        "open-pod-identity-trust", LOW, "A role of an association trusts the pods of every cluster",
        "Add conditions on the session tags eks-cluster-arn, kubernetes-namespace and kubernetes-service-account.",
        POD_ROLE, _ASKS, _of_every_cluster, "L3",
    ),
    Check(
        "unused-pod-identity-role", LOW, "A role is for pods of this cluster, and no association uses it",
        "Delete the role, or associate it.", POD_ROLE, _ASKS, _unused, "L3",
    ),
    Check(
        "irsa-role", INFORMATION, "A role trusts the OIDC provider of the cluster",
        "Pod Identity needs no provider for each cluster, and tags its sessions.",
        f"{GUIDE}/service-accounts.html", ("principals",), _irsa, "L3",
    ),
)  # fmt: skip
