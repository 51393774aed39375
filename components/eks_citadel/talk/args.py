"""Keys of `IsolatedNamespace` and `KubeSystem`, and those of a whole cluster's namespaces and flows."""

from typing import NotRequired, TypedDict

import pulumi

from eks_citadel.inputs.args import BindingArgs, DnsArgs, IdentityPodsArgs, PolicyModeArgs, ServiceRangeArgs


class PortArgs(TypedDict):
    port: int
    """The pod's own port; a Service in front of it must have the same."""
    end_port: NotRequired[int]
    """Last port of a range."""
    protocol: NotRequired[str]
    """`TCP`, `UDP` or `SCTP`."""


class FlowEndArgs(TypedDict):
    namespace: NotRequired[str]
    """Pods of this namespace; of `kube-system` those with `pod_labels` only."""
    pod_labels: NotRequired[dict[str, str]]
    """Only those of its pods that have these labels; also of `all-namespaces`."""
    cidrs: NotRequired[list[str]]
    """Address ranges."""
    named: NotRequired[str]
    """`all-namespaces`, `api-server`, `aws-endpoints`, `data-subnets`, `internet` or `load-balancers`."""


class FlowArgs(TypedDict):
    name: str
    """Key of the flow."""
    source: FlowEndArgs
    """Who opens connections: exactly one of `namespace`, `cidrs`, `named`."""
    destination: FlowEndArgs
    """To whom: exactly one of `namespace`, `cidrs`, `named`."""
    ports: NotRequired[list[PortArgs]]
    """On which ports; required, except to `api-server` and `aws-endpoints`, which answer on 443."""


class NamespaceRoleBindingArgs(BindingArgs):
    pass


class PeerRangesArgs(ServiceRangeArgs, DnsArgs):
    service_ipv6_cidr: NotRequired[pulumi.Input[str]]
    """Range of Services of an IPv6 cluster, which EKS chooses; without this key, pods are assumed to have IPv4."""
    control_plane_cidrs: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Ranges of the control plane's interfaces, from which the API server calls pods: the source `api-server`."""
    aws_endpoint_cidrs: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Ranges of the interface endpoints, by which pods call AWS: the destination `aws-endpoints` of flows."""
    load_balancer_cidrs: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Ranges of the subnets of load balancers: the end `load-balancers` of flows."""
    data_cidrs: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Ranges of the subnets of databases and file systems: the destination `data-subnets` of flows."""
    vpc_cidrs: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Ranges of the VPC, which the end `internet` of flows leaves out; required for it in an IPv6 cluster."""


class NamespaceArgs(TypedDict):
    name: str
    """Name of the namespace."""
    existing: NotRequired[bool]
    """Whether the namespace exists already: then it is labelled and closed, and never created or deleted."""
    pod_security: NotRequired[str]
    """Pod Security standard: `restricted`, `baseline` or `privileged`."""


class NamespaceFlowsArgs(PeerRangesArgs):
    flows: NotRequired[list[FlowArgs]]
    """Flows that begin or end here."""
    identity_pods: NotRequired[list[IdentityPodsArgs]]
    """Service accounts whose pods get credentials by Pod Identity."""


class IsolatedNamespaceArgs(NamespaceArgs, NamespaceFlowsArgs):
    role_bindings: NotRequired[list[NamespaceRoleBindingArgs]]
    """ClusterRoles of groups in this namespace."""


class KubeSystemArgs(PolicyModeArgs, NamespaceFlowsArgs):
    node_cidrs: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Ranges of nodes and pods, which the EBS CSI controller cannot reach on its way to AWS's public addresses."""
    ec2_endpoint: NotRequired[bool]
    """Whether `ec2` has an endpoint in `aws_endpoint_cidrs`; the EBS CSI controller then has no other way to AWS."""
    addons: NotRequired[list[str]]
    """Names of further EKS add-ons, whose pods get the policies that they need."""
    endpoint_services: NotRequired[list[str]]
    """Services with an endpoint in `aws_endpoint_cidrs`, by which the pods of further add-ons reach these services."""
