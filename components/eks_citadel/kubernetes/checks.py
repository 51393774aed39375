"""Kubernetes names and checks that several rooms use."""

from collections.abc import Mapping

from eks_citadel.parsing import checks
from eks_citadel.parsing.parse import at
from eks_citadel.parsing.refusal import EMPTY, Unfit, refuse

NETWORK_POLICY_MODES = ("strict", "standard")


def refuse_empty_labels(path: str, labels: Mapping[str, str] | None) -> None:
    """Refuses an empty map of labels."""
    if labels is not None and not labels:
        rule = "empty labels would select every pod"
        raise refuse(at(path, "pod_labels"), EMPTY, rule, "leave them out to select every pod")


def namespace(text: str) -> None:
    """A check: a namespace that is not one of Kubernetes' own."""
    checks.dns_label(text)
    if text.startswith("kube-"):
        raise Unfit("Kubernetes owns namespaces that begin with kube-", "use one of your own")
