"""Judgements of the control plane: its endpoint, who made it, logs, keys."""

from collections.abc import Iterator
from datetime import date

from eks_citadel.doctor.check import Check
from eks_citadel.doctor.facts import Facts
from eks_citadel.doctor.severity import HIGH, INFORMATION, LOW, MEDIUM
from eks_citadel.kubernetes.log_types import LOG_TYPES
from eks_citadel.parsing.cidrs import worldwide

GUIDE = "https://docs.aws.amazon.com/eks/latest/userguide"
MODES = f"{GUIDE}/setting-up-access-entries.html"
ENDPOINT = f"{GUIDE}/cluster-endpoint.html"
_HERE = ("control_plane",)


def _world(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    if facts.public_cidrs and worldwide(facts.public_cidrs):
        ranges = ", ".join(facts.public_cidrs)
        yield "public-endpoint", f"The public endpoint of {facts.cluster_name} is open to the world ({ranges})."


def _named_ranges(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    if facts.public_cidrs and not worldwide(facts.public_cidrs):
        sentence = f"The public endpoint of {facts.cluster_name} is open to {', '.join(facts.public_cidrs)}."
        yield "public-endpoint", sentence


def _private_access(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    if not facts.control_plane.private_access:
        yield "private-endpoint", f"Nodes of {facts.cluster_name} reach its API server by its public endpoint only."


def _only_map(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    if facts.authentication_mode == "CONFIG_MAP":
        yield (
            "authentication-mode",
            f"{facts.cluster_name} lets in whom its ConfigMap aws-auth names, and its creator, whom nothing shows.",
        )


def _map_too(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    if facts.authentication_mode == "API_AND_CONFIG_MAP":
        sentence = f"{facts.cluster_name} lets in whom its access entries name, and whom its ConfigMap aws-auth names."
        yield "authentication-mode", sentence


def _creator(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    if facts.control_plane.creator_admin:
        yield "creator", f"Whoever created {facts.cluster_name} became its admin without being named."


def _logs(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    missing = [kind for kind in LOG_TYPES if kind not in facts.control_plane.logs]
    if missing:
        yield "logs", f"{facts.cluster_name} does not keep its logs of {', '.join(missing)}."


def _own_key(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    if not facts.control_plane.own_key:
        yield (
            "secrets",
            f"The secrets of {facts.cluster_name} are under a key of AWS, not one of its owner.",
        )


def _deletion(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    if not facts.control_plane.deletion_protection:
        yield "deletion-protection", f"One request deletes {facts.cluster_name}."


def _issues(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for issue in facts.control_plane.issues:
        yield issue.partition(":")[0], f"EKS says that {facts.cluster_name} is not healthy: {issue}"


def _pays(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    if facts.control_plane.support_type == "EXTENDED":
        sentence = f"When standard support ends, {facts.cluster_name} stays and pays for extended support."
        yield "support-type", sentence


CHECKS = (
    Check(
        "world-endpoint", HIGH, "The public endpoint is open to the world",
        "Name the addresses of your people and pipelines, or turn public access off.", ENDPOINT, (), _world, "E6",
    ),
    Check(
        "cluster-unhealthy", HIGH, "EKS reports a health issue of the cluster",
        "Mend what the issue names; a key that is gone makes the cluster unrecoverable.",
        f"{GUIDE}/troubleshooting.html", _HERE, _issues,
    ),
    Check(
        "private-access-off", MEDIUM, "Private access to the endpoint is off",
        "Turn private access on; public access may stay, for named ranges.", ENDPOINT, _HERE, _private_access, "E6",
    ),
    Check(
        "config-map-only", MEDIUM, "The ConfigMap aws-auth alone decides who enters",
        "Change the mode step by step with `citadel migrate access --cluster`.", MODES, (), _only_map, "E1",
    ),
    Check(
        "config-map-too", LOW, "The ConfigMap aws-auth also decides who enters",
        "Change the mode to API with `citadel migrate access --cluster`, once nobody needs the ConfigMap.",
        MODES, (), _map_too, "E1",
    ),
    Check(
        "creator-admin", MEDIUM, "The creator of the cluster became its admin",
        "Give the admins access entries, and delete the creator's.",
        f"{GUIDE}/grant-k8s-access.html", ("control_plane", "creator"), _creator, "E1",
    ),
    Check(
        "logs-off", MEDIUM, "Types of control plane logs are off",
        "Turn all five types on; make the log group first, with a retention.",
        f"{GUIDE}/control-plane-logs.html", _HERE, _logs, "E7",
    ),
    Check(
        "secrets-own-key-missing", LOW, "Secrets are not encrypted with a key of your own",
        "Associate a KMS key with the cluster; it cannot be taken away later.",
        f"{GUIDE}/envelope-encryption.html", _HERE, _own_key, "E7",
    ),
    Check(
        "deletion-protection-off", LOW, "Deletion protection is off",
        "Turn deletion protection on.", f"{GUIDE}/deletion-protection.html", _HERE, _deletion, "E7",
    ),
    Check(
        "public-ranges", INFORMATION, "Who reaches the public endpoint",
        "Keep the ranges few; without public access the endpoint is reached from the VPC only.",
        ENDPOINT, (), _named_ranges, "E6",
    ),
    Check(
        "extended-support", INFORMATION, "The cluster pays when standard support ends",
        "Set the support type STANDARD, if EKS shall upgrade the cluster by itself instead.",
        f"{GUIDE}/disable-extended-support.html", _HERE, _pays, "A3",
    ),
)  # fmt: skip
