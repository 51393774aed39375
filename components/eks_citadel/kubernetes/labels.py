"""The metadata of every Kubernetes object that this library creates."""

from collections.abc import Mapping
from typing import Any, TypeAlias

Document: TypeAlias = dict[str, Any]

# https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
MANAGED_BY: Mapping[str, str] = {"app.kubernetes.io/managed-by": "eks-citadel"}


def metadata(
    name: str,
    namespace: str | None = None,
    labels: Mapping[str, str] | None = None,
    annotations: Mapping[str, str] | None = None,
) -> Document:
    """`metadata` of an object, keys in a fixed order; `namespace` is left out of objects that have none."""
    found: Document = {"name": name}
    if namespace is not None:
        found["namespace"] = namespace
    found["labels"] = sorted_map({**MANAGED_BY, **(labels or {})})
    if annotations:
        found["annotations"] = sorted_map(annotations)
    return found


def sorted_map(values: Mapping[str, str]) -> dict[str, str]:
    """The same map with its keys in order, so that two runs print the same document."""
    return {key: values[key] for key in sorted(values)}
