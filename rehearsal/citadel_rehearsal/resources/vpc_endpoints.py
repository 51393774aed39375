"""VPC endpoints, and flow logs."""

import re

from citadel_rehearsal.ground.refusals import RuleBroken, existing
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.resource import InPlace, Properties, Resource, words
from citadel_rehearsal.resources.retagging import ec2_tags, tags_by
from citadel_rehearsal.resources.shapes import ask, one, only, tag_map, tag_specifications

ENDPOINT = {
    "vpcId": "VpcId",
    "serviceName": "ServiceName",
    "vpcEndpointType": "VpcEndpointType",
    "policy": "PolicyDocument",
    "privateDnsEnabled": "PrivateDnsEnabled",
    "routeTableIds": "RouteTableIds",
    "securityGroupIds": "SecurityGroupIds",
    "subnetIds": "SubnetIds",
    "ipAddressType": "IpAddressType",
}
ENDPOINT_LISTS = {"routeTableIds": "RouteTableIds", "securityGroupIds": "SecurityGroupIds", "subnetIds": "SubnetIds"}
ENDPOINT_VALUES = words("dnsOptions ipAddressType policy privateDnsEnabled")
FLOW_LOG = {
    "iamRoleArn": "DeliverLogsPermissionArn",
    "logDestination": "LogDestination",
    "logDestinationType": "LogDestinationType",
    "logFormat": "LogFormat",
    "maxAggregationInterval": "MaxAggregationInterval",
    "trafficType": "TrafficType",
}
WATCHED = {"vpcId": "VPC", "subnetId": "Subnet", "eniId": "NetworkInterface"}


def create_endpoint(context: Context, inputs: Properties) -> str:
    sent = only(inputs, ENDPOINT) | _dns_options(inputs) | tag_specifications("vpc-endpoint", inputs)
    answer = context.client("ec2").create_vpc_endpoint(**sent)
    endpoint_id = str(answer["VpcEndpoint"]["VpcEndpointId"])
    with existing(endpoint_id):
        context.wait(f"VPC endpoint {endpoint_id}", lambda: _state(context, endpoint_id) == "available")
    return endpoint_id


def _dns_options(inputs: Properties) -> Properties:
    """The DNS options. The provider sends the boolean for S3 only, and not for the name of S3 in China.

    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ec2/vpc_endpoint.go
    """
    options, kind = inputs.get("dnsOptions") or {}, inputs.get("vpcEndpointType")
    sent = {"DnsRecordIpType": options["dnsRecordIpType"]} if options.get("dnsRecordIpType") else {}
    if options and kind == "Interface" and re.fullmatch(r"com\.amazonaws\.[a-z0-9-]+\.s3", inputs["serviceName"]):
        only_inbound = bool(options.get("privateDnsOnlyForInboundResolverEndpoint"))
        sent["PrivateDnsOnlyForInboundResolverEndpoint"] = only_inbound
    return {"DnsOptions": sent} if sent else {}


def read_endpoint(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    endpoint = one(context.client("ec2").describe_vpc_endpoints, "VpcEndpoints", VpcEndpointIds=[identifier])
    if endpoint is None or endpoint.get("State") == "deleted":
        return None
    prefix_list = _prefix_list_id(context, inputs.get("serviceName", endpoint["ServiceName"]))
    return {
        "arn": context.arn("ec2", f"vpc-endpoint/{identifier}"),
        "dnsEntries": [
            {"dnsName": entry.get("DnsName", ""), "hostedZoneId": entry.get("HostedZoneId", "")}
            for entry in endpoint.get("DnsEntries", [])
        ],
        "networkInterfaceIds": endpoint.get("NetworkInterfaceIds", []),
        "ownerId": context.account,
        "policy": endpoint.get("PolicyDocument", ""),
        "prefixListId": prefix_list if endpoint.get("VpcEndpointType") == "Gateway" else "",
        "serviceName": endpoint["ServiceName"],
        "state": endpoint.get("State", "available"),
        "tagsAll": tag_map(endpoint.get("Tags")),
        "vpcEndpointType": endpoint.get("VpcEndpointType", "Gateway"),
        "vpcId": endpoint["VpcId"],
    }


def update_endpoint(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    sent: dict[str, list[str]] = {}
    for here, there in ENDPOINT_LISTS.items():
        before, after = set(old.get(here) or []), set(new.get(here) or [])
        sent[f"Add{there}"], sent[f"Remove{there}"] = sorted(after - before), sorted(before - after)
    given = {name: ids for name, ids in sent.items() if ids}
    context.client("ec2").modify_vpc_endpoint(VpcEndpointId=identifier, **given, **_changed_values(old, new))
    context.wait(f"VPC endpoint {identifier}", lambda: _state(context, identifier) == "available")


def _changed_values(old: Properties, new: Properties) -> Properties:
    """Without a policy, the endpoint gets the default one again."""
    changed = {key for key in ENDPOINT_VALUES if old.get(key) != new.get(key)}
    sent = only(new, {key: ENDPOINT[key] for key in sorted(changed & ENDPOINT.keys())})
    if "policy" in changed and "PolicyDocument" not in sent:
        sent["ResetPolicy"] = True
    return sent | (_dns_options(new) if "dnsOptions" in changed else {})


def delete_endpoint(context: Context, identifier: str, outputs: Properties) -> None:
    ask(context.client("ec2").delete_vpc_endpoints, VpcEndpointIds=[identifier])
    context.wait(f"the deletion of {identifier}", lambda: _state(context, identifier) in ("", "deleted"))


def create_flow_log(context: Context, inputs: Properties) -> str:
    watched = next((name for name in WATCHED if inputs.get(name)), None)
    if watched is None:
        raise RuleBroken("MissingParameter", "a flow log needs one of vpcId, subnetId, eniId")
    sent = only(inputs, FLOW_LOG) | tag_specifications("vpc-flow-log", inputs)
    answer = context.client("ec2").create_flow_logs(
        ResourceIds=[inputs[watched]], ResourceType=WATCHED[watched], **sent
    )
    if failed := answer.get("Unsuccessful"):
        raise RuleBroken(failed[0]["Error"]["Code"], failed[0]["Error"]["Message"])
    return str(answer["FlowLogIds"][0])


def read_flow_log(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    found = one(context.client("ec2").describe_flow_logs, "FlowLogs", FlowLogIds=[identifier])
    if not found:
        return None
    settings = {here: found[there] for here, there in FLOW_LOG.items() if found.get(there) not in (None, "")}
    return settings | {"arn": context.arn("ec2", f"vpc-flow-log/{identifier}"), "tagsAll": tag_map(found.get("Tags"))}


def delete_flow_log(context: Context, identifier: str, outputs: Properties) -> None:
    ask(context.client("ec2").delete_flow_logs, FlowLogIds=[identifier])


def _state(context: Context, endpoint_id: str) -> str:
    endpoint = one(context.client("ec2").describe_vpc_endpoints, "VpcEndpoints", VpcEndpointIds=[endpoint_id]) or {}
    state = str(endpoint.get("State", ""))
    if state.lower() in ("failed", "rejected", "expired"):
        raise RuleBroken("VpcEndpoint", f"{endpoint_id} is {state}")
    return state.lower()


def _prefix_list_id(context: Context, service_name: str) -> str:
    search = [{"Name": "prefix-list-name", "Values": [service_name]}]
    found = one(context.client("ec2").describe_prefix_lists, "PrefixLists", Filters=search)
    return str(found["PrefixListId"]) if found else ""


VPC_ENDPOINT = Resource(
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    frozenset(ENDPOINT) | words("autoAccept dnsOptions tags"),
    words("arn dnsEntries networkInterfaceIds ownerId prefixListId state"),
    create_endpoint,
    read_endpoint,
    delete_endpoint,
    in_place=(
        InPlace(frozenset(ENDPOINT_LISTS) | ENDPOINT_VALUES, update_endpoint),
        tags_by(ec2_tags),
    ),
)
FLOW_LOGS = Resource(
    "aws:ec2/flowLog:FlowLog",
    frozenset(FLOW_LOG) | frozenset(WATCHED) | words("tags"),
    words("arn"),
    create_flow_log,
    read_flow_log,
    delete_flow_log,
    in_place=(tags_by(ec2_tags),),
)
RESOURCES = (VPC_ENDPOINT, FLOW_LOGS)
