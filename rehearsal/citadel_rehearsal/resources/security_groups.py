"""Security groups and their rules."""

from typing import Any

from citadel_rehearsal.ground.refusals import RuleBroken, existing
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.resource import InPlace, Properties, Resource, words
from citadel_rehearsal.resources.retagging import ec2_tags, tags_by
from citadel_rehearsal.resources.shapes import ask, one, only, tag_map, tag_specifications

PORTS = {"fromPort": "FromPort", "toPort": "ToPort"}


def create_security_group(context: Context, inputs: Properties) -> str:
    ec2 = context.client("ec2")
    names = {"name": "GroupName", "vpcId": "VpcId"}
    described = {"Description": inputs.get("description") or "Managed by Pulumi"}
    tags = tag_specifications("security-group", inputs)
    group_id = str(ec2.create_security_group(**only(inputs, names), **described, **tags)["GroupId"])
    # AWS gives every new group a rule that allows all egress; the real provider removes the rule.
    with existing(group_id):
        _revoke_all(ec2, group_id, ingress=False)
        _authorize_inline(ec2, group_id, inputs)
    return group_id


def read_security_group(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    group = one(context.client("ec2").describe_security_groups, "SecurityGroups", GroupIds=[identifier])
    return group and {
        "arn": context.arn("ec2", f"security-group/{identifier}"),
        "description": group["Description"],
        "name": group["GroupName"],
        "ownerId": context.account,
        "tagsAll": tag_map(group.get("Tags")),
        "vpcId": group.get("VpcId", ""),
    }


def update_inline(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    """Replace all inline rules of the changed direction (ingress or egress)."""
    ec2 = context.client("ec2")
    sides = [side for side in ("ingress", "egress") if old.get(side) != new.get(side)]
    for side in sides:
        _revoke_all(ec2, identifier, ingress=side == "ingress")
    _authorize_inline(ec2, identifier, {side: new.get(side) for side in sides})


def delete_security_group(context: Context, identifier: str, outputs: Properties) -> None:
    ask(context.client("ec2").delete_security_group, GroupId=identifier)


def adopt_default_group(context: Context, inputs: Properties) -> str:
    """Take over the VPC's default group, which cannot be created, and remove the rules that AWS gave it."""
    ec2 = context.client("ec2")
    search = [{"Name": "group-name", "Values": ["default"]}, {"Name": "vpc-id", "Values": [inputs.get("vpcId", "")]}]
    group = one(ec2.describe_security_groups, "SecurityGroups", Filters=search)
    if group is None:
        raise RuleBroken("InvalidVpcID.NotFound", f"no default security group in VPC {inputs.get('vpcId')!r}")
    group_id = str(group["GroupId"])
    _revoke_all(ec2, group_id, ingress=True)
    _revoke_all(ec2, group_id, ingress=False)
    _authorize_inline(ec2, group_id, inputs)
    if inputs.get("tagsAll"):
        tags = [{"Key": key, "Value": value} for key, value in inputs["tagsAll"].items()]
        ec2.create_tags(Resources=[group_id], Tags=tags)
    return group_id


def leave_default_group(context: Context, identifier: str, outputs: Properties) -> None:
    """Do nothing: AWS deletes the default group together with its VPC."""


def create_ingress_rule(context: Context, inputs: Properties) -> str:
    call = context.client("ec2").authorize_security_group_ingress
    return _rule_id(call(GroupId=inputs["securityGroupId"], IpPermissions=[rule_permission(inputs)]))


def create_egress_rule(context: Context, inputs: Properties) -> str:
    call = context.client("ec2").authorize_security_group_egress
    return _rule_id(call(GroupId=inputs["securityGroupId"], IpPermissions=[rule_permission(inputs)]))


def rule_permission(inputs: Properties) -> dict[str, Any]:
    """One rule as EC2's IpPermission."""
    note = {"Description": inputs["description"]} if inputs.get("description") else {}
    permission: dict[str, Any] = {"IpProtocol": str(inputs["ipProtocol"]), **only(inputs, PORTS)}
    peers = {
        "cidrIpv4": ("IpRanges", "CidrIp"),
        "cidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
        "prefixListId": ("PrefixListIds", "PrefixListId"),
    }
    for name, (ranges, key) in peers.items():
        if inputs.get(name):
            permission[ranges] = [{key: inputs[name], **note}]
    if inputs.get("referencedSecurityGroupId"):
        permission["UserIdGroupPairs"] = [{**_group_pair(inputs["referencedSecurityGroupId"]), **note}]
    return permission


def _group_pair(text: str) -> dict[str, str]:
    """A security group as the provider takes it: its id, or that of another account as ACCOUNT/ID."""
    account, _, group_id = text.rpartition("/")
    return {"GroupId": group_id, **({"UserId": account} if account else {})}


def read_rule(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    call = context.client("ec2").describe_security_group_rules
    rule = one(call, "SecurityGroupRules", SecurityGroupRuleIds=[identifier])
    return rule and {
        "arn": context.arn("ec2", f"security-group-rule/{identifier}"),
        "description": rule.get("Description", ""),
        "securityGroupId": rule["GroupId"],
        "securityGroupRuleId": identifier,
    }


def update_description(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    """Change the description. EC2 requires the whole rule in the request."""
    names = {**PORTS, "cidrIpv4": "CidrIpv4", "cidrIpv6": "CidrIpv6", "prefixListId": "PrefixListId"}
    rule = {"IpProtocol": str(new["ipProtocol"]), **only(new, names | {"description": "Description"})}
    if new.get("referencedSecurityGroupId"):
        rule["ReferencedGroupId"] = _group_pair(new["referencedSecurityGroupId"])["GroupId"]
    call = context.client("ec2").modify_security_group_rules
    changed = [{"SecurityGroupRuleId": identifier, "SecurityGroupRule": rule}]
    call(GroupId=new["securityGroupId"], SecurityGroupRules=changed)


def delete_ingress_rule(context: Context, identifier: str, outputs: Properties) -> None:
    call = context.client("ec2").revoke_security_group_ingress
    ask(call, GroupId=outputs["securityGroupId"], SecurityGroupRuleIds=[identifier])


def delete_egress_rule(context: Context, identifier: str, outputs: Properties) -> None:
    call = context.client("ec2").revoke_security_group_egress
    ask(call, GroupId=outputs["securityGroupId"], SecurityGroupRuleIds=[identifier])


def _rule_id(answer: dict[str, Any]) -> str:
    return str(answer["SecurityGroupRules"][0]["SecurityGroupRuleId"])


def _revoke_all(ec2: Any, group_id: str, *, ingress: bool) -> None:
    group = ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"][0]
    permissions = group["IpPermissions" if ingress else "IpPermissionsEgress"]
    if permissions:
        revoke = ec2.revoke_security_group_ingress if ingress else ec2.revoke_security_group_egress
        revoke(GroupId=group_id, IpPermissions=permissions)


def _authorize_inline(ec2: Any, group_id: str, inputs: Properties) -> None:
    if rules := inputs.get("ingress"):
        permissions = [_inline_permission(rule, group_id) for rule in rules]
        ec2.authorize_security_group_ingress(GroupId=group_id, IpPermissions=permissions)
    if rules := inputs.get("egress"):
        permissions = [_inline_permission(rule, group_id) for rule in rules]
        ec2.authorize_security_group_egress(GroupId=group_id, IpPermissions=permissions)


def _inline_permission(rule: dict[str, Any], group_id: str) -> dict[str, Any]:
    note = {"Description": rule["description"]} if rule.get("description") else {}
    groups = list(rule.get("securityGroups") or []) + ([group_id] if rule.get("self") else [])
    permission: dict[str, Any] = {"IpProtocol": str(rule["protocol"])}
    if permission["IpProtocol"] != "-1":
        permission |= only(rule, PORTS)
    ranges = {
        "IpRanges": [{"CidrIp": cidr, **note} for cidr in rule.get("cidrBlocks") or []],
        "Ipv6Ranges": [{"CidrIpv6": cidr, **note} for cidr in rule.get("ipv6CidrBlocks") or []],
        "PrefixListIds": [{"PrefixListId": one_id, **note} for one_id in rule.get("prefixListIds") or []],
        "UserIdGroupPairs": [{**_group_pair(group), **note} for group in groups],
    }
    return permission | {key: value for key, value in ranges.items() if value}


RULE_INPUTS = words(
    "securityGroupId ipProtocol fromPort toPort cidrIpv4 cidrIpv6 prefixListId referencedSecurityGroupId"
    " description tags"
)
SECURITY_GROUP = Resource(
    "aws:ec2/securityGroup:SecurityGroup",
    words("name description vpcId ingress egress revokeRulesOnDelete tags"),
    words("arn ownerId"),
    create_security_group,
    read_security_group,
    delete_security_group,
    in_place=(InPlace(words("egress ingress"), update_inline), tags_by(ec2_tags)),
    name_property="name",
)
DEFAULT_SECURITY_GROUP = Resource(
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    words("vpcId ingress egress revokeRulesOnDelete tags"),
    words("arn description name ownerId"),
    adopt_default_group,
    read_security_group,
    leave_default_group,
    in_place=(InPlace(words("egress ingress"), update_inline), tags_by(ec2_tags)),
)
INGRESS_RULE = Resource(
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    RULE_INPUTS,
    words("arn securityGroupRuleId"),
    create_ingress_rule,
    read_rule,
    delete_ingress_rule,
    in_place=(InPlace(words("description"), update_description), tags_by(ec2_tags)),
)
EGRESS_RULE = Resource(
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    RULE_INPUTS,
    words("arn securityGroupRuleId"),
    create_egress_rule,
    read_rule,
    delete_egress_rule,
    in_place=(InPlace(words("description"), update_description), tags_by(ec2_tags)),
)
RESOURCES = (SECURITY_GROUP, DEFAULT_SECURITY_GROUP, INGRESS_RULE, EGRESS_RULE)
