"""Flow logs with all of their fields.

Shape: botocore ec2 FlowLog. Defaults: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html
and https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
"""

import re
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import ec2

from citadel_rehearsal.emulator.ec2.filters import chosen
from citadel_rehearsal.emulator.ec2.xml import element
from citadel_rehearsal.emulator.eks import store

Request = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]
DEFAULT_FORMAT = (
    "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets}"
    " ${bytes} ${start} ${end} ${action} ${log-status}"
)
DEFAULT_SECONDS = "600"
SECONDS = ("60", DEFAULT_SECONDS)
TO_LOGS, TO_BUCKET = "cloud-watch-logs", "s3"
# How files in a bucket are written: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DestinationOptionsRequest.html
OPTIONS = {"FileFormat": "plain-text", "HiveCompatiblePartitions": "false", "PerHourPartition": "false"}
DELIVERY = "vpc-flow-logs.amazonaws.com"


def install() -> None:
    """Replace MiniStack's operations."""
    actions: dict[str, Any] = ec2._ACTION_MAP
    actions["CreateFlowLogs"] = _create(actions["CreateFlowLogs"])
    actions["DescribeFlowLogs"] = describe


def _create(create: Any) -> Any:
    def create_flow_logs(request: Request) -> Answer:
        if refusal := _refuse(request):
            return refusal
        before = set(ec2._flow_logs.keys())
        answer = create(request)
        for flow_log_id in set(ec2._flow_logs.keys()) - before:
            ec2._flow_logs[flow_log_id] |= _settings(request)
            ec2._parse_tag_specs(request, "vpc-flow-log", flow_log_id)
        return answer

    return create_flow_logs


def _refuse(request: Request) -> Answer | None:
    seconds = ec2._p(request, "MaxAggregationInterval") or DEFAULT_SECONDS
    if seconds not in SECONDS:
        sentence = f"Value ({seconds}) for parameter maxAggregationInterval is invalid: it is one of 60 and 600."
        return ec2._error("InvalidParameterValue", sentence, 400)
    if ec2._p(request, "LogDestination") and ec2._p(request, "LogGroupName"):
        return ec2._error("InvalidParameter", "Please only provide LogGroupName or LogDestination", 400)
    return _refuse_role(request) or _refuse_double(request)


def _refuse_role(request: Request) -> Answer | None:
    """A role for CloudWatch Logs, which the service of flow logs may assume.

    https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
    """
    arn = ec2._p(request, "DeliverLogsPermissionArn")
    if _settings(request)["LogDestinationType"] != TO_LOGS:
        return None
    if not arn:
        sentence = f"DeliverLogsPermissionArn can't be empty if LogDestinationType is {TO_LOGS}."
        return ec2._error("InvalidParameter", sentence, 400)
    if arn.split(":")[4:5] != [get_account_id()]:
        return None
    role = store.role(arn)
    if role is None or not store.trusts(role, DELIVERY, {"sts:AssumeRole"}):
        return ec2._error("InvalidParameter", "Unable to assume given IAM role", 400)
    return None


def _refuse_double(request: Request) -> Answer | None:
    wanted = _settings(request)
    same = ("LogDestination", "TrafficType", "LogFormat")
    resources = ec2._parse_member_list(request, "ResourceId")
    for one in ec2._flow_logs.values():
        if one["ResourceId"] in resources and all(one.get(key) == wanted[key] for key in same):
            sentence = "Error. There is an existing Flow Log with the same configuration and log destination."
            return ec2._error("FlowLogAlreadyExists", sentence, 400)
    return None


def _settings(request: Request) -> dict[str, Any]:
    destination, name = ec2._p(request, "LogDestination").removesuffix(":*"), ec2._p(request, "LogGroupName")
    if name:
        destination = f"arn:aws:logs:{get_region()}:{get_account_id()}:log-group:{name}"
    group = re.fullmatch(r"arn:[^:]*:logs:[^:]*:\d*:log-group:([^:]+)", destination)
    return {
        "DeliverLogsPermissionArn": ec2._p(request, "DeliverLogsPermissionArn") or None,
        "DeliverLogsStatus": "SUCCESS",
        "DestinationOptions": {key: ec2._p(request, f"DestinationOptions.{key}") or OPTIONS[key] for key in OPTIONS},
        "LogDestination": destination,
        "LogDestinationType": ec2._p(request, "LogDestinationType") or TO_LOGS,
        "LogFormat": ec2._p(request, "LogFormat") or DEFAULT_FORMAT,
        "LogGroupName": group[1] if group else None,
        "MaxAggregationInterval": ec2._p(request, "MaxAggregationInterval") or DEFAULT_SECONDS,
        "TrafficType": ec2._p(request, "TrafficType") or "ALL",
    }


def describe(request: Request) -> Answer:
    """DescribeFlowLogs."""
    found = chosen("DescribeFlowLogs", request)
    if not isinstance(found, list):
        return found
    shown = "".join(_item(one) for one in found)
    return ec2._xml(200, "DescribeFlowLogsResponse", f"<flowLogSet>{shown}</flowLogSet>")


def _item(one: dict[str, Any]) -> str:
    fields = {
        "creationTime": one["CreationTime"],
        "deliverLogsPermissionArn": one.get("DeliverLogsPermissionArn"),
        "deliverLogsStatus": one.get("DeliverLogsStatus"),
        "flowLogId": one["FlowLogId"],
        "flowLogStatus": one["FlowLogStatus"],
        "logGroupName": one.get("LogGroupName"),
        "resourceId": one["ResourceId"],
        "trafficType": one["TrafficType"],
        "logDestinationType": one["LogDestinationType"],
        "logDestination": one.get("LogDestination") or None,
        "logFormat": one.get("LogFormat"),
        "maxAggregationInterval": one.get("MaxAggregationInterval"),
    }
    inner = "".join(element(name, value) for name, value in fields.items())
    if one["LogDestinationType"] == TO_BUCKET:
        options = one.get("DestinationOptions") or OPTIONS
        shown = "".join(element(f"{key[:1].lower()}{key[1:]}", value) for key, value in options.items())
        inner += f"<destinationOptions>{shown}</destinationOptions>"
    return f"<item>{inner}{ec2._tag_set_xml(one['FlowLogId'])}</item>"
