"""POST /_citadel/assume: creates a resource that the program names but does not create, with a given id or ARN."""

import ipaddress
import json
from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_account_id, get_region, new_uuid, set_request_account_id, set_request_region
from ministack.services import ec2, iam, kms

from citadel_rehearsal.emulator import assume_cluster, assume_id, ipv6, zones
from citadel_rehearsal.emulator.assumed import ASSUMED
from citadel_rehearsal.emulator.elb import assumed as balancing
from citadel_rehearsal.emulator.route53 import assumed as dns
from citadel_rehearsal.ground.partition import inward, outward, partition

Properties = dict[str, Any]
HARMLESS = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:GetCallerIdentity","Resource":"*"}]}'


class BadAssumption(Exception):
    """A resource cannot be assumed. The message is one sentence with the reason."""


def assume(document: dict[str, Any]) -> dict[str, Any]:
    """`{kind, region, account, properties}` -> `{id or arn}`. A second identical request changes nothing."""
    kind, region = document["kind"], document["region"]
    maker = KINDS.get(kind)
    if maker is None:
        raise BadAssumption(f"The kind {kind!r} cannot be assumed: choose one of {', '.join(sorted(KINDS))}.")
    set_request_account_id(document["account"])
    set_request_region(region)
    of = partition(region)
    properties = document.get("properties") or {}
    try:
        made = maker(properties if of == "aws" else inward(properties, of))
    except KeyError as error:
        raise BadAssumption(f"A {kind} needs the property {error.args[0]!r}.") from None
    except BadAssumption as refusal:
        raise BadAssumption(outward(str(refusal), of)) from None
    return made if of == "aws" else dict(outward(made, of))


def _vpc(properties: Properties) -> Properties:
    """id, cidr. With the main route table, network ACL and default security group of every VPC."""
    vpc_id = properties["id"]
    if vpc_id not in ec2._vpcs:
        made = _remake(ec2._vpcs, "VpcId", vpc_id, lambda: ec2._create_vpc({"CidrBlock": [properties["cidr"]]}))
        _follow(made, vpc_id)
        ipv6.give_vpc_range(vpc_id)
        ec2._vpcs[vpc_id][ASSUMED] = True
    _tag(vpc_id, properties)
    return {"id": vpc_id}


def _follow(old_id: str, vpc_id: str) -> None:
    """Point the default resources of a new VPC to the VPC's given id."""
    for records in (ec2._network_acls, ec2._route_tables, ec2._security_groups):
        for record in records.values():
            if record["VpcId"] == old_id:
                record["VpcId"] = vpc_id


def _subnet(properties: Properties) -> Properties:
    """id, vpc_id, zone, cidr (default: the next free /24 of the VPC). Dual stack, since an IPv6 cluster may need it."""
    subnet_id, vpc_id = properties["id"], properties["vpc_id"]
    if vpc_id not in ec2._vpcs:
        raise BadAssumption(f"Subnet {subnet_id} is in {vpc_id}, which does not exist: assume the VPC first.")
    if subnet_id not in ec2._subnets:
        zone = properties["zone"]
        zone = zone if zone.startswith(get_region()) else f"{get_region()}{zone}"
        request = {
            "VpcId": [vpc_id],
            "CidrBlock": [properties.get("cidr") or _free_block(vpc_id)],
            "AvailabilityZone": [zone],
        }
        _remake(ec2._subnets, "SubnetId", subnet_id, lambda: ec2._create_subnet(request))
        ipv6.give_subnet_range(subnet_id)
        ec2._subnets[subnet_id] |= {"AssignIpv6AddressOnCreation": True, ASSUMED: True}
    _tag(subnet_id, properties)
    return {"id": subnet_id}


def _free_block(vpc_id: str) -> str:
    whole = ipaddress.ip_network(ec2._vpcs[vpc_id]["CidrBlock"], strict=False)
    taken = [ipaddress.ip_network(subnet["CidrBlock"]) for subnet in ec2._subnets.values() if subnet["VpcId"] == vpc_id]
    for block in whole.subnets(new_prefix=max(24, whole.prefixlen)):
        if not any(block.overlaps(other) for other in taken):
            return str(block)
    raise BadAssumption(f"VPC {vpc_id} has no free /24: give the subnet's cidr.")


def _security_group(properties: Properties) -> Properties:
    """id, vpc_id, name (default: its id)."""
    group_id = properties["id"]
    if group_id not in ec2._security_groups:
        name = properties.get("name") or group_id
        request = {"GroupName": [name], "GroupDescription": [name], "VpcId": [properties["vpc_id"]]}
        _remake(ec2._security_groups, "GroupId", group_id, lambda: ec2._create_security_group(request))
    _tag(group_id, properties)
    return {"id": group_id}


def _route_table(properties: Properties) -> Properties:
    """id, vpc_id."""
    table_id = properties["id"]
    if table_id not in ec2._route_tables:
        request = {"VpcId": [properties["vpc_id"]]}
        _remake(ec2._route_tables, "RouteTableId", table_id, lambda: ec2._create_route_table(request))
    _tag(table_id, properties)
    return {"id": table_id}


def _internet_gateway(properties: Properties) -> Properties:
    """id, vpc_id (where it is attached, if given)."""
    gateway_id = properties["id"]
    if gateway_id not in ec2._internet_gateways:
        _remake(ec2._internet_gateways, "InternetGatewayId", gateway_id, lambda: ec2._create_internet_gateway({}))
        if properties.get("vpc_id"):
            attachment = {"VpcId": properties["vpc_id"], "State": "available"}
            ec2._internet_gateways[gateway_id]["Attachments"] = [attachment]
    _tag(gateway_id, properties)
    return {"id": gateway_id}


def _launch_template(properties: Properties) -> Properties:
    """id, name (default: its id)."""
    template_id = properties["id"]
    if template_id not in ec2._launch_templates:
        request = {"LaunchTemplateName": [properties.get("name") or template_id]}
        _remake(ec2._launch_templates, "LaunchTemplateId", template_id, lambda: ec2._create_launch_template(request))
    return {"id": template_id}


def _remake(records: Any, key: str, wanted: str, make: Callable[[], Any]) -> str:
    """Let MiniStack create a resource, and give it the wanted id. Returns the id that MiniStack gave."""
    before = set(records.keys())
    status, _, body = make()
    new = [record_id for record_id in records.keys() if record_id not in before]
    if status >= 400 or len(new) != 1:
        raise BadAssumption(f"{wanted} cannot be created: {body.decode(errors='replace')}")
    record = records.pop(new[0])
    record[key] = wanted
    records[wanted] = record
    return str(new[0])


def _tag(resource_id: str, properties: Properties) -> None:
    tags = properties.get("tags")
    if tags:
        ec2._tags[resource_id] = [{"Key": key, "Value": value} for key, value in tags.items()]


def _role(properties: Properties) -> Properties:
    """arn, trust (a policy document, default: the account's root), policies (ARNs to attach)."""
    path, name = _named(properties["arn"], "role")
    if name not in iam._roles:
        trust = properties.get("trust") or _account_trust()
        _made(
            iam._create_role({"RoleName": [name], "Path": [path], "AssumeRolePolicyDocument": [trust]}),
            properties["arn"],
        )
    for policy in properties.get("policies") or []:
        iam.attach_managed_policy(iam._roles[name], policy)
    return _same(iam._roles[name]["Arn"], properties["arn"])


def _user(properties: Properties) -> Properties:
    """arn."""
    path, name = _named(properties["arn"], "user")
    if name not in iam._users:
        _made(iam._create_user({"UserName": [name], "Path": [path]}), properties["arn"])
    return _same(iam._users[name]["Arn"], properties["arn"])


def _policy(properties: Properties) -> Properties:
    """arn, document (default: one statement with a harmless action)."""
    arn = properties["arn"]
    path, name = _named(arn, "policy")
    if arn not in iam._policies:
        document = properties.get("document") or HARMLESS
        _made(iam._create_policy({"PolicyName": [name], "Path": [path], "PolicyDocument": [document]}), arn)
        iam._policies[arn][ASSUMED] = "document" not in properties
    return {"arn": arn}


def _named(arn: str, kind: str) -> tuple[str, str]:
    """(path, name) of an IAM ARN of this account."""
    head, _, rest = arn.partition(f":{kind}/")
    if head != f"arn:aws:iam::{get_account_id()}" or not rest:
        raise BadAssumption(
            f"{arn} is not the ARN of a {kind} of account {get_account_id()} in this region's partition;"
            f" write one that begins with arn:aws:iam::{get_account_id()}:{kind}/."
        )
    *folders, name = rest.split("/")
    return "/" + "".join(f"{folder}/" for folder in folders), name


def _account_trust() -> str:
    statement = (
        f'{{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::{get_account_id()}:root"}},"Action":"sts:AssumeRole"}}'
    )
    return f'{{"Version":"2012-10-17","Statement":[{statement}]}}'


def _made(response: Any, what: str) -> None:
    status, _, body = response
    if status >= 400:
        raise BadAssumption(f"{what} cannot be created: {body.decode(errors='replace')}")


def _same(present: str, wanted: str) -> Properties:
    if present != wanted:
        raise BadAssumption(
            f"{wanted} cannot be assumed: the name belongs to {present}, and names are unique regardless of the path."
        )
    return {"arn": wanted}


def _zone(properties: Properties) -> Properties:
    """letter of a zone that some accounts have."""
    zones.have(properties["letter"])
    return {"id": f"{get_region()}{properties['letter']}"}


def _key(properties: Properties) -> Properties:
    """arn of a symmetric key, for_logs: whether CloudWatch Logs may use it."""
    arn = properties["arn"]
    prefix = f"arn:aws:kms:{get_region()}:{get_account_id()}:key/"
    if not arn.startswith(prefix):
        raise BadAssumption(f"{arn} is not the ARN of a KMS key of account {get_account_id()} in {get_region()}.")
    key_id = arn.removeprefix(prefix)
    if key_id not in kms._keys:

        def make() -> Any:
            return kms._create_key({"Policy": _key_policy()} if properties.get("for_logs") else {})

        _remake(kms._keys, "KeyId", key_id, make)
        kms._keys[key_id]["Arn"] = arn
    return {"arn": arn}


def _alias(properties: Properties) -> Properties:
    """name of an alias (`alias/...`), whose key is created, too."""
    here = f"arn:aws:kms:{get_region()}:{get_account_id()}:"
    if here + properties["name"] not in kms._aliases:
        kms._aliases[here + properties["name"]] = key_id = new_uuid()
        _key({"arn": f"{here}key/{key_id}"})
    return {"arn": here + properties["name"]}


def _key_policy() -> str:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"""
    root = {"AWS": f"arn:aws:iam::{get_account_id()}:root"}
    logs = {"Service": f"logs.{get_region()}.amazonaws.com"}
    uses = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"]
    statements = [
        {"Effect": "Allow", "Principal": root, "Action": "kms:*", "Resource": "*"},
        {"Effect": "Allow", "Principal": logs, "Action": uses, "Resource": "*"},
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


KINDS: dict[str, Callable[[Properties], Properties]] = {
    **balancing.KINDS,
    **dns.KINDS,
    "cluster": assume_cluster.cluster,
    "internet_gateway": _internet_gateway,
    "kms_alias": _alias,
    "kms_key": _key,
    "launch_template": _launch_template,
    "policy": _policy,
    "renamed": assume_id.renamed,
    "role": _role,
    "route_table": _route_table,
    "security_group": _security_group,
    "subnet": _subnet,
    "user": _user,
    "vpc": _vpc,
    "zone": _zone,
}
