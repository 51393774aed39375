"""What EKS offers: Kubernetes versions, add-ons and their versions, access policies.

The library has tables of its own, so that the emulator can check the library. A test compares the common entries.
"""

import json
import re
from datetime import date
from importlib.resources import files

# (release, end of standard support, end of extended support). EKS User Guide, kubernetes-versions, read 2026-09-29.
# The end dates of 1.37 were not published on that page: they are 14 and 26 months after its release, as for others.
KUBERNETES_VERSIONS = {
    "1.31": ("2024-09-26", "2025-11-26", "2026-11-26"),
    "1.32": ("2025-01-23", "2026-03-23", "2027-03-23"),
    "1.33": ("2025-05-29", "2026-07-29", "2027-07-29"),
    "1.34": ("2025-10-02", "2026-12-02", "2027-12-02"),
    "1.35": ("2026-01-27", "2027-03-27", "2028-03-27"),
    "1.36": ("2026-06-02", "2027-08-02", "2028-08-02"),
    "1.37": ("2026-10-01", "2027-12-01", "2028-12-01"),
}
DEFAULT_KUBERNETES_VERSION = "1.36"

# Add-ons with a Deployment: without a node no replica runs, and EKS reports the add-on DEGRADED.
DEPLOYMENT_ADDONS = frozenset({
    "adot", "amazon-cloudwatch-observability", "aws-ebs-csi-driver", "aws-efs-csi-driver",
    "aws-mountpoint-s3-csi-driver", "cert-manager", "coredns", "external-dns", "kube-state-metrics",
    "metrics-server", "snapshot-controller",
})  # fmt: skip
# name -> (namespace, service accounts that may get a Pod Identity association). None: the add-on calls no AWS API.
ADDONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "adot": (
        "opentelemetry-operator-system",
        ("adot-col-prom-metrics", "adot-col-otlp-ingest", "adot-col-container-logs"),
    ),
    "amazon-cloudwatch-observability": ("amazon-cloudwatch", ("cloudwatch-agent",)),
    "aws-ebs-csi-driver": ("kube-system", ("ebs-csi-controller-sa",)),
    "aws-efs-csi-driver": ("kube-system", ("efs-csi-controller-sa",)),
    "aws-guardduty-agent": ("amazon-guardduty", ()),
    "aws-mountpoint-s3-csi-driver": ("kube-system", ("s3-csi-driver-sa",)),
    "aws-network-flow-monitoring-agent": (
        "amazon-network-flow-monitor",
        ("aws-network-flow-monitor-agent-service-account",),
    ),
    "cert-manager": ("cert-manager", ("cert-manager",)),
    "coredns": ("kube-system", ()),
    "eks-node-monitoring-agent": ("kube-system", ()),
    "eks-pod-identity-agent": ("kube-system", ()),
    "external-dns": ("external-dns", ("external-dns",)),
    "fluent-bit": ("fluent-bit", ("fluent-bit",)),
    "kube-proxy": ("kube-system", ()),
    "kube-state-metrics": ("kube-state-metrics", ()),
    "metrics-server": ("kube-system", ()),
    "prometheus-node-exporter": ("prometheus-node-exporter", ()),
    "snapshot-controller": ("kube-system", ()),
    "vpc-cni": ("kube-system", ("aws-node",)),
}
# One version each, seen in public programs of 2026; docs/evidence/addon-versions.md says where.
OTHER_ADDON_VERSIONS = {
    "amazon-cloudwatch-observability": "v6.7.0-eksbuild.1",
    "aws-efs-csi-driver": "v3.4.2-eksbuild.1",
    "aws-guardduty-agent": "v1.15.0-eksbuild.2",
    "aws-network-flow-monitoring-agent": "v1.1.4-eksbuild.1",
    "cert-manager": "v1.21.0-eksbuild.3",
    "eks-node-monitoring-agent": "v1.7.2-eksbuild.1",
    "external-dns": "v0.21.0-eksbuild.6",
    "snapshot-controller": "v8.5.0-eksbuild.5",
}
# The names of `aws eks list-access-policies`, as dumped in public in 2025 and 2026.
ACCESS_POLICIES = (
    "AmazonAIOpsAssistantPolicy",
    "AmazonARCRegionSwitchScalingPolicy",
    "AmazonEKSACKPolicy",
    "AmazonEKSAdminPolicy",
    "AmazonEKSAdminViewPolicy",
    "AmazonEKSArgoCDClusterPolicy",
    "AmazonEKSArgoCDPolicy",
    "AmazonEKSAutoNodePolicy",
    "AmazonEKSBlockStorageClusterPolicy",
    "AmazonEKSBlockStoragePolicy",
    "AmazonEKSClusterAdminPolicy",
    "AmazonEKSClusterInsightsPolicy",
    "AmazonEKSComputeClusterPolicy",
    "AmazonEKSComputePolicy",
    "AmazonEKSEditPolicy",
    "AmazonEKSEventPolicy",
    "AmazonEKSHybridPolicy",
    "AmazonEKSKROPolicy",
    "AmazonEKSLoadBalancingClusterPolicy",
    "AmazonEKSLoadBalancingPolicy",
    "AmazonEKSNetworkingClusterPolicy",
    "AmazonEKSNetworkingPolicy",
    "AmazonEKSPodIdentityPolicy",
    "AmazonEKSSecretAdminPolicy",
    "AmazonEKSSecretReaderPolicy",
    "AmazonEKSViewPolicy",
    "AmazonEMRJobPolicy",
    "AmazonSagemakerHyperpodClusterPolicy",
    "AmazonSagemakerHyperpodControllerPolicy",
    "AmazonSagemakerHyperpodSystemNamespacePolicy",
)
ACCESS_POLICY_PREFIX = "arn:aws:eks::aws:cluster-access-policy/"

# Kubernetes version -> add-on -> the version that EKS picks, and its source; the file explains the sources.
_TABLE: dict[str, dict[str, dict[str, str]]] = json.loads(
    files("citadel_rehearsal.emulator.eks").joinpath("addon_versions.json").read_text(encoding="utf-8")
)["versions"]

# https://docs.aws.amazon.com/eks/latest/APIReference/API_AddonVersionInfo.html; builds are counted from 1.
_ADDON_VERSION = re.compile(r"v(\d+)\.(\d+)\.\d+-eksbuild\.[1-9]\d*")


def support(version: str, day: date) -> str:
    """STANDARD_SUPPORT or EXTENDED_SUPPORT, each through its last day, or UNSUPPORTED."""
    _, standard, extended = (date.fromisoformat(one) for one in KUBERNETES_VERSIONS[version])
    return "STANDARD_SUPPORT" if day <= standard else "EXTENDED_SUPPORT" if day <= extended else "UNSUPPORTED"


def access_policy_arns() -> set[str]:
    """ARNs of every access policy, as MiniStack stores them: in the partition aws."""
    return {ACCESS_POLICY_PREFIX + name for name in ACCESS_POLICIES}


def default_addon_version(addon: str, kubernetes_version: str) -> str | None:
    """The version that EKS picks for a request without a version, or None when no version is recorded."""
    recorded = _TABLE.get(kubernetes_version, {}).get(addon)
    return recorded["version"] if recorded else OTHER_ADDON_VERSIONS.get(addon)


def addon_versions(addon: str, kubernetes_version: str) -> list[str]:
    """The known add-on versions for the Kubernetes version, the default first."""
    default = default_addon_version(addon, kubernetes_version)
    if default is None:
        return []
    if addon == "kube-proxy":  # one build per Kubernetes version
        return [default]
    recorded = {row[addon]["version"] for row in _TABLE.values() if addon in row}
    return [default, *sorted(recorded - {default}, reverse=True)]


def may_exist(addon: str, kubernetes_version: str, wanted: str) -> bool:
    """Whether EKS may have a version that is not recorded: by its form, and by the series that are known.

    A build of kube-proxy is for one Kubernetes version; no other add-on goes back behind its recorded major versions.
    """
    found = _ADDON_VERSION.fullmatch(wanted)
    if found is None:
        return False
    if addon == "kube-proxy":
        return f"{found[1]}.{found[2]}" == kubernetes_version
    recorded = [row[addon]["version"] for row in _TABLE.values() if addon in row]
    majors = [int(one[1]) for text in recorded if (one := _ADDON_VERSION.fullmatch(text))]
    return int(found[1]) >= min(majors, default=0)
