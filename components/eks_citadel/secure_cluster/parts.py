"""The settings of each part of a cluster, from those of the whole and from what other parts make."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from eks_citadel.control_plane.settings import ControlPlaneSettings
from eks_citadel.enter.settings import ClusterAccessSettings
from eks_citadel.kubernetes.checks import KUBE_SYSTEM
from eks_citadel.kubernetes.service_account import IdentityPodsSettings
from eks_citadel.leave.settings.pod_identity import ClusterPodIdentitySettings, PodIdentitySettings
from eks_citadel.leave.settings.workload_role import WorkloadRoleSettings
from eks_citadel.network.settings import NetworkSettings
from eks_citadel.nodes.settings.addons import RESERVED_VOLUMES, STAGES, AddonsSettings
from eks_citadel.nodes.settings.node_group import NodeGroupChoices, NodeGroupSettings
from eks_citadel.nodes.settings.node_role import NodeRoleSettings
from eks_citadel.parsing.parse import Later, part
from eks_citadel.secure_cluster.settings.gates import GatesChoices
from eks_citadel.secure_cluster.settings.secure_cluster import SecureClusterSettings
from eks_citadel.talk.settings.isolated_namespace import IsolatedNamespaceSettings, NamespaceRoleBindingSettings
from eks_citadel.talk.settings.kube_system import KubeSystemSettings
from eks_citadel.talk.settings.namespace import NamespaceSettings


def of_network(whole: GatesChoices) -> NetworkSettings:
    """The network, for the cluster's family of addresses."""
    shared = ("cluster_name", "ip_family", "logs_key_arn", "permissions_boundary_arn", "tags")
    own = {name: getattr(whole, name) for name in shared if hasattr(whole, name)}
    return part(NetworkSettings, whole.network, **own)


def of_control_plane(
    whole: SecureClusterSettings, cluster_name: Later, vpc_id: Later, subnet_ids: Later
) -> ControlPlaneSettings:
    """The choices about the control plane, in the network of the cluster."""
    return part(ControlPlaneSettings, whole, cluster_name=cluster_name, vpc_id=vpc_id, subnet_ids=subnet_ids)


def of_access(whole: GatesChoices, cluster_name: Later, endpoint: Mapping[str, Later] | None) -> ClusterAccessSettings:
    """The entries; their role bindings are made with the namespaces, which must be there first.

    `endpoint` has endpoint, certificate_authority and cluster_arn, where the deployer reaches it.
    """
    entries = tuple(dataclasses.replace(entry, role_bindings=()) for entry in whole.access_entries)
    own: dict[str, Any] = {"access_entries": entries, "cluster_name": cluster_name}
    keys = ("endpoint", "certificate_authority", "cluster_arn", "deployer_role_arn")
    unreached: dict[str, Any] = dict.fromkeys(keys)
    return part(ClusterAccessSettings, whole, **own, **(endpoint or unreached))


def of_node_role(whole: GatesChoices) -> NodeRoleSettings:
    """One role for all groups."""
    return part(NodeRoleSettings, whole)


def of_node_group(whole: GatesChoices, group: NodeGroupChoices, **made: Later) -> NodeGroupSettings:
    """One group. `made`: cluster_name, node_role_arn and subnet_ids."""
    return part(NodeGroupSettings, group, kubernetes_version=whole.kubernetes_version, tags=whole.tags, **made)


def of_addons(whole: GatesChoices, stage: str, **made: Later) -> AddonsSettings:
    """One stage. `made`: cluster_arn and, after the nodes, node_group_arns, and vpc_id where an add-on is told it."""
    image = "bottlerocket" if any(group.bottlerocket for group in whole.node_groups) else "al2023"
    own: dict[str, Any] = {
        "reserved_volume_attachments": RESERVED_VOLUMES[image],
        "dedicated_nodes": not any(group.takes_every_pod for group in whole.node_groups),
    }
    own["addons"] = whole.addons if stage == "after-nodes" else ()
    names = {*STAGES[stage], *(item.name for item in own["addons"])}
    adopted: Mapping[str, str] = getattr(whole, "adopted_addons", {})
    own["adopted_addons"] = {name: earlier for name, earlier in adopted.items() if name in names}
    return part(AddonsSettings, whole, stage=stage, network_policy_mode=whole.policy_mode, **own, **made)


def of_kube_system(whole: GatesChoices, **ranges: Any) -> KubeSystemSettings:
    """The policies of add-ons, and of pods that are named. `ranges`: service_ipv6_cidr and the lists of CIDRs.

    Without labels, the pods of an identity there would be all pods: a finding says that nothing opens them.
    """
    pods = [item for item in whole.pod_identities if item.namespace == KUBE_SYSTEM and item.pod_labels]
    namespaces = (KUBE_SYSTEM, *whole.namespaces_of_addons)
    own: dict[str, Any] = {
        "network_policy_mode": whole.policy_mode,
        "ec2_endpoint": "ec2" in whole.network.services,
        "endpoint_services": whole.network.services,
        "addons": tuple(item.name for item in whole.addons),
        "flows": tuple(flow for flow in whole.flows if any(map(flow.touches, namespaces))),
        "identity_pods": tuple(part(IdentityPodsSettings, item) for item in pods),
    }
    return part(KubeSystemSettings, whole, **own, **ranges)


def of_namespace(whole: GatesChoices, namespace: NamespaceSettings, **ranges: Any) -> IsolatedNamespaceSettings:
    """One namespace with the flows, the identities and the bindings that are in it.

    `ranges` as in `of_kube_system`, without node_cidrs.
    """
    name = namespace.name
    flows = tuple(flow for flow in whole.flows if flow.touches(name))
    pods = [item for item in whole.pod_identities if item.namespace == name]
    bindings = {
        (item.group, item.cluster_role)
        for entry in whole.access_entries
        for item in entry.role_bindings
        if name in item.namespaces
    }
    return part(
        IsolatedNamespaceSettings,
        namespace,
        flows=flows,
        identity_pods=tuple(part(IdentityPodsSettings, item) for item in pods),
        role_bindings=tuple(
            NamespaceRoleBindingSettings(group=group, cluster_role=role) for group, role in sorted(bindings)
        ),
        service_ipv4_cidr=whole.service_ipv4_cidr,
        node_local_dns_cache=whole.node_local_dns_cache,
        **ranges,
    )


def of_pod_identity(
    whole: GatesChoices, item: ClusterPodIdentitySettings, cluster_name: Later, **role: Later
) -> PodIdentitySettings:
    """An association. `role`: role_arn and role_unique_id of the role that was made for it, if one was."""
    return part(PodIdentitySettings, item, cluster_name=cluster_name, tags=whole.tags, **role)


def of_workload_role(whole: GatesChoices, item: ClusterPodIdentitySettings, role_name: Later) -> WorkloadRoleSettings:
    """The role of one service account's pods, which trusts this cluster only."""
    assert whole.cluster_name is not None and item.permissions is not None
    return WorkloadRoleSettings(
        namespace=item.namespace,
        service_account=item.service_account,
        permissions=item.permissions,
        target_role_arns=() if item.target_role_arn is None else (item.target_role_arn,),
        trusted_clusters=(whole.cluster_name,),
        role_name=role_name,
        permissions_boundary_arn=whole.permissions_boundary_arn,
        tags=whole.tags,
    )
