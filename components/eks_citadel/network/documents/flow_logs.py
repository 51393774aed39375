"""The policy of the role that writes a VPC's flow logs.

https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
"""

from eks_citadel.iam.document import Document, allow, document


def flow_logs_policy(log_group_arn: str) -> Document:
    """Write access to the log streams of one log group; groups are listed without a narrower resource."""
    return document(
        allow("FindLogGroups", ["logs:DescribeLogGroups"], ["*"]),
        allow(
            "WriteFlowLogs",
            ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            [log_group_arn, f"{log_group_arn}:*"],
        ),
    )
