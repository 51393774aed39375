"""`SecureCluster`: the front door. It composes the components and creates nothing itself."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from eks_citadel import arns
from eks_citadel.control_plane.control_plane import ControlPlane
from eks_citadel.enter.cluster_access import ClusterAccess
from eks_citadel.enter.kubeconfig import kubeconfig
from eks_citadel.inputs.known import late_leaves, merged, settled
from eks_citadel.inputs.late import by_key, once
from eks_citadel.inputs.refusals import accept
from eks_citadel.network.network import Network
from eks_citadel.nodes.addons import Addons
from eks_citadel.nodes.node_group import NodeGroup
from eks_citadel.nodes.node_role import NodeRole
from eks_citadel.parsing.parse import plain
from eks_citadel.secure_cluster import shares
from eks_citadel.secure_cluster.args import SecureClusterArgs
from eks_citadel.secure_cluster.cluster_identities import pod_identities
from eks_citadel.secure_cluster.early_start import start_requests
from eks_citadel.secure_cluster.findings import findings
from eks_citadel.secure_cluster.settings import SecureClusterSettings
from eks_citadel.talk.isolated_namespace import IsolatedNamespace
from eks_citadel.talk.kube_system import KubeSystem
from eks_citadel.talk.settings.namespace import NamespaceSettings


class SecureCluster(pulumi.ComponentResource):
    """A whole cluster, closed: who can enter, what can leave and what can talk are what was named."""

    cluster_name: pulumi.Output[str]
    """Name of the cluster, known once it is ACTIVE."""
    cluster_arn: pulumi.Output[str]
    """ARN of the cluster."""
    endpoint: pulumi.Output[str]
    """URL of the API server."""
    certificate_authority: pulumi.Output[str]
    """Certificate authority of the API server, PEM in base64."""
    cluster_security_group_id: pulumi.Output[str]
    """Security group of the control plane and its nodes."""
    vpc_id: pulumi.Output[str]
    """Id of the VPC."""
    node_role_arn: pulumi.Output[str]
    """ARN of the nodes' role."""
    kubeconfig: pulumi.Output[str]
    """Kubeconfig in JSON without a secret: a command gets the token."""
    namespaces: pulumi.Output[Mapping[str, str]]
    """Name to name of each namespace, known once it is closed."""
    role_arns: pulumi.Output[Mapping[str, str]]
    """ARN of the role of each "namespace/service-account", known once its pods get it."""
    pod_identity_revisions: pulumi.Output[Mapping[str, str]]
    """Of each "namespace/service-account": changes when its pods must start again to get new credentials."""

    def __init__(self, name: str, args: SecureClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        settings = accept(SecureClusterSettings, _named(name, args))
        super().__init__("eks-citadel:index:SecureCluster", name, None, opts)
        self._name = name
        self._settings: SecureClusterSettings = settled(settings)
        self._child = pulumi.ResourceOptions(parent=self)
        self._network = self._create_network()
        start_requests(late=bool(late_leaves(settings)))
        self._control_plane = self._create_control_plane()
        self._access = self._create_access()
        # A component that reaches the cluster goes with it: its objects need no delete of their own.
        self._in_cluster = pulumi.ResourceOptions(
            parent=self, provider=self._access.kubernetes_provider, deleted_with=self._control_plane.cluster
        )
        adopted = self._adopt_namespaces()
        self._create_nodes(list(adopted.values()))
        self._identities = pod_identities(name, self._settings, self._control_plane.cluster_name, self)
        self.role_arns = by_key({key: identity.role_arn for key, identity in self._identities.items()})
        self.pod_identity_revisions = by_key({key: identity.revision for key, identity in self._identities.items()})
        closed = {**adopted, **self._create_namespaces()}
        self.namespaces = by_key({name: self._with_identities(name, closed[name]) for name in sorted(closed)})
        self._tell_findings()
        self._name_outputs()

    def _create_network(self) -> Network:
        family = {"ip_family": self._settings.ip_family}
        args = merged(plain(self._settings.network), self._common(), self._boundary(), family)
        return Network(f"{self._name}-network", args, self._child)

    def _create_control_plane(self) -> ControlPlane:
        inputs = {"vpc_id": self._network.vpc_id, "subnet_ids": self._network.control_plane_subnet_ids}
        args = merged(shares.of_control_plane(self._settings), inputs)
        return ControlPlane(f"{self._name}-control-plane", args, self._child)

    def _create_access(self) -> ClusterAccess:
        entries = shares.of_access(self._settings)
        args = {"cluster_name": self._control_plane.cluster_name, "access_entries": entries}
        if self._settings.reaches_endpoint:
            args |= {
                "endpoint": self._control_plane.endpoint,
                "certificate_authority": self._control_plane.certificate_authority,
                "cluster_arn": self._control_plane.cluster_arn,
                "deployer_role_arn": plain(self._settings.deployer_role_arn),
                "token_command": self._settings.token_command,
            }
        return ClusterAccess(f"{self._name}-access", merged(args, self._common()), self._child)

    def _create_nodes(self, closed: list[pulumi.Output[Any]]) -> None:
        before = self._create_addons("before-nodes")
        if self._settings.reaches_endpoint:
            closed = [*closed, self._create_kube_system().policy_names]
        role_args = merged(self._common(), self._boundary(), {"cluster_name": self._settings.cluster_name})
        role = NodeRole(f"{self._name}-nodes", role_args, self._child)
        inputs = {
            "cluster_name": once(before.ready_cluster_name, *closed),
            "node_role_arn": role.node_role_arn,
            "subnet_ids": self._network.node_subnet_ids,
            "kubernetes_version": self._settings.kubernetes_version,
        }
        groups = [
            NodeGroup(f"{self._name}-nodes-{group.name}", merged(plain(group), inputs, self._common()), self._child)
            for group in self._settings.node_groups
        ]
        self.node_role_arn = role.node_role_arn
        group_arns = pulumi.Output.all(*[group.node_group_arn for group in groups])
        self._running = [*groups, before, self._create_addons("after-nodes", node_group_arns=group_arns)]

    def _create_addons(self, stage: str, **inputs: Any) -> Addons:
        args = {
            "cluster_name": self._settings.cluster_name,
            "cluster_arn": self._control_plane.cluster_arn,
            "kubernetes_version": self._settings.kubernetes_version,
            "addon_versions": dict(self._settings.addon_versions),
            "network_policy_mode": self._settings.policy_mode,
            "ip_family": self._settings.ip_family,
            "stage": stage,
        }
        args = merged(args, inputs, self._common(), self._boundary())
        return Addons(f"{self._name}-addons-{stage}", args, self._child)

    def _create_kube_system(self) -> KubeSystem:
        inside = {"control_plane_cidrs": self._network.interface_cidrs}
        args = merged({"network_policy_mode": self._settings.policy_mode}, self._ranges(), inside)
        return KubeSystem(f"{self._name}-kube-system", args, self._in_cluster)

    def _adopt_namespaces(self) -> dict[str, pulumi.Output[str]]:
        """Namespaces that are there are closed before a node can run a pod in them."""
        existing = [item for item in self._settings.closed_namespaces if item.existing]
        return {item.name: self._isolate(item, self._in_cluster) for item in existing}

    def _create_namespaces(self) -> dict[str, pulumi.Output[str]]:
        """Ours are deleted while controllers still run and have their roles, so that load balancers and volumes go."""
        ours = pulumi.ResourceOptions(
            parent=self,
            provider=self._access.kubernetes_provider,
            depends_on=[*self._running, *self._identities.values()],
        )
        made = [item for item in self._settings.closed_namespaces if not item.existing]
        return {item.name: self._isolate(item, ours) for item in made}

    def _isolate(self, namespace: NamespaceSettings, opts: pulumi.ResourceOptions) -> "pulumi.Output[str]":
        args = merged(shares.of_namespace(self._settings, namespace), self._ranges())
        return IsolatedNamespace(f"{self._name}-namespace-{namespace.name}", args, opts).namespace_name

    def _with_identities(self, namespace: str, closed: pulumi.Output[str]) -> pulumi.Output[str]:
        """A pod that is older than its association gets no credentials, so who fills the namespace waits for both."""
        inside = [item.key for item in self._settings.pod_identities if item.namespace == namespace]
        return once(closed, *[self._identities[key].association_arn for key in inside])

    def _tell_findings(self) -> None:
        """What is allowed and still worth knowing; that a pod reaches its own node is so in every cluster."""
        for finding in findings(self._settings, self._name, date.today()):
            tell = pulumi.log.info if finding.code == "node-address" else pulumi.log.warn
            tell(f"{finding.code}: {finding.sentence}", self)

    def _ranges(self) -> dict[str, Any]:
        ipv6 = self._control_plane.service_cidr if self._settings.ip_family == "ipv6" else None
        return {
            "service_ipv4_cidr": self._settings.service_ipv4_cidr,
            "service_ipv6_cidr": ipv6,
            "control_plane_cidrs": self._network.control_plane_cidrs,
            "aws_endpoint_cidrs": self._network.aws_endpoint_cidrs,
        }

    def _common(self) -> dict[str, Any]:
        return {"tags": plain(self._settings.tags)}

    def _boundary(self) -> dict[str, Any]:
        return {"permissions_boundary_arn": self._settings.permissions_boundary_arn}

    def _write_kubeconfig(self, found: list[Any]) -> str:
        """For people, who enter with a role of their own."""
        name, arn, endpoint, certificate_authority = found
        region, command = arns.region_of(arn), self._settings.token_command
        return json.dumps(kubeconfig(name, region, endpoint, certificate_authority, command))

    def _name_outputs(self) -> None:
        plane = self._control_plane
        self.cluster_name = plane.cluster_name
        self.cluster_arn = plane.cluster_arn
        self.endpoint = plane.endpoint
        self.certificate_authority = plane.certificate_authority
        self.cluster_security_group_id = plane.cluster_security_group_id
        self.vpc_id = self._network.vpc_id
        self.kubernetes_provider: kubernetes.Provider | None = self._access.kubernetes_provider
        self.kubeconfig = pulumi.Output.all(
            plane.cluster_name, plane.cluster_arn, plane.endpoint, plane.certificate_authority
        ).apply(self._write_kubeconfig)
        self.register_outputs(
            {
                "clusterName": self.cluster_name,
                "clusterArn": self.cluster_arn,
                "endpoint": self.endpoint,
                "certificateAuthority": self.certificate_authority,
                "clusterSecurityGroupId": self.cluster_security_group_id,
                "vpcId": self.vpc_id,
                "nodeRoleArn": self.node_role_arn,
                "kubeconfig": self.kubeconfig,
                "namespaces": self.namespaces,
                "roleArns": self.role_arns,
                "podIdentityRevisions": self.pod_identity_revisions,
            }
        )


def _named(name: str, args: object) -> object:
    """The args with the resource's name as the cluster's, unless they have one."""
    if not isinstance(args, Mapping) or args.get("cluster_name") is not None:
        return args
    return {**args, "cluster_name": name}
