"""Judgements of add-ons: those that are missing, not managed, not healthy, or do not enforce network policies."""

from collections.abc import Iterator
from datetime import date

from eks_citadel.doctor.check import Check
from eks_citadel.doctor.control_plane_checks import GUIDE
from eks_citadel.doctor.facts import Facts
from eks_citadel.doctor.severity import INFORMATION, LOW, MEDIUM

AGENT = "eks-pod-identity-agent"
POLICIES = f"{GUIDE}/cni-network-policy-configure.html"
# EKS installs these by itself, unmanaged, unless it is told not to: bootstrapSelfManagedAddons of CreateCluster.
_ALWAYS = ("vpc-cni", "kube-proxy", "coredns")


def _has(facts: Facts, name: str) -> bool:
    return any(one.name == name for one in facts.addons)


def _agent(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    if not facts.auto_mode and not _has(facts, AGENT):
        pods = ", ".join(one.pods for one in facts.associations)
        those = f" {pods} get no credentials." if pods else ""
        yield AGENT, f"{facts.cluster_name} has no add-on {AGENT}, so pods get no role by Pod Identity.{those}"


def _not_managed(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for name in _ALWAYS:
        if not facts.auto_mode and not _has(facts, name):
            yield name, f"EKS does not manage {name} of {facts.cluster_name}: it is self-managed, or it is missing."


def _unhealthy(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for one in facts.addons:
        if one.status in ("DEGRADED", "CREATE_FAILED", "UPDATE_FAILED", "DELETE_FAILED") or one.issues:
            why = "; ".join(one.issues)
            yield one.name, f"The add-on {one.name} is {one.status}{f': {why}' if why else ''}."


def _policies_off(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    if facts.policy_mode == "none":
        yield "network-policies", f"The CNI of {facts.cluster_name} enforces no network policy: pods talk to everybody."


def _standard(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    if facts.policy_mode == "standard":
        sentence = f"In {facts.cluster_name} a new pod talks to everybody for seconds, until policies reach it."
        yield "network-policies", sentence


CHECKS = (
    Check(
        "network-policies-off", MEDIUM, "The VPC CNI does not enforce network policies",
        "Set enableNetworkPolicy of the add-on vpc-cni; where another CNI enforces them, ignore this finding.",
        POLICIES, ("policy_mode",), _policies_off, "T2",
    ),
    Check(
        "no-pod-identity-agent", MEDIUM, "The add-on eks-pod-identity-agent is missing",
        "Add it; where the agent was installed in another way, ignore this finding.",
        f"{GUIDE}/pod-id-agent-setup.html", ("addons", "associations"), _agent, "L1",
    ),
    Check(
        "addon-unhealthy", MEDIUM, "An add-on is not healthy",
        "Mend what the issue names.", f"{GUIDE}/troubleshooting.html", ("addons", "addon_health"), _unhealthy, "L1",
    ),
    Check(
        "addon-not-managed", LOW, "EKS does not manage the CNI, kube-proxy or CoreDNS",
        "Install it as an EKS add-on, which takes the objects over; where another one is in its place, ignore this.",
        f"{GUIDE}/workloads-add-ons-available-eks.html", ("addons",), _not_managed, "L1",
    ),
    Check(
        "standard-mode", INFORMATION, "New pods are open until network policies reach them",
        "Set NETWORK_POLICY_ENFORCING_MODE to strict, once every pod has a policy.",
        POLICIES, ("policy_mode",), _standard, "T2",
    ),
)  # fmt: skip
