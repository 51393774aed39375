"""What closes a cluster, whoever made the control plane: entries, add-ons, nodes, namespaces and identities."""

import json
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from eks_citadel import arns
from eks_citadel.enter.cluster_access import ClusterAccess
from eks_citadel.enter.kubeconfig import kubeconfig
from eks_citadel.iam.service_trust import NODES
from eks_citadel.inputs import clock
from eks_citadel.inputs.foreign_role import judged_role
from eks_citadel.inputs.known import resolved
from eks_citadel.inputs.late import after, by_key
from eks_citadel.inputs.live_cluster import vpc_ranges
from eks_citadel.inputs.location import locate
from eks_citadel.inputs.refusals import handed
from eks_citadel.inputs.telling import tell_findings
from eks_citadel.network.network import Network
from eks_citadel.nodes.addons import Addons
from eks_citadel.nodes.node_group import NodeGroup
from eks_citadel.nodes.node_role import NodeRole
from eks_citadel.parsing.parse import Later, made
from eks_citadel.secure_cluster import parts
from eks_citadel.secure_cluster.cluster_identities import pod_identities
from eks_citadel.secure_cluster.endpoint_trust import untrusted
from eks_citadel.secure_cluster.findings import findings
from eks_citadel.secure_cluster.flow_findings import shared_later
from eks_citadel.secure_cluster.node_places import node_subnet_ids
from eks_citadel.secure_cluster.outputs import GatesOutputs
from eks_citadel.secure_cluster.settings.gates import GatesChoices
from eks_citadel.talk.isolated_namespace import IsolatedNamespace
from eks_citadel.talk.kube_system import KubeSystem
from eks_citadel.talk.settings.namespace import NamespaceSettings

Text = pulumi.Output[str]


@dataclass(frozen=True)
class ControlPlaneFacts:
    """A control plane as its gates need to know it; all but the name are known once it is ACTIVE."""

    cluster_name: Text
    cluster_arn: Text
    endpoint: Text
    certificate_authority: Text
    service_ipv6_cidr: Text | None
    """The range of Services of an IPv6 cluster."""
    resource: pulumi.Resource | None
    """The cluster, where its objects are deleted together with it."""


class Gates:
    """The gates of one cluster, made as children of `parent`, whose outputs they give."""

    def __init__(
        self, name: str, settings: GatesChoices, plane: ControlPlaneFacts, network: Network, parent: GatesOutputs
    ) -> None:
        self._name, self._settings, self._plane, self._network = name, settings, plane, network
        self._parent, self._child = parent, pulumi.ResourceOptions(parent=parent)
        self._access = self._create_access()
        self.kubernetes_provider: kubernetes.Provider | None = self._access.kubernetes_provider
        # A component with objects in the cluster is deleted with the cluster: its objects need no delete of their own.
        self._in_cluster = pulumi.ResourceOptions(
            parent=parent, provider=self._access.kubernetes_provider, deleted_with=plane.resource
        )
        adopted = self._adopt_namespaces()
        self._create_nodes(list(adopted.values()))
        self._identities = pod_identities(name, settings, plane.cluster_name, parent)
        parent.role_arns = by_key({key: identity.role_arn for key, identity in self._identities.items()})
        parent.pod_identity_revisions = by_key({key: one.revision for key, one in self._identities.items()})
        closed = {**adopted, **self._create_namespaces()}
        parent.namespaces = by_key({name: self._with_identities(name, closed[name]) for name in sorted(closed)})
        self._tell_findings()
        self._name_outputs()

    def _create_access(self) -> ClusterAccess:
        plane = self._plane
        endpoint = {
            "endpoint": made(plane.endpoint),
            "certificate_authority": made(plane.certificate_authority),
            "cluster_arn": made(plane.cluster_arn),
        }
        reached = endpoint if self._settings.reaches_endpoint else None
        settings = parts.of_access(self._settings, made(plane.cluster_name), reached)
        return ClusterAccess(f"{self._name}-access", handed(settings), self._child)

    def _create_nodes(self, closed: list[pulumi.Output[Any]]) -> None:
        before = self._create_addons("before-nodes")
        if self._settings.reaches_endpoint:
            closed = [*closed, self._create_kube_system().policy_names]
        self._parent.node_role_arn = self._node_role_arn()
        ready = {
            "cluster_name": made(after(before.ready_cluster_name, *closed)),
            "node_role_arn": made(self._parent.node_role_arn),
        }
        groups = [self._create_group(index, **ready) for index in range(len(self._settings.node_groups))]
        names = [group.name for group in self._settings.node_groups]
        scaling = [group.autoscaling_group_name for group in groups]
        self._parent.node_autoscaling_group_names = by_key(dict(zip(names, scaling, strict=True)))
        group_arns = made(pulumi.Output.all(*[group.node_group_arn for group in groups]))
        self._running = [*groups, before, self._create_addons("after-nodes", node_group_arns=group_arns)]

    def _node_role_arn(self) -> "pulumi.Output[str]":
        given = self._settings.node_role_arn
        if given is not None:
            return judged_role("node_role_arn", given, NODES, self._parent)
        return NodeRole(f"{self._name}-nodes", handed(parts.of_node_role(self._settings)), self._child).node_role_arn

    def _create_group(self, index: int, **ready: Later) -> NodeGroup:
        group = self._settings.node_groups[index]
        subnets = node_subnet_ids(self._network, group, f"node_groups[{index}].subnet_ids")
        settings = parts.of_node_group(self._settings, group, subnet_ids=made(subnets), **ready)
        return NodeGroup(f"{self._name}-nodes-{group.name}", handed(settings), self._child)

    def _create_addons(self, stage: str, **awaited: Later) -> Addons:
        opts = self._child
        if stage == "after-nodes" and self._settings.charts:
            awaited["vpc_id"] = made(self._network.vpc_id)
            opts = pulumi.ResourceOptions(parent=self._parent, provider=self._access.kubernetes_provider)
        settings = parts.of_addons(self._settings, stage, cluster_arn=made(self._plane.cluster_arn), **awaited)
        return Addons(f"{self._name}-addons-{stage}", handed(settings), opts)

    def _create_kube_system(self) -> KubeSystem:
        ranges = self._ranges() | {
            "control_plane_cidrs": made(self._network.interface_cidrs),
            "node_cidrs": made(self._network.node_cidrs) if self._settings.network.endpoints_apart else (),
        }
        settings = parts.of_kube_system(self._settings, **ranges)
        return KubeSystem(f"{self._name}-kube-system", handed(settings), self._in_cluster)

    def _adopt_namespaces(self) -> dict[str, pulumi.Output[str]]:
        """Existing namespaces are closed before a node can run a pod in them."""
        existing = [item for item in self._settings.closed_namespaces if item.existing]
        return {item.name: self._isolate(item, self._in_cluster) for item in existing}

    def _create_namespaces(self) -> dict[str, pulumi.Output[str]]:
        """These are deleted while controllers still run and have their roles, so that load balancers and volumes go."""
        ours = pulumi.ResourceOptions(
            parent=self._parent,
            provider=self._access.kubernetes_provider,
            depends_on=[*self._running, *self._identities.values()],
        )
        own = [item for item in self._settings.closed_namespaces if not item.existing]
        return {item.name: self._isolate(item, ours) for item in own}

    def _isolate(self, namespace: NamespaceSettings, opts: pulumi.ResourceOptions) -> "pulumi.Output[str]":
        settings = parts.of_namespace(self._settings, namespace, **self._ranges())
        return IsolatedNamespace(f"{self._name}-namespace-{namespace.name}", handed(settings), opts).namespace_name

    def _with_identities(self, namespace: str, closed: pulumi.Output[str]) -> pulumi.Output[str]:
        """The name, known also after the associations: a pod that is older than its association gets no credentials."""
        inside = [item.key for item in self._settings.pod_identities if item.namespace == namespace]
        return after(closed, *[self._identities[key].association_arn for key in inside])

    def _tell_findings(self) -> None:
        """Logs the findings, last those that need an account or ids of subnets."""
        settings, network, parent = self._settings, self._network, self._parent
        tell_findings(findings(settings, self._name, clock.today()), parent)
        identities = pulumi.Output.all(resolved(settings.pod_identities), locate(parent))
        identities.apply(lambda found: tell_findings(untrusted(settings.network, found[0], found[1].account), parent))
        subnets = pulumi.Output.all(network.load_balancer_subnet_ids, network.node_subnet_ids)
        subnets.apply(lambda found: tell_findings(shared_later(settings, *found), parent))

    def _ranges(self) -> dict[str, Any]:
        ipv6 = self._plane.service_ipv6_cidr
        return {
            "service_ipv6_cidr": None if ipv6 is None else made(ipv6),
            "control_plane_cidrs": made(self._network.control_plane_cidrs),
            "aws_endpoint_cidrs": made(self._network.aws_endpoint_cidrs),
            "load_balancer_cidrs": made(self._network.load_balancer_cidrs),
            "data_cidrs": made(self._network.data_cidrs),
            "vpc_cidrs": made(self._vpc_cidrs()),
        }

    def _vpc_cidrs(self) -> "pulumi.Output[list[str]]":
        """The VPC's ranges; those of an existing one are looked up only where a flow must leave them out."""
        settings, network = self._settings, self._network
        if settings.network.existing and any(flow.names("internet") for flow in settings.flows):
            return network.vpc_id.apply(lambda vpc_id: vpc_ranges(vpc_id, self._parent))
        return network.vpc_cidrs

    def _write_kubeconfig(self, found: list[Any]) -> str:
        """A kubeconfig for people, who enter with a role of their own."""
        name, arn, endpoint, certificate_authority = found
        region, command = arns.region_of(arn), self._settings.token_command
        return json.dumps(kubeconfig(name, region, endpoint, certificate_authority, command))

    def _name_outputs(self) -> None:
        plane, parent = self._plane, self._parent
        parent.cluster_name = plane.cluster_name
        parent.cluster_arn = plane.cluster_arn
        parent.endpoint = plane.endpoint
        parent.certificate_authority = plane.certificate_authority
        parent.kubeconfig = pulumi.Output.all(
            plane.cluster_name, plane.cluster_arn, plane.endpoint, plane.certificate_authority
        ).apply(self._write_kubeconfig)
