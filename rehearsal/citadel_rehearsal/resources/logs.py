"""CloudWatch log groups."""

from typing import Any

from citadel_rehearsal.ground.refusals import RuleBroken, existing
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.resource import InPlace, Properties, Resource, words
from citadel_rehearsal.resources.retagging import log_tags, tags_by
from citadel_rehearsal.resources.shapes import ask, only, tags


def create_log_group(context: Context, inputs: Properties) -> str:
    logs = context.client("logs")
    names = {"name": "logGroupName", "kmsKeyId": "kmsKeyId", "logGroupClass": "logGroupClass"}
    logs.create_log_group(**only(inputs, names), **tags(inputs))
    if inputs.get("retentionInDays"):
        with existing(inputs["name"]):
            logs.put_retention_policy(logGroupName=inputs["name"], retentionInDays=inputs["retentionInDays"])
    return str(inputs["name"])


def find_log_group(context: Context, name: str) -> dict[str, Any] | None:
    """The log group with exactly this name, or None."""
    groups = context.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return next((group for group in groups if group["logGroupName"] == name), None)


def read_log_group(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    group = find_log_group(context, identifier)
    return group and {
        "arn": context.arn("logs", f"log-group:{identifier}"),
        "kmsKeyId": group.get("kmsKeyId", ""),
        "logGroupClass": group.get("logGroupClass", "STANDARD"),
        "name": identifier,
        "retentionInDays": group.get("retentionInDays", 0),
    }


def update_log_group(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    logs = context.client("logs")
    if new.get("retentionInDays"):
        logs.put_retention_policy(logGroupName=identifier, retentionInDays=new["retentionInDays"])
    else:
        logs.delete_retention_policy(logGroupName=identifier)


def update_key(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    logs = context.client("logs")
    if new.get("kmsKeyId"):
        logs.associate_kms_key(logGroupName=identifier, kmsKeyId=new["kmsKeyId"])
    else:
        logs.disassociate_kms_key(logGroupName=identifier)


def delete_log_group(context: Context, identifier: str, outputs: Properties) -> None:
    if not outputs.get("skipDestroy"):
        ask(context.client("logs").delete_log_group, logGroupName=identifier)


def get_log_groups(context: Context, inputs: Properties) -> Properties:
    prefix = inputs.get("logGroupNamePrefix")
    arguments = {"logGroupNamePrefix": prefix} if prefix else {}
    pages = context.client("logs").get_paginator("describe_log_groups").paginate(**arguments)
    names = [group["logGroupName"] for page in pages for group in page["logGroups"]]
    return {
        "arns": [context.arn("logs", f"log-group:{name}") for name in names],
        "id": context.region,
        "logGroupNamePrefix": prefix,
        "logGroupNames": names,
        "region": context.region,
    }


def get_log_group(context: Context, inputs: Properties) -> Properties:
    group = find_log_group(context, inputs["name"])
    if group is None:
        raise RuleBroken("ResourceNotFoundException", f"log group {inputs['name']} does not exist")
    return {
        "arn": context.arn("logs", f"log-group:{inputs['name']}"),
        "creationTime": group.get("creationTime", 0),
        "deletionProtectionEnabled": False,
        "id": inputs["name"],
        "kmsKeyId": group.get("kmsKeyId", ""),
        "logGroupClass": group.get("logGroupClass", "STANDARD"),
        "name": inputs["name"],
        "region": context.region,
        "retentionInDays": group.get("retentionInDays", 0),
        "tags": ask(context.client("logs").list_tags_log_group, logGroupName=inputs["name"])["tags"],
    }


LOG_GROUP = Resource(
    "aws:cloudwatch/logGroup:LogGroup",
    words("name kmsKeyId logGroupClass retentionInDays skipDestroy tags"),
    words("arn"),
    create_log_group,
    read_log_group,
    delete_log_group,
    in_place=(
        InPlace(words("kmsKeyId"), update_key),
        InPlace(words("retentionInDays"), update_log_group),
        tags_by(log_tags, read_log_group),
    ),
    leaves=lambda outputs: "is kept by skipDestroy" if outputs.get("skipDestroy") else "",
    name_property="name",
)
RESOURCES = (LOG_GROUP,)
INVOKES = {
    "aws:cloudwatch/getLogGroups:getLogGroups": get_log_groups,
    "aws:cloudwatch/getLogGroup:getLogGroup": get_log_group,
}
