"""The `configurationValues` of EKS add-ons."""

from eks_citadel.kubernetes.labels import Document
from eks_citadel.nodes.settings.addons import AddonsSettings
from eks_citadel.nodes.settings.node_group import CRITICAL_ADDONS_ONLY

# EKS's default with another resolver: IPv6 pods do not reach the IPv4 resolver in the node's /etc/resolv.conf.
# https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
IPV6_COREFILE = """\
.:53 {
    errors
    health {
        lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        pods insecure
        fallthrough in-addr.arpa ip6.arpa
    }
    prometheus :9153
    forward . fd00:ec2::253
    cache 30
    loop
    reload
    loadbalance
}
"""


# metrics-server has no toleration by default; that its add-on takes this key, public programs show:
# https://github.com/leo-the-nardo/k8s-kafka-envoy-ratelimiter/blob/main/infra/terraform/addons.tf
TOLERATIONS: Document = {"tolerations": [{"key": CRITICAL_ADDONS_ONLY, "operator": "Exists"}]}


def configuration(addon: str, settings: AddonsSettings) -> Document | None:
    """The values of one add-on, or None for EKS's defaults."""
    if addon == "vpc-cni":
        return vpc_cni(settings.network_policy_mode, settings.ip_family)
    if addon == "coredns" and settings.ip_family == "ipv6":
        return {"corefile": IPV6_COREFILE}
    if addon == "aws-ebs-csi-driver":
        return ebs_csi_driver(settings.reserved_volume_attachments)
    if addon == "metrics-server" and settings.dedicated_nodes:
        return TOLERATIONS
    return None


def vpc_cni(network_policy_mode: str, ip_family: str) -> Document:
    """Network policies are enforced and their decisions logged. IPv6 pods get no interface for IPv4.

    The CNI applies no policy to that interface, so a closed pod would reach every IPv4 address by it. Booleans are
    strings here: https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html
    """
    env = {"NETWORK_POLICY_ENFORCING_MODE": network_policy_mode}
    if ip_family == "ipv6":
        env = {"ENABLE_V4_EGRESS": "false", **env}
    return {"enableNetworkPolicy": "true", "env": env, "nodeAgent": {"enablePolicyEventLogs": "true"}}


def ebs_csi_driver(reserved_volume_attachments: int) -> Document:
    """A node's own volumes are left out of those that it offers to pods.

    The driver asks the instance metadata for them, which pods do not reach here, and then counts the root volume only:
    https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/options.md (reserved-volume-attachments)
    """
    return {"node": {"reservedVolumeAttachments": reserved_volume_attachments}}
