"""Every IAM document, for one cluster in each partition."""

import functools
import json
from pathlib import Path
from typing import Any

from eks_citadel import arns
from eks_citadel.control_plane.documents.secrets_key import secrets_key_policy
from eks_citadel.iam.pod_identity_trust import pod_identity_trust
from eks_citadel.iam.service_trust import control_plane_trust, flow_logs_trust, node_trust
from eks_citadel.network.documents.endpoint_policy import Owners, endpoint_policy
from eks_citadel.network.documents.flow_logs import flow_logs_policy
from eks_citadel.nodes.documents.load_balancer_controller import load_balancer_controller_policy
from eks_citadel.nodes.documents.node import node_policy
from eks_citadel.nodes.documents.route53 import cert_manager_policy, external_dns_policy
from eks_citadel.nodes.documents.vpc_cni_ipv6 import vpc_cni_ipv6_policy
from unit.eks_citadel.leave.workloads import workload_documents

GOLDEN = Path(__file__).parents[3] / "golden" / "policies"
ACCOUNT = "111122223333"
REGIONS = {"aws": "eu-west-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
TRUSTS = (
    "control-plane-trust", "flow-logs-trust", "node-trust", "pod-identity-trust", "workload-target-trust",
    "workload-trust",
)  # fmt: skip
ENDPOINT = "endpoint-"  # policies of endpoints, by the services' names
LONGEST = "s" * 100  # characters that EKS takes


@functools.cache
def documents(partition: str = "aws", cluster_name: str = "shop-blue") -> dict[str, dict[str, Any]]:
    """Name to document."""
    region = REGIONS[partition]
    cluster_arn = arns.cluster(partition, region, ACCOUNT, cluster_name)
    logs = f"arn:{partition}:logs:{region}:{ACCOUNT}:log-group:{cluster_name}-network-flow-logs"
    return {
        "cert-manager": cert_manager_policy(partition, ["Z0123456789ABCDEFGHIJ"]),
        "control-plane-trust": control_plane_trust(),
        "external-dns": external_dns_policy(partition, ["Z0123456789ABCDEFGHIJ"]),
        **_of_endpoints(partition, region),
        "flow-logs": flow_logs_policy(logs),
        "flow-logs-trust": flow_logs_trust(ACCOUNT),
        "load-balancer-controller": load_balancer_controller_policy(partition, region, ACCOUNT),
        "node": node_policy(partition, region, ACCOUNT, cluster_name),
        "node-trust": node_trust(partition),
        "pod-identity-trust": pod_identity_trust(ACCOUNT, [cluster_arn], "kube-system", "aws-node"),
        "secrets-key": secrets_key_policy(partition, ACCOUNT),
        "vpc-cni-ipv6": vpc_cni_ipv6_policy(partition),
        **workload_documents(partition, region, cluster_name),
    }


def _of_endpoints(partition: str, region: str) -> dict[str, dict[str, Any]]:
    """One of each form: for resources that are somebody's own, with each exception, and for those that may be AWS's."""
    owners = Owners(partition, region, ACCOUNT, ("444455556666",))
    found = {name: endpoint_policy(name, owners) for name in ("ec2", "ecr.api", "s3", "sqs", "sts")}
    organization = Owners(partition, region, ACCOUNT, organization_id="o-a1b2c3d4e5")
    found["sqs-organization"] = endpoint_policy("sqs", organization)
    return {f"{ENDPOINT}{name.replace('.', '-')}": one for name, one in found.items() if one}


def as_text(document: Any) -> str:
    return json.dumps(document, indent=2) + "\n"


def write() -> None:
    """Writes the golden documents anew."""
    for name, document in documents().items():
        (GOLDEN / f"{name}.json").write_text(as_text(document))
