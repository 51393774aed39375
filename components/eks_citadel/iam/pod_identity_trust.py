"""Who may take a role by Pod Identity.

https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
Not `aws:SourceArn`: a user's report and the documents disagree on its value. The session tags are stronger, and they
are absent, so nothing matches, when an association switches them off.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from eks_citadel import arns
from eks_citadel.iam.document import Condition, Document, allow, document


def pod_identity_trust(account: str, cluster_arns: Sequence[str], namespace: str, service_account: str) -> Document:
    """Pods of one service account in clusters of this account; `cluster_arns` may end in `-*`."""
    pods = _pods(cluster_arns, namespace, service_account)
    condition = {**pods, "StringEquals": {"aws:SourceAccount": account, **pods["StringEquals"]}}
    return _trust({"Service": "pods.eks.amazonaws.com"}, condition)


def target_role_trust(
    source_role_arn: str, cluster_arns: Sequence[str], namespace: str, service_account: str
) -> Document:
    """The same pods, once they are the source role, which may be of another account.

    The account is the principal and the role a condition, so the role need not be there first and a new one of its
    name is taken: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-assign-target-role.html
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
