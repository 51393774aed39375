"""The handler of the Resource Groups Tagging API: what carries a tag, of EC2, EKS and Elastic Load Balancing.

https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ministack.core.responses import error_response_json, get_account_id, get_region, json_response
from ministack.services import ec2, eks

from citadel_rehearsal.emulator.eks import store as eks_store
from citadel_rehearsal.emulator.elb import store as elb

Answer = tuple[int, dict[str, str], bytes]
Tags = Mapping[str, str]
# Of resources that a cluster or its network has, by the beginning of their ids:
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html#amazonec2-resources-for-iam-policies
EC2_TYPES = {
    "eigw": "egress-only-internet-gateway", "eipalloc": "elastic-ip", "eni": "network-interface", "fl": "vpc-flow-log",
    "i": "instance", "igw": "internet-gateway", "lt": "launch-template", "nat": "natgateway", "rtb": "route-table",
    "sg": "security-group", "sgr": "security-group-rule", "subnet": "subnet", "vol": "volume", "vpc": "vpc",
    "vpce": "vpc-endpoint",
}  # fmt: skip


async def handle_request(
    method: str, path: str, headers: Mapping[str, str], body: bytes, query: Mapping[str, Any]
) -> Answer:
    """GetResources, in one page."""
    operation = headers.get("x-amz-target", "").rpartition(".")[2]
    if operation != "GetResources":
        sentence = f"The rehearsal does not model the operation {operation} of the Resource Groups Tagging API."
        return error_response_json("InvalidParameterException", sentence, 400)
    filters = json.loads(body or b"{}").get("TagFilters") or ()
    found = [
        {"ResourceARN": arn, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
        for arn, tags in _tagged()
        if tags and all(_passes(tags, one) for one in filters)
    ]
    return json_response({"ResourceTagMappingList": found, "PaginationToken": ""})


def _passes(tags: Tags, wanted: Mapping[str, Any]) -> bool:
    key, values = wanted.get("Key", ""), wanted.get("Values") or ()
    return key in tags and (not values or tags[key] in values)


def _tagged() -> Iterator[tuple[str, Tags]]:
    """Of the account and region of the request."""
    eks_store.settle_all()
    for cluster in eks_store.clusters():
        name = cluster["name"]
        of_cluster = (
            (cluster["arn"], cluster.get("tags")),
            *((one["nodegroupArn"], one.get("tags")) for one in eks_store.node_groups(name)),
            *((one["addonArn"], one.get("tags")) for one in eks_store.addons(name)),
            *((one["associationArn"], one.get("tags")) for one in eks_store.associations(name)),
        )
        for arn, tags in of_cluster:
            yield arn, eks._tags.get(arn) or tags or {}
    for records in (elb.BALANCERS, elb.GROUPS, elb.LISTENERS):
        yield from ((arn, record["_tags"]) for arn, record in records.items())
    for identifier, tags in ec2._tags.items():
        kind = EC2_TYPES.get(identifier.partition("-")[0])
        if kind is not None:
            arn = f"arn:aws:ec2:{get_region()}:{get_account_id()}:{kind}/{identifier}"
            yield arn, {tag["Key"]: tag["Value"] for tag in tags}
