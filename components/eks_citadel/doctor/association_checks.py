"""Judgements of Pod Identity associations."""

from collections.abc import Iterator
from datetime import date

from eks_citadel.doctor.check import Check
from eks_citadel.doctor.control_plane_checks import GUIDE
from eks_citadel.doctor.facts import Facts
from eks_citadel.doctor.principals import found
from eks_citadel.doctor.severity import LOW, MEDIUM

ASSOCIATION = f"{GUIDE}/pod-id-association.html"


def _without_role(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for one in facts.associations:
        if found(facts.principals, one.role_arn) is None:
            yield one.pods, f"Pods of {one.pods} are to get {one.role_arn}, which does not exist."


def _without_account(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for one in facts.associations:
        if not one.of_addon and (one.namespace, one.service_account) not in facts.service_accounts:
            yield one.pods, f"No service account {one.pods} exists: whoever makes it gets {one.role_arn}."


def _not_trusted(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for one in facts.associations:
        if one.trusted is False:
            yield one.pods, f"{one.role_arn} does not trust {one.pods} of {facts.cluster_name}: its pods get nothing."


CHECKS = (
    Check(
        "association-without-role", MEDIUM, "An association names a role that does not exist",
        "Delete the association, or make the role with a trust for these pods.",
        ASSOCIATION, ("associations", "principals"), _without_role, "L4",
    ),
    Check(
        "role-does-not-trust", MEDIUM, "The role of an association does not trust its pods",
        "Let the role trust pods.eks.amazonaws.com with sts:AssumeRole and sts:TagSession for these pods.",
        f"{GUIDE}/pod-id-role.html", ("associations", "trust"), _not_trusted, "L4",
    ),
    Check(
        "association-without-service-account", LOW, "An association names a service account that does not exist",
        "Make the service account, or delete the association.",
        ASSOCIATION, ("associations", "service_accounts"), _without_account, "L4",
    ),
)  # fmt: skip
