"""Namespaces with Pod Security."""

import pytest

from eks_citadel.talk.documents.namespace import namespace
from eks_citadel.talk.settings.namespace import NamespaceSettings

PREFIX = "pod-security.kubernetes.io"


@pytest.mark.parametrize("level", ["restricted", "baseline", "privileged"])
def test_T5_all_three_modes_of_pod_security_have_the_level(level: str) -> None:
    labels = namespace(NamespaceSettings(name="shop", pod_security=level))["metadata"]["labels"]
    for mode in ("enforce", "audit", "warn"):
        assert labels[f"{PREFIX}/{mode}"] == level
        assert labels[f"{PREFIX}/{mode}-version"] == "latest"


def test_T5_a_namespace_is_restricted_unless_said_otherwise() -> None:
    assert namespace(NamespaceSettings(name="shop"))["metadata"]["labels"][f"{PREFIX}/enforce"] == "restricted"


def test_T5_an_adopted_namespace_gets_the_same_labels() -> None:
    made, adopted = NamespaceSettings(name="shop"), NamespaceSettings(name="shop", existing=True)
    assert namespace(made) == namespace(adopted)
