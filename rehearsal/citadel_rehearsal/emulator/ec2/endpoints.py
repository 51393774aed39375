"""VPC endpoints with all of their fields, which a modification changes.

Shape: botocore ec2 VpcEndpoint. Default policies:
https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html#default-endpoint-policy
"""

import hashlib
from typing import Any

from ministack.core.responses import get_region
from ministack.services import ec2

from citadel_rehearsal.emulator.ec2.xml import element

Request = dict[str, Any]
Record = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]
FULL_ACCESS = '{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}'
LISTS = {"RouteTableId": "RouteTableIds", "SubnetId": "SubnetIds", "SecurityGroupId": "SecurityGroupIds"}
DNS_OPTIONS = {
    "DnsRecordIpType": "dnsRecordIpType",
    "PrivateDnsOnlyForInboundResolverEndpoint": "privateDnsOnlyForInboundResolverEndpoint",
}


def install() -> None:
    """Replace MiniStack's operations and its XML."""
    actions: dict[str, Any] = ec2._ACTION_MAP
    actions["CreateVpcEndpoint"] = _create(actions["CreateVpcEndpoint"])
    actions["ModifyVpcEndpoint"] = modify
    ec2._vpce_fields_xml = fields_xml


def _create(create: Any) -> Any:
    def create_vpc_endpoint(request: Request) -> Answer:
        before = set(ec2._vpc_endpoints.keys())
        answer = create(request)
        for endpoint_id in set(ec2._vpc_endpoints.keys()) - before:
            record = ec2._vpc_endpoints[endpoint_id]
            record |= _settings(request, record)
            inner = fields_xml(record, tag="vpcEndpoint")
            return ec2._xml(200, "CreateVpcEndpointResponse", inner)
        return answer

    return create_vpc_endpoint


def _settings(request: Request, record: Record) -> Record:
    interface = record["VpcEndpointType"] == "Interface"
    groups = ec2._parse_member_list(request, "SecurityGroupId")
    return {
        "SecurityGroupIds": groups or (_default_group(record["VpcId"]) if interface else []),
        "IpAddressType": ec2._p(request, "IpAddressType") or "ipv4",
        # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html: the default is true.
        "PrivateDnsEnabled": interface and ec2._p(request, "PrivateDnsEnabled") != "false",
        "PolicyDocument": ec2._p(request, "PolicyDocument") or FULL_ACCESS,
        "DnsOptions": _dns_options(request, {"dnsRecordIpType": ec2._p(request, "IpAddressType") or "ipv4"}),
    }


def _default_group(vpc_id: str) -> list[str]:
    groups = ec2._security_groups.values()
    return [one["GroupId"] for one in groups if (one["VpcId"], one["GroupName"]) == (vpc_id, "default")][:1]


def _dns_options(request: Request, before: Record) -> Record:
    sent = {here: ec2._p(request, f"DnsOptions.{there}") for there, here in DNS_OPTIONS.items()}
    return before | {name: value for name, value in sent.items() if value}


def modify(request: Request) -> Answer:
    """ModifyVpcEndpoint."""
    endpoint_id = ec2._p(request, "VpcEndpointId")
    record = ec2._vpc_endpoints.get(endpoint_id)
    if record is None:
        sentence = f"The Vpc Endpoint Id '{endpoint_id}' does not exist"
        return ec2._error("InvalidVpcEndpointId.NotFound", sentence, 400)
    for name, key in LISTS.items():
        gone, added = (ec2._parse_member_list(request, f"{verb}{name}") for verb in ("Remove", "Add"))
        kept = [one for one in record.get(key) or [] if one not in gone]
        record[key] = [*kept, *(one for one in added if one not in kept)]
    if ec2._p(request, "ResetPolicy") == "true":
        record["PolicyDocument"] = FULL_ACCESS
    for name in ("IpAddressType", "PolicyDocument"):
        record[name] = ec2._p(request, name) or record.get(name)
    if enabled := ec2._p(request, "PrivateDnsEnabled"):
        record["PrivateDnsEnabled"] = enabled == "true"
    record["DnsOptions"] = _dns_options(request, record.get("DnsOptions") or {})
    return ec2._xml(200, "ModifyVpcEndpointResponse", "<return>true</return>")


def as_made_anew(request: dict[str, str]) -> dict[str, str]:
    """A change of an endpoint as the request that would create what it touches; empty without the endpoint."""
    record = ec2._vpc_endpoints.get(request.get("VpcEndpointId", ""))
    if record is None:
        return {}
    anew = {"VpcEndpointId": record["VpcEndpointId"], "VpcId": record["VpcId"], "ServiceName": record["ServiceName"]}
    anew |= {"VpcEndpointType": record["VpcEndpointType"]}
    for name, key in LISTS.items():
        gone, added = (
            [request[one] for one in request if one.startswith(f"{verb}{name}.")] for verb in ("Remove", "Add")
        )
        kept = [one for one in record.get(key) or [] if one not in (*gone, *added)] if added else []
        anew |= {f"{name}.{place}": one for place, one in enumerate([*kept, *added], 1)}
    sent = {name: request[name] for name in ("IpAddressType", "PolicyDocument") if name in request}
    return anew | sent | _names_anew(record, request)


def _names_anew(record: Record, request: dict[str, str]) -> dict[str, str]:
    """Private names and their options, as far as the change touches them."""
    options = {name: value for name, value in request.items() if name.startswith("DnsOptions.")}
    if not options and "PrivateDnsEnabled" not in request:
        return {}
    before = record.get("DnsOptions") or {}
    kept = {f"DnsOptions.{there}": str(before[here]) for there, here in DNS_OPTIONS.items() if here in before}
    is_interface = record["VpcEndpointType"] == "Interface"
    enabled = request.get("PrivateDnsEnabled", "true" if record.get("PrivateDnsEnabled") else "false")
    return (kept if is_interface else {}) | options | {"PrivateDnsEnabled": enabled}


def fields_xml(record: Record, tag: str = "item") -> str:
    """One endpoint. Its interfaces and names are derived from its id and subnets."""
    endpoint_id, interface = record["VpcEndpointId"], record["VpcEndpointType"] == "Interface"
    groups = [{"groupId": one, "groupName": _group_name(one)} for one in record.get("SecurityGroupIds") or []]
    fields = {
        "vpcEndpointId": endpoint_id,
        "vpcEndpointType": record["VpcEndpointType"],
        "vpcId": record["VpcId"],
        "serviceName": record["ServiceName"],
        "state": record["State"],
        "policyDocument": record.get("PolicyDocument"),
        "routeTableIdSet": record.get("RouteTableIds") or [],
        "subnetIdSet": record.get("SubnetIds") or [],
        "groupSet": groups,
        "ipAddressType": record.get("IpAddressType"),
        "dnsOptions": record.get("DnsOptions"),
        "privateDnsEnabled": bool(record.get("PrivateDnsEnabled")),
        "requesterManaged": False,
        "networkInterfaceIdSet": [_interface(endpoint_id, one) for one in record.get("SubnetIds") or []],
        "dnsEntrySet": _names(record) if interface else [],
        "ownerId": record["OwnerId"],
    }
    inner = "".join(element(name, value) for name, value in fields.items())
    return f"<{tag}>{inner}{ec2._tag_set_xml(endpoint_id)}</{tag}>"


def _group_name(group_id: str) -> str:
    return str((ec2._security_groups.get(group_id) or {}).get("GroupName", ""))


def _interface(endpoint_id: str, subnet_id: str) -> str:
    return f"eni-{hashlib.sha256(f'{endpoint_id} {subnet_id}'.encode()).hexdigest()[:17]}"


def _names(record: Record) -> list[Record]:
    short, region = record["ServiceName"].rpartition(".")[2], get_region()
    name = f"{record['VpcEndpointId']}.{short}.{region}.vpce.amazonaws.com"
    zone = f"Z{hashlib.sha256(f'{region} {short}'.encode()).hexdigest()[:13].upper()}"
    return [{"dnsName": name, "hostedZoneId": zone}]
