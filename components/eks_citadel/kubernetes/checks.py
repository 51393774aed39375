"""Kubernetes names and checks that several rooms use."""

from collections.abc import Mapping

from eks_citadel.parsing import checks
from eks_citadel.parsing.parse import at
from eks_citadel.parsing.refusal import EMPTY, Unfit, refuse

KUBE_SYSTEM = "kube-system"
NETWORK_POLICY_MODES = ("strict", "standard")


def refuse_empty_labels(path: str, labels: Mapping[str, str] | None) -> None:
    """Refuses an empty map of labels."""
    if labels is not None and not labels:
        rule = "empty labels would select every pod"
        raise refuse(at(path, "pod_labels"), EMPTY, rule, "leave them out to select every pod")


def namespace(text: str) -> None:
    """A check: a namespace that is not one of Kubernetes' own."""
    if text == KUBE_SYSTEM:
        rule = "a default deny in it would stop add-ons, and the cluster with them"
        raise Unfit(rule, f"name its pods in flows, by namespace: {KUBE_SYSTEM} with pod_labels")
    namespace_of_roles(text)


def namespace_of_roles(text: str) -> None:
    """A check: a namespace whose pods may have roles, as those of controllers in kube-system have."""
    checks.dns_label(text)
    if text != KUBE_SYSTEM and text.startswith("kube-"):
        raise Unfit("Kubernetes owns namespaces that begin with kube-", "use one of your own")
