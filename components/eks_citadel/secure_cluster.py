"""`SecureCluster`: the front door. It composes the components and creates nothing itself."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_kubernetes as kubernetes

from eks_citadel.addons import Addons
from eks_citadel.boundary import accept, once
from eks_citadel.cluster_access import AccessEntryArgs, ClusterAccess
from eks_citadel.control_plane import ControlPlane
from eks_citadel.endpoint import kubeconfig
from eks_citadel.isolated_namespace import FlowArgs, IsolatedNamespace
from eks_citadel.kube_system import KubeSystem
from eks_citadel.location import locate
from eks_citadel.model.findings import findings
from eks_citadel.network import Network
from eks_citadel.node_group import NodeGroup, TaintArgs
from eks_citadel.node_role import NodeRole
from eks_citadel.pod_identity import PodIdentity
from eks_citadel.settings import shares
from eks_citadel.settings.namespace import NamespaceSettings
from eks_citadel.settings.parse import plain
from eks_citadel.settings.secure_cluster import SecureClusterSettings


class ClusterNetworkArgs(TypedDict):
    cidr: NotRequired[str]
    """Range of a new VPC, private IPv4 from /16 to /20."""
    zones: NotRequired[list[str]]
    """Letters of two or more zones of a new VPC, such as ["a", "b"]."""
    outbound: NotRequired[str]
    """How nodes reach AWS and the internet: `single-nat` (default), `nat-per-zone`, or `aws-endpoints`, which has no way to the internet."""
    aws_endpoints: NotRequired[list[str]]
    """Services with an interface endpoint beside the base set, such as `secretsmanager`."""
    public_load_balancers: NotRequired[bool]
    """Whether public subnets are offered to load balancers."""
    vpc_id: NotRequired[pulumi.Input[str]]
    """An existing VPC, instead of `cidr` and `zones`."""
    node_subnet_ids: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Subnets of nodes in an existing VPC, in two zones or more."""
    control_plane_subnet_ids: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Subnets of the control plane's interfaces in an existing VPC; default: the nodes'."""
    aws_endpoint_subnet_ids: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Subnets of interface endpoints in an existing VPC."""


class ClusterNodeGroupArgs(TypedDict):
    name: str
    """Key of the group."""
    instance_types: NotRequired[list[str]]
    """Types of instances; default ["m7i.large"]."""
    min_size: NotRequired[int]
    """Fewest nodes; default 2."""
    max_size: NotRequired[int]
    """Most nodes; default 4."""
    desired_size: NotRequired[int]
    """Nodes at creation; default `min_size`. Autoscalers own it afterwards."""
    ami_type: NotRequired[str]
    """Image in EKS's spelling; default `BOTTLEROCKET_x86_64`."""
    disk_size_gib: NotRequired[int]
    """Size of the encrypted disk for images and volumes in GiB; default 50."""
    labels: NotRequired[dict[str, str]]
    """Labels of the nodes."""
    taints: NotRequired[list[TaintArgs]]
    """Taints of the nodes."""


class NamespaceArgs(TypedDict):
    name: str
    """Name of the namespace."""
    existing: NotRequired[bool]
    """Whether it is there: labelled and closed, never made or deleted; default false."""
    pod_security: NotRequired[str]
    """Pod Security standard: `restricted` (default), `baseline` or `privileged`."""


class ClusterPodIdentityArgs(TypedDict):
    namespace: str
    """Namespace of the service account."""
    service_account: str
    """Service account whose pods get the role."""
    role_arn: pulumi.Input[str]
    """Role in the cluster's account that trusts `pods.eks.amazonaws.com`."""
    pod_labels: NotRequired[dict[str, str]]
    """Labels of the pods, to which the namespace opens the way to credentials; default: every pod."""
    target_role_arn: NotRequired[pulumi.Input[str]]
    """Role, also of another account, that EKS takes with the first one."""
    disable_session_tags: NotRequired[bool]
    """Whether the session has no tags that say whose it is; default false."""
    session_policy: NotRequired[str]
    """Policy in JSON that narrows the session; only without session tags."""


class SecureClusterArgs(TypedDict):
    kubernetes_version: str
    """Minor version of Kubernetes, such as "1.36"; no default, since one that moved would upgrade live clusters."""
    network: ClusterNetworkArgs
    """A new VPC, or an existing one."""
    access_entries: list[AccessEntryArgs]
    """Everybody who can enter; one must be admin of the cluster."""
    cluster_name: NotRequired[str]
    """Name of the cluster; default: the resource's name, without a suffix."""
    endpoint_public_cidrs: NotRequired[list[str]]
    """Public ranges that reach the endpoint; none: the endpoint is private."""
    endpoint_private_cidrs: NotRequired[list[str]]
    """Private ranges outside the VPC, such as a VPN's, that reach the endpoint."""
    node_groups: NotRequired[list[ClusterNodeGroupArgs]]
    """Groups of nodes; giving any replaces the default group (two to four m7i.large with Bottlerocket)."""
    addon_versions: NotRequired[dict[str, str]]
    """Pins: add-on to version; the set of add-ons does not change."""
    namespaces: NotRequired[list[NamespaceArgs]]
    """Namespaces beside `default`; each is closed."""
    flows: NotRequired[list[FlowArgs]]
    """Who may open connections to whom."""
    pod_identities: NotRequired[list[ClusterPodIdentityArgs]]
    """Which role the pods of a service account get."""
    network_policy_mode: NotRequired[str]
    """`strict` (default where the deployer reaches the endpoint: pods start closed) or `standard`."""
    deployer_reaches_endpoint: NotRequired[bool]
    """Whether objects in the cluster are made; default true with `endpoint_public_cidrs`, otherwise it must be said."""
    deployer_role_arn: NotRequired[pulumi.Input[str]]
    """Role that makes objects in the cluster; default: the caller's."""
    token_command: NotRequired[str]
    """Program that gets the deployer's token: `aws` (default) or `citadel`."""
    ip_family: NotRequired[str]
    """`ipv4`, the only one so far."""
    service_ipv4_cidr: NotRequired[str]
    """Range of Services; default 172.20.0.0/16."""
    deletion_protection: NotRequired[bool]
    """Whether EKS and Pulumi refuse to delete the cluster; default true."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key of the API server's secrets and of the log group; default: an own key for the secrets."""
    log_retention_days: NotRequired[int]
    """Days that the control plane's logs are kept; default 365."""
    retain_logs: NotRequired[bool]
    """Whether the log group outlives the cluster; default true."""
    support_type: NotRequired[str]
    """`STANDARD` (default: upgraded by EKS at the end of support) or `EXTENDED` (paid)."""
    permissions_boundary_arn: NotRequired[str]
    """Boundary of every role that is made."""
    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Tags of every resource."""


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

    def __init__(self, name: str, args: SecureClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        settings = accept(SecureClusterSettings, _named(name, args))
        super().__init__("eks-citadel:index:SecureCluster", name, None, opts)
        self._name = name
        self._settings = settings
        self._child = pulumi.ResourceOptions(parent=self)
        self._network = self._create_network()
        self._control_plane = self._create_control_plane()
        self._access = self._create_access()
        # A component that reaches the cluster goes with it: its objects need no delete of their own.
        self._in_cluster = pulumi.ResourceOptions(
            parent=self, provider=self._access.kubernetes_provider, deleted_with=self._control_plane.cluster
        )
        adopted = self._adopt_namespaces()
        self._create_nodes(list(adopted.values()))
        self.role_arns = self._create_pod_identities()
        self.namespaces = pulumi.Output.all(**adopted, **self._create_namespaces())
        self._tell_findings()
        self._name_outputs()

    def _create_network(self) -> Network:
        args = {**plain(self._settings.network), **self._common(), **self._boundary()}
        return Network(f"{self._name}-network", args, self._child)

    def _create_control_plane(self) -> ControlPlane:
        inputs = {"vpc_id": self._network.vpc_id, "subnet_ids": self._network.control_plane_subnet_ids}
        args = {**shares.of_control_plane(self._settings), **inputs}
        return ControlPlane(f"{self._name}-control-plane", args, self._child)

    def _create_access(self) -> ClusterAccess:
        args = {
            **self._common(),
            "cluster_name": self._control_plane.cluster_name,
            "access_entries": shares.of_access(self._settings),
        }
        if self._settings.reaches_endpoint:
            args |= {
                "endpoint": self._control_plane.endpoint,
                "certificate_authority": self._control_plane.certificate_authority,
                "cluster_arn": self._control_plane.cluster_arn,
                "deployer_role_arn": plain(self._settings.deployer_role_arn),
                "token_command": self._settings.token_command,
            }
        return ClusterAccess(f"{self._name}-access", args, self._child)

    def _create_nodes(self, closed: list[pulumi.Output[str]]) -> None:
        before = self._create_addons("before-nodes")
        if self._settings.reaches_endpoint:
            closed = [*closed, self._create_kube_system().policy_names]
        role_args = {**self._common(), **self._boundary(), "cluster_name": self._settings.cluster_name}
        role = NodeRole(f"{self._name}-nodes", role_args, self._child)
        inputs = {
            **self._common(),
            "cluster_name": once(before.ready_cluster_name, *closed),
            "node_role_arn": role.node_role_arn,
            "subnet_ids": self._network.node_subnet_ids,
            "kubernetes_version": self._settings.kubernetes_version,
        }
        self._node_groups = [
            NodeGroup(f"{self._name}-nodes-{group.name}", {**plain(group), **inputs}, self._child)
            for group in self._settings.node_groups
        ]
        self.node_role_arn = role.node_role_arn
        arns = pulumi.Output.all(*[group.node_group_arn for group in self._node_groups])
        self._addons = self._create_addons("after-nodes", node_group_arns=arns)

    def _create_addons(self, stage: str, **inputs: Any) -> Addons:
        args = {
            **self._common(),
            **self._boundary(),
            "cluster_name": self._settings.cluster_name,
            "cluster_arn": self._control_plane.cluster_arn,
            "kubernetes_version": self._settings.kubernetes_version,
            "addon_versions": dict(self._settings.addon_versions),
            "network_policy_mode": self._settings.policy_mode,
            "stage": stage,
        }
        return Addons(f"{self._name}-addons-{stage}", {**args, **inputs}, self._child)

    def _create_kube_system(self) -> KubeSystem:
        args = {"network_policy_mode": self._settings.policy_mode, **self._ranges()}
        return KubeSystem(f"{self._name}-kube-system", args, self._in_cluster)

    def _create_pod_identities(self) -> "pulumi.Output[Mapping[str, str]]":
        common = {**self._common(), "cluster_name": self._control_plane.cluster_name}
        identities = {
            item.key: PodIdentity(
                f"{self._name}-identity-{item.namespace}-{item.service_account}", {**plain(item), **common}, self._child
            )
            for item in self._settings.pod_identities
        }
        return pulumi.Output.all(**{key: identity.role_arn for key, identity in identities.items()})

    def _adopt_namespaces(self) -> dict[str, pulumi.Output[str]]:
        """Namespaces that are there are closed before a node can run a pod in them."""
        existing = [item for item in self._settings.closed_namespaces if item.existing]
        return {item.name: self._isolate(item, self._in_cluster) for item in existing}

    def _create_namespaces(self) -> dict[str, pulumi.Output[str]]:
        """Ours are deleted while nodes and add-ons run, so that load balancers and volumes go with them."""
        ours = pulumi.ResourceOptions(
            parent=self, provider=self._access.kubernetes_provider, depends_on=[*self._node_groups, self._addons]
        )
        made = [item for item in self._settings.closed_namespaces if not item.existing]
        return {item.name: self._isolate(item, ours) for item in made}

    def _isolate(self, namespace: NamespaceSettings, opts: pulumi.ResourceOptions) -> "pulumi.Output[str]":
        args = {**shares.of_namespace(self._settings, namespace), **self._ranges()}
        return IsolatedNamespace(f"{self._name}-namespace-{namespace.name}", args, opts).namespace_name

    def _tell_findings(self) -> None:
        """What is allowed and still worth knowing; that a pod reaches its own node is so in every cluster."""
        for finding in findings(self._settings, self._name, date.today()):
            tell = pulumi.log.info if finding.code == "node-address" else pulumi.log.warn
            tell(f"{finding.code}: {finding.sentence}", self)

    def _ranges(self) -> dict[str, Any]:
        return {
            "service_ipv4_cidr": self._settings.service_ipv4_cidr,
            "control_plane_cidrs": self._network.control_plane_cidrs,
            "aws_endpoint_cidrs": self._network.aws_endpoint_cidrs,
        }

    def _common(self) -> dict[str, Any]:
        return {"tags": plain(self._settings.tags)}

    def _boundary(self) -> dict[str, Any]:
        return {"permissions_boundary_arn": self._settings.permissions_boundary_arn}

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
            plane.cluster_name, locate(self), plane.endpoint, plane.certificate_authority
        ).apply(lambda found: json.dumps(kubeconfig(found[0], found[1].region, found[2], found[3])))
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
            }
        )


def _named(name: str, args: SecureClusterArgs) -> object:
    """The args with the resource's name as the cluster's, unless they have one."""
    return {**args, "cluster_name": args.get("cluster_name") or name} if isinstance(args, Mapping) else args
