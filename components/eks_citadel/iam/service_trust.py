"""Trust policies for AWS services.

https://docs.aws.amazon.com/eks/latest/userguide/cluster-iam-role.html
https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
"""

from eks_citadel import arns
from eks_citadel.iam.document import Document, allow, document


def control_plane_trust() -> Document:
    """EKS runs the control plane with this role."""
    return document(allow("ControlPlane", ["sts:AssumeRole"], principal={"Service": "eks.amazonaws.com"}))


def node_trust(partition: str) -> Document:
    """EC2 gives this role to nodes."""
    return document(allow("Nodes", ["sts:AssumeRole"], principal={"Service": arns.ec2_service(partition)}))


def flow_logs_trust(account: str) -> Document:
    """The flow logs of this account's networks write with this role."""
    return document(
        allow(
            "FlowLogs",
            ["sts:AssumeRole"],
            principal={"Service": "vpc-flow-logs.amazonaws.com"},
            condition={"StringEquals": {"aws:SourceAccount": account}},
        )
    )
