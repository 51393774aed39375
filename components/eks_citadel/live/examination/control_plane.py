"""A control plane, add-ons and entries, as EKS describes them.

https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCluster.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from eks_citadel.doctor.facts import AccessEntry, AddonState, ControlPlane
from eks_citadel.live.cluster_reader import access_entries, entry_of
from eks_citadel.live.pages import pages

CONFIG_MAP = "CONFIG_MAP"
CREATOR = "bootstrapClusterCreatorAdminPermissions"


def control_plane(cluster: Mapping[str, Any]) -> ControlPlane:
    """Its settings; what EKS leaves out has EKS's default."""
    logs = cluster.get("logging", {}).get("clusterLogging", ())
    return ControlPlane(
        private_access=cluster["resourcesVpcConfig"]["endpointPrivateAccess"],
        logs=tuple(kind for one in logs if one.get("enabled") for kind in one.get("types", ())),
        own_key=bool(cluster.get("encryptionConfig")),
        deletion_protection=bool(cluster.get("deletionProtection")),
        support_type=cluster.get("upgradePolicy", {}).get("supportType", "EXTENDED"),
        creator_admin=cluster.get("accessConfig", {}).get(CREATOR),
        issues=issues(cluster),
    )


def mode_of(cluster: Mapping[str, Any]) -> str:
    """The authentication mode."""
    return str(cluster.get("accessConfig", {}).get("authenticationMode", CONFIG_MAP))


def entries(eks: Any, cluster_name: str, mode: str) -> tuple[AccessEntry, ...]:
    """Every access entry, also those of nodes and services; a cluster with only the ConfigMap has none."""
    if mode == CONFIG_MAP:
        return ()
    every = access_entries(eks, cluster_name)
    return tuple(AccessEntry(entry_of(eks, one), one["type"], one.get("createdAt")) for one in every)


def addons(eks: Any, cluster_name: str) -> tuple[AddonState, ...]:
    """Every add-on with its health."""
    return tuple(_addons(eks, cluster_name))


def _addons(eks: Any, cluster_name: str) -> Iterator[AddonState]:
    for name in pages(eks.list_addons, "addons", clusterName=cluster_name):
        found = eks.describe_addon(clusterName=cluster_name, addonName=name)["addon"]
        yield AddonState(name, found.get("addonVersion", ""), found["status"], issues(found))


def issues(described: Mapping[str, Any]) -> tuple[str, ...]:
    """The health issues of a cluster, an add-on or a node group, each once."""
    found = described.get("health", {}).get("issues", ())
    return tuple(dict.fromkeys(f"{one.get('code', 'Other')}: {one.get('message', '')}".strip(": ") for one in found))
