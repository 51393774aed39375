"""Trust policies of roles that pods get by Pod Identity.

https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
The conditions do not use `aws:SourceArn`, since a user's report and the documentation disagree on its value. Session
tags are stricter: when an association disables them, no condition matches.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from eks_citadel import arns
from eks_citadel.iam.document import Condition, Document, allow, document

# The session's tag with the name of the pod's cluster: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
CLUSTER_TAG = "eks-cluster-name"


def pod_identity_trust(account: str, cluster_arns: Sequence[str], namespace: str, service_account: str) -> Document:
    """Pods of one service account in clusters of this account; `cluster_arns` may end in `-*`."""
    pods = _pods(cluster_arns, namespace, service_account)
    condition = {**pods, "StringEquals": {"aws:SourceAccount": account, **pods["StringEquals"]}}
    return _trust({"Service": "pods.eks.amazonaws.com"}, condition)


def target_role_trust(
    source_role_arn: str, cluster_arns: Sequence[str], namespace: str, service_account: str
) -> Document:
    """Trust in the same pods when they have the source role, which may be in another account.

    The principal is the account and the source role a condition, so the source role need not exist yet and may be
    replaced by a new role of its name: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-assign-target-role.html
    """
    root = arns.account_root(arns.partition_of(source_role_arn), arns.account_of(source_role_arn))
    source = {"ArnEquals": {"aws:PrincipalArn": source_role_arn}}
    return _trust({"AWS": root}, {**source, **_pods(cluster_arns, namespace, service_account)})


def _pods(cluster_arns: Sequence[str], namespace: str, service_account: str) -> dict[str, dict[str, Any]]:
    exact = {
        "aws:RequestTag/kubernetes-namespace": namespace,
        "aws:RequestTag/kubernetes-service-account": service_account,
    }
    return {"StringEquals": exact, "StringLike": {"aws:RequestTag/eks-cluster-arn": sorted(cluster_arns)}}


def _trust(principal: Mapping[str, str], condition: Condition) -> Document:
    actions = ["sts:AssumeRole", "sts:TagSession"]
    return document(allow("PodsOfOneServiceAccount", actions, principal=principal, condition=condition))
