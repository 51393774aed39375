"""VPC endpoints keep and show what they were asked for, which MiniStack forgets; and what EC2 refuses of them.

Shapes: botocore ec2 CreateVpcEndpoint, ModifyVpcEndpoint, VpcEndpoint.
"""

import json
import re
from collections.abc import Callable, Iterator
from html import escape
from typing import Any

from ministack.services import ec2

Request = dict[str, Any]
Record = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]
Operation = Callable[[Request], Answer]

# https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
FULL_ACCESS = json.dumps(
    {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}, separators=(",", ":")
)
# Their own pages say that they take no policy: AWS Batch, Amazon Inspector; oidc-eks: EKS User Guide,
# vpc-interface-endpoints. https://github.com/awslabs/landing-zone-accelerator-on-aws/issues/224 (what EC2 answers)
WITHOUT_POLICY = ("batch", "inspector2", "oidc-eks")
# Zones that a service is not in, by their ids: https://docs.aws.amazon.com/res/latest/ug/prerequisites.html
NOT_IN_ZONES = {
    "email-smtp": (
        "use1-az2", "use1-az3", "use1-az5", "usw1-az2", "usw2-az4", "apne2-az4", "cac1-az3", "cac1-az4",
    ),
}  # fmt: skip
# https://docs.aws.amazon.com/eks/latest/userguide/vpc-interface-endpoints.html ("Regional Availability")
NOT_IN_REGIONS = {"eks": ("ap-east-2", "ap-southeast-5", "ap-southeast-7", "mx-central-1")}
LONGEST_POLICY = 20480
_OPTIONS = ("DnsRecordIpType", "PrivateDnsOnlyForInboundResolverEndpoint")


def install() -> None:
    """Put the corrections around MiniStack's own operations and answers."""
    actions: dict[str, Any] = ec2._ACTION_MAP
    actions["CreateVpcEndpoint"] = _keeping(actions["CreateVpcEndpoint"])
    actions["ModifyVpcEndpoint"] = _changing(actions["ModifyVpcEndpoint"])
    ec2._vpce_fields_xml = _shown(ec2._vpce_fields_xml)


def zones_of(service: str) -> list[str]:
    """Names of the zones that have the service, by its short name."""
    _, _, body = ec2._ACTION_MAP["DescribeAvailabilityZones"]({})
    names = re.findall(r"<zoneName>([^<]+)</zoneName>", body.decode())
    return [name for name in names if ec2._az_id_for_zone_name(name) not in NOT_IN_ZONES.get(service, ())]


def refuse(service: str, request: dict[str, str]) -> Answer | None:
    """What EC2 refuses of a new endpoint of a service, by its short name: its zones and its policy."""
    named = request.get("ServiceName", "")
    for name, subnet_id in request.items():
        zone = ec2._subnets.get(subnet_id, {}).get("AvailabilityZone", "") if name.startswith("SubnetId.") else ""
        if zone and zone not in zones_of(service):
            sentence = (
                f"The VPC endpoint service {named} does not support the availability zone of the subnet: {subnet_id}."
            )
            return ec2._error("InvalidParameter", sentence, 400)
    return _refuse_policy(service, named, request.get("PolicyDocument", ""))


def refuse_change(service_of: Callable[[str], str], request: dict[str, str]) -> Answer | None:
    """The same of a change of an endpoint's policy."""
    record = ec2._vpc_endpoints.get(request.get("VpcEndpointId", ""))
    named = record["ServiceName"] if record else ""
    return _refuse_policy(service_of(named), named, request.get("PolicyDocument", ""))


def _refuse_policy(service: str, named: str, policy: str) -> Answer | None:
    if not policy:
        return None
    if service in WITHOUT_POLICY and _meaning(policy) != _meaning(FULL_ACCESS):
        return ec2._error("InvalidParameter", f"Service {named} only supports the full-access endpoint policy.", 400)
    if _meaning(policy) is None or len(policy) > LONGEST_POLICY:
        return ec2._error("InvalidPolicyDocument", "This policy contains invalid Json", 400)
    return None


def _meaning(policy: str) -> Any:
    try:
        found = json.loads(policy)
    except ValueError:
        return None
    return found.get("Statement") if isinstance(found, dict) else None


def _keeping(create: Operation) -> Operation:
    def create_vpc_endpoint(request: Request) -> Answer:
        before = set(ec2._vpc_endpoints.keys())
        answer = create(request)
        for endpoint_id in set(ec2._vpc_endpoints.keys()) - before if answer[0] == 200 else ():
            record = ec2._vpc_endpoints[endpoint_id]
            record.update(_told(request, record["VpcEndpointType"]))
            return ec2._xml(200, "CreateVpcEndpointResponse", ec2._vpce_fields_xml(record, tag="vpcEndpoint"))
        return answer

    return create_vpc_endpoint


def _told(request: Request, kind: str) -> Record:
    """An interface endpoint has private names unless it is told otherwise, and the VPC's own group."""
    kept: Record = {"PolicyDocument": ec2._p(request, "PolicyDocument") or FULL_ACCESS}
    if kind != "Interface":
        return kept
    vpc = ec2._vpcs.get(ec2._p(request, "VpcId"), {})
    groups = ec2._parse_member_list(request, "SecurityGroupId") or [vpc.get("DefaultSecurityGroupId", "")]
    return kept | {
        "PrivateDnsEnabled": ec2._p(request, "PrivateDnsEnabled") != "false",
        "IpAddressType": ec2._p(request, "IpAddressType") or "ipv4",
        "SecurityGroupIds": groups,
        **_options(request),
    }


def _options(request: Request) -> Record:
    told = {name: ec2._p(request, f"DnsOptions.{name}") for name in _OPTIONS}
    return {name: value for name, value in told.items() if value}


def _changing(modify: Operation) -> Operation:
    def modify_vpc_endpoint(request: Request) -> Answer:
        answer, record = modify(request), ec2._vpc_endpoints.get(ec2._p(request, "VpcEndpointId"))
        if answer[0] != 200 or record is None:
            return answer
        if ec2._p(request, "ResetPolicy") == "true":
            record["PolicyDocument"] = FULL_ACCESS
        if private := ec2._p(request, "PrivateDnsEnabled"):
            record["PrivateDnsEnabled"] = private == "true"
        if family := ec2._p(request, "IpAddressType"):
            record["IpAddressType"] = family
        added = ec2._parse_member_list(request, "AddSecurityGroupId")
        removed = ec2._parse_member_list(request, "RemoveSecurityGroupId")
        if added or removed:
            kept = [one for one in record.get("SecurityGroupIds", []) if one not in removed]
            record["SecurityGroupIds"] = [*kept, *(one for one in added if one not in kept)]
        record.update(_options(request))
        return answer

    return modify_vpc_endpoint


def _shown(fields: Callable[..., str]) -> Callable[..., str]:
    def described(record: Record, tag: str = "item") -> str:
        return fields(record, tag=tag).removesuffix(f"</{tag}>") + "".join(_elements(record)) + f"</{tag}>"

    return described


def _elements(record: Record) -> Iterator[str]:
    yield f"<policyDocument>{escape(record.get('PolicyDocument', FULL_ACCESS), quote=False)}</policyDocument>"
    if record["VpcEndpointType"] != "Interface":
        return
    groups = "".join(f"<item>{_group(one)}</item>" for one in record.get("SecurityGroupIds", ()))
    options = "".join(f"<{_low(name)}>{record[name]}</{_low(name)}>" for name in _OPTIONS if name in record)
    yield f"<privateDnsEnabled>{str(record.get('PrivateDnsEnabled', True)).lower()}</privateDnsEnabled>"
    yield f"<ipAddressType>{record.get('IpAddressType', 'ipv4')}</ipAddressType>"
    yield f"<groupSet>{groups}</groupSet><dnsOptions>{options}</dnsOptions>"


def _group(group_id: str) -> str:
    name = ec2._security_groups.get(group_id, {}).get("GroupName", "")
    return f"<groupId>{group_id}</groupId><groupName>{escape(name)}</groupName>"


def _low(name: str) -> str:
    return name[0].lower() + name[1:]
