"""The network policies that EKS add-ons' pods in kube-system need in strict mode.

In strict mode a pod without a policy is closed both ways, add-ons' pods too
(https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html). Those on the host's network
(vpc-cni, kube-proxy, the Pod Identity agent) are exempt.
"""

from collections.abc import Mapping

from eks_citadel.kubernetes.checks import KUBE_SYSTEM
from eks_citadel.kubernetes.labels import Document
from eks_citadel.talk.documents import rule
from eks_citadel.talk.documents.network_policy import Builder
from eks_citadel.talk.documents.ranges import Ranges
from eks_citadel.talk.documents.ways import from_control_plane, to_agent, to_api_server, to_dns
from eks_citadel.talk.settings.flow import PortSettings

NAMESPACE = KUBE_SYSTEM
# https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
VPC_RESOLVER: Mapping[str, str] = {"ipv4": "169.254.169.253/32", "ipv6": "fd00:ec2::253/128"}
# The labels that the add-ons give their pods.
SELECTORS: Mapping[str, Mapping[str, str]] = {
    "coredns": rule.KUBE_DNS,
    "ebs-csi-controller": {"app": "ebs-csi-controller"},
    "ebs-csi-node": {"app": "ebs-csi-node"},
    "metrics-server": {"app.kubernetes.io/name": "metrics-server"},
}
_KUBELET = (PortSettings(port=10250),)
_METRICS_SERVER = (PortSettings(port=10250, end_port=10251),)


def addon_policies() -> dict[str, Builder]:
    """Name of each policy in kube-system, and what builds it once the ranges are known."""
    return {
        "coredns": coredns,
        "ebs-csi-controller": ebs_csi_controller,
        "ebs-csi-node": ebs_csi_node,
        "metrics-server": metrics_server,
    }


def coredns(ranges: Ranges) -> Document:
    """Ingress from everywhere; egress to the API server, the VPC's resolver, and resolvers that the Corefile names."""
    resolver = rule.address(VPC_RESOLVER[ranges.ip_family])
    egress = [
        *to_api_server(ranges),
        rule.to_peers([*resolver, *rule.everywhere_else(ranges.ip_family)], rule.DNS),
    ]
    return _policy("coredns", [rule.everybody(rule.DNS)], egress)


def metrics_server(ranges: Ranges) -> Document:
    """Ingress from the control plane, which aggregates the API of metrics-server; egress to the kubelets."""
    egress = [to_dns(ranges), *to_api_server(ranges), rule.to_peers(rule.everywhere_else(ranges.ip_family), _KUBELET)]
    return _policy("metrics-server", from_control_plane(ranges, _METRICS_SERVER), egress)


def ebs_csi_controller(ranges: Ranges) -> Document:
    """Egress to the Pod Identity agent for credentials, and to EC2, by its endpoint in the VPC if there is one.

    The readiness probe of the driver calls EC2, so without a way there the pods restart and the add-on is DEGRADED
    (https://github.com/kubernetes-sigs/aws-ebs-csi-driver/pull/2590). Endpoints of other services are no such way.
    """
    aws = rule.everywhere_outside(ranges.ip_family, ranges.node_cidrs)
    if ranges.ec2_endpoint:
        aws = rule.blocks(ranges.aws_endpoint_cidrs, "aws_endpoint_cidrs")
    egress = [
        to_dns(ranges),
        *to_api_server(ranges),
        to_agent(ranges),
        rule.to_peers(aws, rule.HTTPS),
    ]
    return _policy("ebs-csi-controller", [], egress)


def ebs_csi_node(ranges: Ranges) -> Document:
    """Egress to the API server, to read the Node; mounting needs no network."""
    return _policy("ebs-csi-node", [], [to_dns(ranges), *to_api_server(ranges)])


def _policy(name: str, ingress: list[rule.Rule], egress: list[rule.Rule]) -> Document:
    return rule.network_policy(name, NAMESPACE, SELECTORS[name], ingress=ingress, egress=egress)
