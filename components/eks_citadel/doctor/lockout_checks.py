"""Judgements of how near a cluster is to having nobody who enters."""

from collections.abc import Iterator
from datetime import date

from eks_citadel.doctor.check import Check
from eks_citadel.doctor.control_plane_checks import ENDPOINT, GUIDE
from eks_citadel.doctor.entry_checks import ADMIN_GROUP
from eks_citadel.doctor.facts import Facts
from eks_citadel.doctor.service_entries import of_service
from eks_citadel.doctor.severity import INFORMATION, LOW
from eks_citadel.parsing import cidrs
from eks_citadel.picture import repair
from eks_citadel.picture.picture import Entry

BREAK_GLASS = "https://repost.aws/knowledge-center/eks-api-recover-cluster-access"
USERS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html"
_ADMINS = ("entries", "bindings", "aws_auth")
_RANGES = ("private_ranges",)


def _people(facts: Facts) -> list[Entry]:
    return [one.entry for one in facts.entries if not of_service(one)]


def _admins(facts: Facts) -> list[str]:
    """The admins by entries, bindings and the ConfigMap."""
    groups = {one.subject for one in facts.bindings if one.kind == "Group" and repair.makes_admin(one)}
    mapped = [one.arn for one in facts.mapped if {ADMIN_GROUP, *groups} & set(one.groups)]
    return list(dict.fromkeys([*repair.admins(_people(facts), facts.bindings), *mapped]))


def _all_known(facts: Facts) -> bool:
    """Only in the mode CONFIG_MAP the creator is an admin whom nothing shows."""
    return facts.authentication_mode != "CONFIG_MAP"


def _no_admin(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    if _all_known(facts) and not _admins(facts):
        sentence = f"Nobody is an admin of {facts.cluster_name}, until {repair.ACCOUNT} does this: {repair.MAKE_ENTRY}."
        yield "admins", sentence


def _single_admin(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    admins = _admins(facts)
    if _all_known(facts) and len(admins) == 1:
        then = f"{facts.cluster_name} has no other admin, until {repair.ACCOUNT} does this: {repair.MAKE_ENTRY}"
        yield admins[0], f"If {admins[0]} is lost, {then}."


def _only_users(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for sentence in repair.only_users(facts.cluster_name, _admins(facts)) if _all_known(facts) else ():
        yield "admins", sentence


def _only_bindings(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    if _admins(facts) and not any(map(repair.is_admin, _people(facts))) and facts.authentication_mode == "API":
        yield "admins", f"Whoever may edit the bindings of {facts.cluster_name} can take its last admins away."


def _one_address(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    ranges = (*facts.public_cidrs, *facts.private_cidrs)
    if len(ranges) == 1 and cidrs.read(ranges[0]).num_addresses == 1:
        address = ranges[0]
        then = f"{facts.cluster_name} is reached from its VPC only, until {repair.ACCOUNT} does this"
        yield address, f"If {address} is lost, {then}: {repair.OPEN_ENDPOINT}."


def _vpc_only(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    if not (facts.public_cidrs or facts.private_cidrs):
        yield "ranges", f"No range outside the VPC of {facts.cluster_name} reaches its endpoint."


CHECKS = (
    Check(
        "admins-are-users", LOW, "Every admin is an IAM user",
        "Give an access entry with AmazonEKSClusterAdminPolicy to a role that your people and pipelines assume.",
        USERS, _ADMINS, _only_users, "E2",
    ),
    Check(
        "admins-by-bindings-only", LOW, "Every admin is one by a binding, which an edit in the cluster takes away",
        "Give AmazonEKSClusterAdminPolicy to one entry: only AWS's API takes that away.",
        f"{GUIDE}/access-policies.html", _ADMINS, _only_bindings, "E2",
    ),
    Check(
        "no-admin", INFORMATION, "Nobody is an admin of the whole cluster",
        "Keep somebody in the account who may make an access entry, or give one to an admin now.",
        BREAK_GLASS, _ADMINS, _no_admin, "E3",
    ),
    Check(
        "single-admin", INFORMATION, "One role or user alone is an admin of the whole cluster",
        "Give a second role an entry, or keep somebody in the account who may make one.",
        BREAK_GLASS, _ADMINS, _single_admin, "E3",
    ),
    Check(
        "single-address", INFORMATION, "One address alone reaches the endpoint from outside the VPC",
        "Give the range of a VPN to endpoint_private_cidrs, or a second public one.", ENDPOINT, _RANGES, _one_address,
        "E6",
    ),
    Check(
        "vpc-only", INFORMATION, "The endpoint is reached from the VPC only, as far as ranges say",
        "Keep a way into the VPC, or somebody in the account who may change the endpoint's access.",
        ENDPOINT, _RANGES, _vpc_only, "E6",
    ),
)  # fmt: skip
