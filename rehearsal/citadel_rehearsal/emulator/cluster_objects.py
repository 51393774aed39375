"""The network policies, namespaces and bindings of a cluster, as the process that keeps its objects tells them.

Only what add-ons and pods are judged by and what the endpoint lists: the rest stays where it is kept.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ministack.services import eks

from citadel_rehearsal.emulator.lifecycle import Record

Document = Mapping[str, Any]
_OBJECTS = "_objects"  # of a cluster's record


def keep(document: dict[str, Any]) -> dict[str, Any]:
    """`{account, region, cluster, objects}`: all that there are now. A cluster that is gone keeps nothing."""
    record = eks._clusters.get_scoped(document["account"], document["region"], document["cluster"])
    if record is not None:
        record[_OBJECTS] = [dict(one) for one in document["objects"]]
    return {}


def told(cluster: Record) -> bool:
    """Whether there is anything in the cluster that somebody keeps."""
    return _OBJECTS in cluster


def all_of(cluster: Record) -> Sequence[Document]:
    """Everything that was told."""
    return cluster.get(_OBJECTS) or ()


def policies_of(cluster: Record) -> Sequence[Document]:
    """Its NetworkPolicies."""
    return [one for one in cluster.get(_OBJECTS) or () if one["kind"] == "NetworkPolicy"]


def namespaces_of(cluster: Record) -> Mapping[str, Mapping[str, str]]:
    """The labels of its namespaces."""
    found = [one["metadata"] for one in cluster.get(_OBJECTS) or () if one["kind"] == "Namespace"]
    return {one["name"]: one.get("labels") or {} for one in found}
