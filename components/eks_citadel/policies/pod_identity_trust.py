"""Who may take a role by Pod Identity.

https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
Not `aws:SourceArn`: a user's report and the documents disagree on its value. The session tags are stronger, and they
are absent, so nothing matches, when an association switches them off.
"""

from collections.abc import Sequence

from eks_citadel.policies.document import Document, allow, document


def pod_identity_trust(account: str, cluster_arns: Sequence[str], namespace: str, service_account: str) -> Document:
    """Pods of one service account in clusters of this account; `cluster_arns` may have `*` in region and name."""
    exact = {
        "aws:SourceAccount": account,
        "aws:RequestTag/kubernetes-namespace": namespace,
        "aws:RequestTag/kubernetes-service-account": service_account,
    }
    return document(
        allow(
            "PodsOfOneServiceAccount",
            ["sts:AssumeRole", "sts:TagSession"],
            principal={"Service": "pods.eks.amazonaws.com"},
            condition={
                "StringEquals": exact,
                "StringLike": {"aws:RequestTag/eks-cluster-arn": sorted(cluster_arns)},
            },
        )
    )
