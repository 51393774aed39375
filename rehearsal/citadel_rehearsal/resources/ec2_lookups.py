"""Data source functions for existing EC2 resources."""

from typing import Any

from citadel_rehearsal.ground.refusals import RuleBroken
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.resource import Properties
from citadel_rehearsal.resources.shapes import filters, tag_map
from citadel_rehearsal.resources.vpc import read_vpc, subnet_properties


def get_subnet(context: Context, inputs: Properties) -> Properties:
    names = {
        "id": "subnet-id",
        "availabilityZone": "availability-zone",
        "availabilityZoneId": "availability-zone-id",
        "cidrBlock": "cidr-block",
        "state": "state",
        "vpcId": "vpc-id",
    }
    found = context.client("ec2").describe_subnets(Filters=filters(inputs, names))["Subnets"]
    subnet = _only_one(found, "subnet", inputs)
    properties = {key: value for key, value in subnet_properties(context, subnet).items() if key != "tagsAll"}
    return properties | {
        "availableIpAddressCount": subnet.get("AvailableIpAddressCount", 0),
        "defaultForAz": subnet.get("DefaultForAz", False),
        "id": subnet["SubnetId"],
        "region": context.region,
        "state": subnet.get("State", "available"),
        "tags": tag_map(subnet.get("Tags")),
    }


def get_subnets(context: Context, inputs: Properties) -> Properties:
    found = context.client("ec2").describe_subnets(Filters=filters(inputs, {}))["Subnets"]
    return {
        "filters": inputs.get("filters") or [],
        "id": context.region,
        "ids": sorted(subnet["SubnetId"] for subnet in found),
        "region": context.region,
        "tags": inputs.get("tags") or {},
    }


def get_vpc(context: Context, inputs: Properties) -> Properties:
    names = {"id": "vpc-id", "cidrBlock": "cidr", "dhcpOptionsId": "dhcp-options-id", "state": "state"}
    search = filters(inputs, names)
    if inputs.get("default"):
        search.append({"Name": "is-default", "Values": ["true"]})
    vpc = _only_one(context.client("ec2").describe_vpcs(Filters=search)["Vpcs"], "VPC", inputs)
    properties = read_vpc(context, vpc["VpcId"], {}) or {}
    left_out = ("defaultNetworkAclId", "defaultRouteTableId", "defaultSecurityGroupId", "tagsAll")
    blocks = [
        {"associationId": one["AssociationId"], "cidrBlock": one["CidrBlock"], "state": one["CidrBlockState"]["State"]}
        for one in vpc.get("CidrBlockAssociationSet", [])
    ]
    return {key: value for key, value in properties.items() if key not in left_out} | {
        "cidrBlockAssociations": blocks,
        "ipv6CidrBlockAssociations": [_ipv6_block(one) for one in vpc.get("Ipv6CidrBlockAssociationSet", [])],
        "default": vpc.get("IsDefault", False),
        "id": vpc["VpcId"],
        "region": context.region,
        "state": vpc.get("State", "available"),
        "tags": tag_map(vpc.get("Tags")),
    }


def _ipv6_block(association: dict[str, Any]) -> Properties:
    return {
        "associationId": association.get("AssociationId", ""),
        "ipSource": association.get("IpSource", "amazon"),
        "ipv6AddressAttribute": association.get("Ipv6AddressAttribute", "public"),
        "ipv6CidrBlock": association["Ipv6CidrBlock"],
        "ipv6Pool": association.get("Ipv6Pool", "Amazon"),
        "networkBorderGroup": association.get("NetworkBorderGroup", ""),
        "state": association.get("Ipv6CidrBlockState", {}).get("State", "associated"),
    }


def get_security_group(context: Context, inputs: Properties) -> Properties:
    names = {"id": "group-id", "name": "group-name", "vpcId": "vpc-id"}
    found = context.client("ec2").describe_security_groups(Filters=filters(inputs, names))["SecurityGroups"]
    group = _only_one(found, "security group", inputs)
    return {
        "arn": context.arn("ec2", f"security-group/{group['GroupId']}"),
        "description": group["Description"],
        "id": group["GroupId"],
        "name": group["GroupName"],
        "region": context.region,
        "tags": tag_map(group.get("Tags")),
        "vpcId": group.get("VpcId", ""),
    }


def get_vpc_endpoint_service(context: Context, inputs: Properties) -> Properties:
    answer = context.client("ec2").describe_vpc_endpoint_services(**_service_query(context, inputs))
    found = answer["ServiceDetails"] or _by_name(answer["ServiceNames"], inputs)
    kinds = [service for service in found if _is_of_kind(service, inputs.get("serviceType"))]
    service = _only_one(kinds, "VPC endpoint service", inputs)
    return {
        "acceptanceRequired": service.get("AcceptanceRequired", False),
        "availabilityZones": service.get("AvailabilityZones", []),
        "id": service.get("ServiceId") or service["ServiceName"],
        "owner": service.get("Owner", "amazon"),
        "privateDnsName": service.get("PrivateDnsName", ""),
        "region": context.region,
        "serviceId": service.get("ServiceId", ""),
        "serviceName": service["ServiceName"],
        "serviceType": service["ServiceType"][0]["ServiceType"] if service["ServiceType"] else "",
        "supportedIpAddressTypes": service.get("SupportedIpAddressTypes", []),
        "vpcEndpointPolicySupported": service.get("VpcEndpointPolicySupported", False),
    }


def _by_name(names: list[str], inputs: Properties) -> list[dict[str, Any]]:
    """GovCloud answers names only, and the provider looks for the very name: by a filter alone it finds nothing.

    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ec2/vpc_endpoint_service_data_source.go
    """
    wanted = inputs.get("serviceName") or f".{inputs.get('service', '')}"
    found = [name for name in names if inputs.get("serviceName") == name or name.endswith(wanted)]
    if not found or not (inputs.get("serviceName") or inputs.get("service")):
        raise RuleBroken("NotFound", "no matching EC2 VPC Endpoint Service found")
    return [{"ServiceName": name, "ServiceType": []} for name in found]


def _service_query(context: Context, inputs: Properties) -> dict[str, Any]:
    filters = [{"Name": one["name"], "Values": one["values"]} for one in inputs.get("filters") or ()]
    if filters:
        return {"Filters": filters}
    prefix = "cn.com.amazonaws" if context.partition == "aws-cn" else "com.amazonaws"
    return {"ServiceNames": [inputs.get("serviceName") or f"{prefix}.{context.region}.{inputs.get('service', '')}"]}


def _is_of_kind(service: dict[str, Any], kind: str | None) -> bool:
    return not kind or not service["ServiceType"] or any(one["ServiceType"] == kind for one in service["ServiceType"])


def _only_one(found: list[Any], what: str, inputs: Properties) -> Any:
    if len(found) != 1:
        raise RuleBroken(
            "NotFound" if not found else "TooMany", f"{len(found)} {what}s match {inputs}; name exactly one"
        )
    return found[0]


INVOKES = {
    "aws:ec2/getSecurityGroup:getSecurityGroup": get_security_group,
    "aws:ec2/getSubnet:getSubnet": get_subnet,
    "aws:ec2/getSubnets:getSubnets": get_subnets,
    "aws:ec2/getVpc:getVpc": get_vpc,
    "aws:ec2/getVpcEndpointService:getVpcEndpointService": get_vpc_endpoint_service,
}
