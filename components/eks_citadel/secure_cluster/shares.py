"""What of a whole cluster's settings each part gets, as args again."""

import dataclasses
from typing import Any

from eks_citadel.control_plane.settings import ControlPlaneChoices
from eks_citadel.leave.settings.pod_identity import ClusterPodIdentitySettings
from eks_citadel.parsing.parse import plain
from eks_citadel.secure_cluster.settings import SecureClusterSettings
from eks_citadel.talk.settings.namespace import NamespaceSettings


def of_control_plane(settings: SecureClusterSettings) -> dict[str, Any]:
    """The choices about the control plane, and the cluster's name."""
    names = [field.name for field in dataclasses.fields(ControlPlaneChoices)]
    values = {name: plain(getattr(settings, name)) for name in (*names, "cluster_name")}
    return {name: value for name, value in values.items() if value is not None}


def of_access(settings: SecureClusterSettings) -> list[dict[str, Any]]:
    """The entries; their role bindings are made with the namespaces, which must be there first."""
    return [plain(dataclasses.replace(entry, role_bindings=())) for entry in settings.access_entries]


def of_pod_identity(item: ClusterPodIdentitySettings) -> dict[str, Any]:
    """An association; its role comes from elsewhere."""
    return plain(dataclasses.replace(item, role_arn=None, permissions=None))


def of_workload_role(item: ClusterPodIdentitySettings) -> dict[str, Any]:
    """The role of one service account's pods."""
    targets = [] if item.target_role_arn is None else [plain(item.target_role_arn)]
    return {
        "namespace": item.namespace,
        "service_account": item.service_account,
        "permissions": plain(item.permissions),
        "target_role_arns": targets,
    }


def of_namespace(settings: SecureClusterSettings, namespace: NamespaceSettings) -> dict[str, Any]:
    """One namespace with the flows, the identities and the bindings that are in it."""
    name = namespace.name
    bindings = {
        (item.group, item.cluster_role)
        for entry in settings.access_entries
        for item in entry.role_bindings
        if name in item.namespaces
    }
    return {
        **plain(namespace),
        "flows": [
            plain(flow) for flow in settings.flows if name in (flow.source.namespace, flow.destination.namespace)
        ],
        "identity_pods": [
            {
                "service_account": item.service_account,
                **({"pod_labels": dict(item.pod_labels)} if item.pod_labels else {}),
            }
            for item in settings.pod_identities
            if item.namespace == name
        ],
        "role_bindings": [{"group": group, "cluster_role": role} for group, role in sorted(bindings)],
    }
