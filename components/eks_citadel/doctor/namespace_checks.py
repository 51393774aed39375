"""Judgements of namespaces: whether pods are closed in, and what they may be."""

from collections.abc import Iterator
from datetime import date

from eks_citadel.doctor.check import Check
from eks_citadel.doctor.facts import Facts
from eks_citadel.doctor.severity import LOW, MEDIUM

POLICIES = "https://kubernetes.io/docs/concepts/services-networking/network-policies/"
STANDARDS = "https://kubernetes.io/docs/concepts/security/pod-security-standards/"
_ASKS = ("namespaces",)


def _open(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for one in facts.namespaces:
        if not one.closed:
            yield one.name, f"No network policy denies everything to every pod of the namespace {one.name}."


def _any_pod(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    for one in facts.namespaces:
        if one.pod_security == "privileged":
            yield one.name, f"The namespace {one.name} takes any pod, also privileged ones that have the whole node."


def _not_shown(facts: Facts, _today: date) -> Iterator[tuple[str, str]]:
    yield from facts.unshown


CHECKS = (
    Check(
        "namespace-open", MEDIUM, "A namespace does not deny by default",
        "Add a policy for all pods with both directions and no rules, and then what they need.",
        f"{POLICIES}#default-deny-all-ingress-and-all-egress-traffic", _ASKS, _open, "T1",
    ),
    Check(
        "pod-security-off", MEDIUM, "A namespace takes privileged pods",
        "Set the label pod-security.kubernetes.io/enforce to restricted or baseline.", STANDARDS, _ASKS, _any_pod, "T5",
    ),
    Check(
        "policy-not-shown", LOW, "A network policy that no picture can show",
        "Write it so that it can be judged; until then nobody here says what it opens.",
        POLICIES, _ASKS, _not_shown, "T1",
    ),
)  # fmt: skip
