"""Flow logs with all of their fields.

Shape: botocore ec2 FlowLog. Defaults: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html
and https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
"""

import re
from typing import Any

from ministack.services import ec2

from citadel_rehearsal.emulator.ec2.filters import chosen
from citadel_rehearsal.emulator.ec2.xml import element

Request = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]
DEFAULT_FORMAT = (
    "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets}"
    " ${bytes} ${start} ${end} ${action} ${log-status}"
)
DEFAULT_SECONDS = "600"


def install() -> None:
    """Replace MiniStack's operations."""
    actions: dict[str, Any] = ec2._ACTION_MAP
    actions["CreateFlowLogs"] = _create(actions["CreateFlowLogs"])
    actions["DescribeFlowLogs"] = describe


def _create(create: Any) -> Any:
    def create_flow_logs(request: Request) -> Answer:
        before = set(ec2._flow_logs.keys())
        answer = create(request)
        for flow_log_id in set(ec2._flow_logs.keys()) - before:
            ec2._flow_logs[flow_log_id] |= _settings(request)
            ec2._parse_tag_specs(request, "vpc-flow-log", flow_log_id)
        return answer

    return create_flow_logs


def _settings(request: Request) -> dict[str, Any]:
    destination = ec2._p(request, "LogDestination")
    group = re.fullmatch(r"arn:[^:]*:logs:[^:]*:\d*:log-group:([^:]+)(:\*)?", destination)
    return {
        "DeliverLogsPermissionArn": ec2._p(request, "DeliverLogsPermissionArn") or None,
        "DeliverLogsStatus": "SUCCESS",
        "LogFormat": ec2._p(request, "LogFormat") or DEFAULT_FORMAT,
        "LogGroupName": group[1] if group else ec2._p(request, "LogGroupName") or None,
        "MaxAggregationInterval": ec2._p(request, "MaxAggregationInterval") or DEFAULT_SECONDS,
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
    return f"<item>{inner}{ec2._tag_set_xml(one['FlowLogId'])}</item>"
