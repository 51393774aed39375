"""Words and checks of Kubernetes that several rooms share."""

from collections.abc import Mapping

from eks_citadel.parsing import checks
from eks_citadel.parsing.parse import at
from eks_citadel.parsing.refusal import EMPTY, Unfit, refuse

NETWORK_POLICY_MODES = ("strict", "standard")


def refuse_empty_labels(path: str, labels: Mapping[str, str] | None) -> None:
    """Refuses labels that would narrow nothing."""
    if labels is not None and not labels:
        rule = "empty labels would be every pod"
        raise refuse(at(path, "pod_labels"), EMPTY, rule, "leave them out to mean that")


def namespace(text: str) -> None:
    """A check: a namespace of the user's."""
    checks.dns_label(text)
    if text.startswith("kube-"):
        raise Unfit("Kubernetes owns namespaces that begin with kube-", "use one of your own")
