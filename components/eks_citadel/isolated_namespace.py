"""`IsolatedNamespace`: a namespace that is closed before it is open."""

from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_kubernetes as kubernetes

from eks_citadel.boundary import accept, once
from eks_citadel.cluster_objects import cluster_object, network_policies, ranges_of
from eks_citadel.manifests import rbac
from eks_citadel.manifests.namespace import namespace
from eks_citadel.manifests.network_policy import namespace_policies
from eks_citadel.settings.isolated_namespace import IsolatedNamespaceSettings


class PortArgs(TypedDict):
    port: int
    """The pod's own port; a Service in front of it must have the same."""
    end_port: NotRequired[int]
    """Last port of a range."""
    protocol: NotRequired[str]
    """`TCP` (default), `UDP` or `SCTP`."""


class FlowEndArgs(TypedDict):
    namespace: NotRequired[str]
    """Pods of this namespace."""
    pod_labels: NotRequired[dict[str, str]]
    """Only those of its pods that have these labels; default: every pod."""
    cidrs: NotRequired[list[str]]
    """Address ranges."""
    named: NotRequired[str]
    """`api-server` or `aws-endpoints`."""


class FlowArgs(TypedDict):
    name: str
    """Key of the flow."""
    source: FlowEndArgs
    """Who opens connections: exactly one of `namespace`, `cidrs`, `named`."""
    destination: FlowEndArgs
    """To whom: exactly one of `namespace`, `cidrs`, `named`."""
    ports: NotRequired[list[PortArgs]]
    """On which ports; required, except to a named destination, which answers on 443."""


class IdentityPodsArgs(TypedDict):
    service_account: str
    """Service account with an association of Pod Identity."""
    pod_labels: NotRequired[dict[str, str]]
    """Labels of its pods; default: every pod of the namespace."""


class NamespaceRoleBindingArgs(TypedDict):
    group: str
    """A group of an access entry."""
    cluster_role: str
    """ClusterRole that the group gets in this namespace."""


class IsolatedNamespaceArgs(TypedDict):
    name: str
    """Name of the namespace."""
    existing: NotRequired[bool]
    """Whether it is there: labelled and closed, never made or deleted; default false."""
    pod_security: NotRequired[str]
    """Pod Security standard: `restricted` (default), `baseline` or `privileged`."""
    flows: NotRequired[list[FlowArgs]]
    """Flows that begin or end here."""
    identity_pods: NotRequired[list[IdentityPodsArgs]]
    """Service accounts whose pods get credentials by Pod Identity."""
    role_bindings: NotRequired[list[NamespaceRoleBindingArgs]]
    """What groups may do here."""
    service_ipv4_cidr: NotRequired[str]
    """Range of Services of an IPv4 cluster, for the named end `api-server` as a destination."""
    service_ipv6_cidr: NotRequired[pulumi.Input[str]]
    """The same of an IPv6 cluster, where EKS chooses it; without it pods are taken to have IPv4."""
    control_plane_cidrs: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Ranges of the control plane's interfaces, for `api-server` as a source."""
    aws_endpoint_cidrs: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Ranges of interface endpoints, for `aws-endpoints`."""


class IsolatedNamespace(pulumi.ComponentResource):
    """A namespace with Pod Security labels and default deny both ways, opened for DNS and for named flows."""

    namespace_name: pulumi.Output[str]
    """Name of the namespace, known once it is closed."""

    def __init__(self, name: str, args: IsolatedNamespaceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        settings = accept(IsolatedNamespaceSettings, args)
        super().__init__("eks-citadel:index:IsolatedNamespace", name, None, opts)
        self._name = name
        self._settings = settings
        # A component's depends_on does not reach its children by itself.
        self._namespace = self._create_namespace(opts.depends_on if opts else None)
        # What is in a namespace of ours goes with it; what is in an adopted one goes with the cluster (the
        # component's own deleted_with).
        owner = None if settings.existing else self._namespace
        owned = pulumi.ResourceOptions(parent=self, depends_on=[self._namespace], deleted_with=owner)
        policies = self._create_policies(owned)
        self._bind_groups(owned)
        self.namespace_name = once(settings.name, self._namespace.id, *[policy.id for policy in policies])
        self.register_outputs({"namespaceName": self.namespace_name})

    def _create_namespace(self, depends_on: Any) -> pulumi.CustomResource:
        document = namespace(self._settings)
        if not self._settings.existing:
            opts = pulumi.ResourceOptions(parent=self, depends_on=depends_on)
            return cluster_object(f"{self._name}-namespace", document, opts)
        return kubernetes.core.v1.NamespacePatch(
            f"{self._name}-namespace",
            metadata=kubernetes.meta.v1.ObjectMetaPatchArgs(
                **document["metadata"], annotations={"pulumi.com/patchForce": "true"}
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=depends_on),
        )

    def _create_policies(self, opts: pulumi.ResourceOptions) -> list[kubernetes.networking.v1.NetworkPolicy]:
        settings = self._settings
        return network_policies(self._name, settings.name, namespace_policies(settings), ranges_of(settings), opts)

    def _bind_groups(self, opts: pulumi.ResourceOptions) -> None:
        for item in self._settings.role_bindings:
            key = f"{item.group}-{item.cluster_role}"
            binding = rbac.role_binding(key, self._settings.name, item.group, item.cluster_role)
            cluster_object(f"{self._name}-binding-{key}", binding, opts)
