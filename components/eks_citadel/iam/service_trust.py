"""Trust policies for AWS services.

https://docs.aws.amazon.com/eks/latest/userguide/cluster-iam-role.html
https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from eks_citadel import arns
from eks_citadel.iam.document import Document, allow, allowed_to_service, document


@dataclass(frozen=True)
class Use:
    """What a role is for: the service that assumes it, and the actions that the trust policy must allow."""

    principal: str
    actions: tuple[str, ...] = ("sts:AssumeRole",)

    def service(self, partition: str) -> str:
        """The service principal, which for EC2 is another one in China."""
        return arns.ec2_service(partition) if self.principal == "ec2" else self.principal


CONTROL_PLANE, NODES = Use("eks.amazonaws.com"), Use("ec2")
PODS = Use("pods.eks.amazonaws.com", ("sts:AssumeRole", "sts:TagSession"))


def trusted(trust: Mapping[str, Any], service: str, actions: Sequence[str]) -> bool:
    """Whether a trust policy lets the service do all of the actions, its conditions aside."""
    patterns = allowed_to_service(trust, service)
    return all(any(fnmatchcase(action.lower(), pattern) for pattern in patterns) for action in actions)


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
