"""Flow logs of a new VPC."""

import pulumi
import pulumi_aws as aws

from eks_citadel import arns
from eks_citadel.iam.document import as_json
from eks_citadel.iam.service_trust import flow_logs_trust
from eks_citadel.inputs.known import tagged
from eks_citadel.inputs.location import Location
from eks_citadel.inputs.regional_key import beside_keys, regional_key
from eks_citadel.network.documents.flow_logs import flow_logs_policy
from eks_citadel.network.settings import NetworkSettings

RETENTION_DAYS = 365


def flow_log(
    name: str,
    vpc_id: pulumi.Input[str],
    settings: NetworkSettings,
    location: "pulumi.Output[Location]",
    parent: pulumi.Resource,
) -> aws.ec2.FlowLog:
    """All traffic of the VPC, kept for a year in a log group of its own, written by a role of its own."""
    child = pulumi.ResourceOptions(parent=parent)
    tags = tagged(settings.tags)
    location = beside_keys(location, {"logs_key_arn": settings.logs_key_arn})
    group = aws.cloudwatch.LogGroup(
        f"{name}-flow-logs",
        name_prefix=arns.name_prefix(f"{name}-flow-logs", arns.LOG_GROUP_NAME_LENGTH),
        retention_in_days=RETENTION_DAYS,
        kms_key_id=regional_key(location, "logs_key_arn", settings.logs_key_arn),
        tags=tags,
        opts=child,
    )
    role = aws.iam.Role(
        f"{name}-flow-logs-role",
        name=location.apply(lambda here: arns.iam_name(name, here.region, "flow-logs")),
        assume_role_policy=location.apply(lambda here: as_json(flow_logs_trust(here.account))),
        permissions_boundary=settings.permissions_boundary_arn,
        tags=tags,
        opts=child,
    )
    policy = _policy(f"{name}-flow-logs-policy", role, group, child)
    return aws.ec2.FlowLog(
        f"{name}-flow-log",
        vpc_id=vpc_id,
        traffic_type="ALL",
        log_destination=group.arn,
        iam_role_arn=role.arn,
        max_aggregation_interval=60,
        tags=tags,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[policy]),
    )


def _policy(
    name: str, role: aws.iam.Role, group: aws.cloudwatch.LogGroup, opts: pulumi.ResourceOptions
) -> aws.iam.RolePolicy:
    return aws.iam.RolePolicy(
        name,
        name_prefix=arns.name_prefix(name, arns.POLICY_NAME_LENGTH),
        role=role.name,
        policy=group.arn.apply(lambda arn: as_json(flow_logs_policy(arn))),
        opts=opts,
    )
