"""What the AWS Load Balancer Controller may do and how it is set up, where it registers targets and nothing else.

Its requests were read from its source: pkg/targetgroupbinding (targets and their health), webhooks/elbv2 (target
groups), pkg/networking (the VPC's ranges, and security groups in which it finds none of its rules).
https://github.com/kubernetes-sigs/aws-load-balancer-controller/tree/v3.5.0
Actions and condition keys:
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
"""

from collections.abc import Mapping
from typing import Any

from eks_citadel import arns
from eks_citadel.iam.document import Document, allow, document
from eks_citadel.iam.pod_identity_trust import CLUSTER_TAG
from eks_citadel.nodes.settings.further_addons import TARGETS_ONLY


def load_balancer_controller_policy(partition: str, region: str, account: str) -> Document:
    """Changes the targets of target groups that have its own cluster's tag; AWS limits no Describe action."""
    own = {"StringEquals": {f"aws:ResourceTag/{CLUSTER_TAG}": f"${{aws:PrincipalTag/{CLUSTER_TAG}}}"}}
    targets = ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"]
    seen = [
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeVpcs",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
    ]
    return document(
        allow("ChangeTargets", targets, [arns.target_groups(partition, region, account)], condition=own),
        allow("SeeTargets", seen, ["*"]),
    )


def load_balancer_controller_values(
    cluster_name: str, region: str, vpc_id: str, service_account: str, given: Mapping[str, Any]
) -> dict[str, Any]:
    """Values of its chart. It is told the region and the VPC, since pods do not reach the metadata of their node."""
    place = {"clusterName": cluster_name, "region": region, "vpcId": vpc_id}
    return {**given, **TARGETS_ONLY, **place, "serviceAccount": {"create": True, "name": service_account}}
