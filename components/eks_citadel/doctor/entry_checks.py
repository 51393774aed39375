"""Judgements of access entries, and of the admins whom the ConfigMap names."""

from collections.abc import Iterator
from datetime import date

from eks_citadel import arns
from eks_citadel.doctor.check import Check
from eks_citadel.doctor.control_plane_checks import GUIDE
from eks_citadel.doctor.facts import AccessEntry, Facts
from eks_citadel.doctor.principals import found
from eks_citadel.doctor.service_entries import STANDARD, of_service, rights_of
from eks_citadel.doctor.severity import INFORMATION, LOW, MEDIUM
from eks_citadel.picture.bound import bound_to
from eks_citadel.picture.repair import is_admin

ENTRIES = f"{GUIDE}/creating-access-entries.html"
ADMIN_GROUP = "system:masters"


def _people(facts: Facts) -> Iterator[AccessEntry]:
    yield from (one for one in facts.entries if not of_service(one))


def _here(facts: Facts) -> Iterator[AccessEntry]:
    """The entries of roles and users of the cluster's account."""
    yield from (one for one in facts.entries if _is_shown(one.entry.principal_arn, facts))


def _is_shown(arn: str, facts: Facts) -> bool:
    """Whether IAM shows it: a role or user of the cluster's account. The root of an account is neither."""
    own = arn.count(":") == 5 and arns.account_of(arn) == arns.account_of(facts.cluster_arn)
    return own and not arn.endswith(":root")


def _gone(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for one in _here(facts):
        arn = one.entry.principal_arn
        if found(facts.principals, arn) is None:
            yield arn, f"An access entry names {arn}, which does not exist."


def _remade(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    """EKS keeps the unique id of a principal and shows it to nobody, so the days are compared."""
    for one in _here(facts):
        principal = found(facts.principals, one.entry.principal_arn)
        if principal is not None and one.created is not None and principal.created > one.created:
            yield (
                one.entry.principal_arn,
                f"{one.entry.principal_arn} was created on {principal.created:%Y-%m-%d}, after its access entry "
                f"({one.created:%Y-%m-%d}): the entry is of an earlier principal with this name, and lets nobody in.",
            )


def _powerless(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for one in _people(facts):
        bound = any(bound_to(one.entry, facts.bindings))
        if not (one.entry.grants or one.entry.groups or bound):
            arn = one.entry.principal_arn
            yield arn, f"The access entry of {arn} has neither an access policy nor a group."


def _unbound(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    bound = {one.subject for one in facts.bindings if one.kind == "Group"}
    for one in _people(facts):
        for group in one.entry.groups:
            if group not in bound:
                arn = one.entry.principal_arn
                yield f"{arn}:{group}", f"{arn} is in the group {group}, which nothing binds."


def _admins(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    names = [one.entry.principal_arn for one in _people(facts) if is_admin(one.entry)]
    if names:
        count = f"{len(names)} access {'entry is an admin' if len(names) == 1 else 'entries are admins'}"
        yield "admins", f"{count} of the whole of {facts.cluster_name}: {', '.join(names)}."


def _services(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for one in facts.entries:
        if of_service(one):
            arn = one.entry.principal_arn
            whose = "a service" if one.type == STANDARD else "nodes"
            yield arn, f"The access entry of {arn} is that of {whose}, with {rights_of(one)}."


def _map_admins(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for one in facts.mapped:
        if ADMIN_GROUP in one.groups:
            sentence = f"makes {one.arn} an admin of the whole of {facts.cluster_name}."
            yield one.arn, f"{one.path} of the ConfigMap aws-auth {sentence}"


def _map_gone(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    """The ConfigMap keeps names only, so a new role of this name has the rights."""
    for one in facts.mapped:
        if _is_shown(one.arn, facts) and found(facts.principals, one.arn) is None:
            sentence = f"names {one.arn}, which does not exist: whoever makes it has its rights."
            yield one.arn, f"{one.path} of the ConfigMap aws-auth {sentence}"


CHECKS = (
    Check(
        "entry-principal-gone", MEDIUM, "An access entry names a role or user that does not exist",
        "Delete the entry; if the role is made again, make a new entry.",
        ENTRIES, ("entries", "principals"), _gone, "E5",
    ),
    Check(
        "entry-principal-remade", MEDIUM, "An access entry is of a role that was deleted and made again",
        "Delete the entry and make it again; principal_unique_id lets Pulumi do so.",
        ENTRIES, ("entries", "principals"), _remade, "E5",
    ),
    Check(
        "entry-without-rights", LOW, "An access entry gives no rights",
        "Give it an access policy or a group, or delete it.", ENTRIES, ("entries", "bindings"), _powerless, "E2",
    ),
    Check(
        "group-not-bound", LOW, "A group of an access entry has no binding",
        "Bind the group, or take it away: whoever binds it later gives its members the rights.",
        f"{GUIDE}/kubernetes-permissions.html", ("entries", "bindings"), _unbound, "E2",
    ),
    Check(
        "map-admin", MEDIUM, f"The ConfigMap aws-auth puts somebody into {ADMIN_GROUP}",
        "Give an access entry with AmazonEKSClusterAdminPolicy instead, which EKS and CloudTrail show.",
        f"{GUIDE}/auth-configmap.html", ("aws_auth",), _map_admins, "E1",
    ),
    Check(
        "map-principal-gone", MEDIUM, "The ConfigMap aws-auth names a role or user that does not exist",
        "Take the mapping away: the ConfigMap lets in by the name alone, so a new role of this name has its rights.",
        f"{GUIDE}/auth-configmap.html", ("aws_auth", "principals"), _map_gone, "E5",
    ),
    Check(
        "admin-entries", INFORMATION, "Who is an admin of the whole cluster",
        "Keep the list short.", f"{GUIDE}/access-policy-permissions.html", ("entries",), _admins, "E2",
    ),
    Check(
        "service-entry", INFORMATION, "An access entry of nodes or of a service, and its rights",
        "Leave it where EKS or the service made it; they need it.",
        ENTRIES, ("entries", "entry_types"), _services, "E5",
    ),
)  # fmt: skip
