"""Judgements of RBAC: what everybody may do, and who is an admin without an access policy."""

from collections.abc import Iterator
from datetime import date

from eks_citadel.doctor.check import Check
from eks_citadel.doctor.facts import Facts
from eks_citadel.doctor.severity import HIGH, LOW, MEDIUM
from eks_citadel.picture.bound import EVERYBODY, bound_to, bound_to_anybody
from eks_citadel.picture.enter import right_of
from eks_citadel.picture.picture import Binding
from eks_citadel.picture.repair import makes_admin

RBAC = "https://kubernetes.io/docs/reference/access-authn-authz/rbac/"
GOOD_PRACTICES = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/"


def _anybody(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for one in bound_to_anybody(facts.bindings):
        yield _key(one), f"Whoever reaches the endpoint has {one.cluster_role} in {_where(one)}, by {one.subject}."


def _everybody(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for one in facts.bindings:
        if (one.kind, one.subject) == ("Group", EVERYBODY):
            yield _key(one), f"Everybody who can sign in, pods too, has {one.cluster_role} in {_where(one)}."


def _unnamed_admin(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for one in _admins(facts):
        if not _named(one, facts):
            sentence = f"{right_of(one)} in the whole cluster, and no access entry has this {one.kind.lower()}."
            yield _key(one), f"A binding gives {sentence}"


def _named_admin(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for one in _admins(facts):
        if _named(one, facts):
            yield (
                _key(one),
                f"A binding gives {right_of(one)} in the whole cluster, which no access entry shows.",
            )


def _admins(facts: Facts) -> Iterator[Binding]:
    for one in facts.bindings:
        open_ = one.subject == EVERYBODY or any(bound_to_anybody([one]))
        if makes_admin(one) and not open_:
            yield one


def _named(binding: Binding, facts: Facts) -> bool:
    by_map = binding.kind == "Group" and any(binding.subject in one.groups for one in facts.mapped)
    return by_map or any(any(bound_to(one.entry, [binding])) for one in facts.entries)


def _where(binding: Binding) -> str:
    return binding.namespace or "the whole cluster"


def _key(binding: Binding) -> str:
    name = f"{binding.kind}:{binding.subject}:{binding.cluster_role}"
    return name if binding.namespace is None else f"{name}:{binding.namespace}"


CHECKS = (
    Check(
        "bound-to-anybody", HIGH, "A binding is for whoever reaches the endpoint",
        "Delete the binding, or bind a group that somebody has.", RBAC, ("bindings",), _anybody, "E2",
    ),
    Check(
        "bound-to-everybody", MEDIUM, "A binding is for everybody who can sign in",
        "Bind a group that somebody has instead of system:authenticated.", RBAC, ("bindings",), _everybody, "E2",
    ),
    Check(
        "unnamed-cluster-admin", MEDIUM, "A binding makes a group or user an admin that no access entry has",
        "Delete the binding: whoever gets this group or name next is an admin.",
        GOOD_PRACTICES, ("bindings", "entries", "aws_auth"), _unnamed_admin, "E2",
    ),
    Check(
        "cluster-admin-by-binding", LOW, "A binding makes somebody with an access entry an admin",
        "Give AmazonEKSClusterAdminPolicy to the entry instead.",
        GOOD_PRACTICES, ("bindings", "entries", "aws_auth"), _named_admin, "E2",
    ),
)  # fmt: skip
