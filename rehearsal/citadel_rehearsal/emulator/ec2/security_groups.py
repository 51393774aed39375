"""Operations on security groups and their rules, of which each has one source.

Sources, under https://docs.aws.amazon.com/AWSEC2/latest/APIReference/: API_AuthorizeSecurityGroupIngress.html,
API_RevokeSecurityGroupIngress.html (a rule that does not exist is refused, but in a default VPC),
API_ModifySecurityGroupRules.html, API_UpdateSecurityGroupRuleDescriptionsIngress.html, and the same of Egress.
"""

from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

from ministack.services import ec2

from citadel_rehearsal.emulator.ec2 import group_rules, rule_sources
from citadel_rehearsal.emulator.ec2.filters import chosen
from citadel_rehearsal.emulator.ec2.group_rules import Record, Request
from citadel_rehearsal.emulator.ec2.xml import element

Answer = tuple[int, dict[str, str], bytes]
Operation = Callable[[Request], Answer]
TWICE = "The same permission must not appear multiple times"


def install() -> None:
    """Replace MiniStack's operations and its XML."""
    actions: dict[str, Any] = ec2._ACTION_MAP
    for direction in ("Ingress", "Egress"):
        egress = direction == "Egress"
        actions[f"AuthorizeSecurityGroup{direction}"] = _judged(partial(authorize, egress=egress))
        actions[f"RevokeSecurityGroup{direction}"] = _judged(partial(revoke, egress=egress))
        describe_anew = _judged(partial(update_descriptions, egress=egress))
        actions[f"UpdateSecurityGroupRuleDescriptions{direction}"] = describe_anew
    actions["ModifySecurityGroupRules"] = _judged(modify)
    actions["DescribeSecurityGroupRules"] = describe_rules
    actions["DeleteSecurityGroup"] = _delete(actions["DeleteSecurityGroup"])
    ec2._sg_xml = group_xml


def _judged(operation: Callable[[Record, Request], Answer]) -> Operation:
    """An operation on a group that exists, with rules that EC2 takes."""

    def judged(request: Request) -> Answer:
        group_id = ec2._p(request, "GroupId")
        group = ec2._security_groups.get(group_id)
        if group is None:
            return ec2._error("InvalidGroup.NotFound", f"The security group '{group_id}' does not exist", 400)
        try:
            return operation(group, request)
        except group_rules.Invalid as invalid:
            return ec2._error(invalid.code, str(invalid), 400)

    return judged


def authorize(group: Record, request: Request, *, egress: bool) -> Answer:
    """AuthorizeSecurityGroupIngress and AuthorizeSecurityGroupEgress."""
    wanted = group_rules.sent(request)
    meanings = [group_rules.meaning(rule) for rule in wanted]
    if len(set(meanings)) < len(meanings):
        return ec2._error("InvalidParameterValue", TWICE, 400)
    standing = group_rules.rules_of(group, egress=egress)
    there = {group_rules.meaning(rule) for rule in standing}
    if double := next((one for one in meanings if one in there), None):
        return _double(double)
    rule_sources.judge(wanted)
    rule_sources.judge_number([*standing, *wanted])
    made = [group_rules.add(group, rule, egress=egress) for rule in wanted]
    if tags := ec2._sg_rule_tag_specifications(request):
        for rule in made:
            ec2._tags[rule["SecurityGroupRuleId"]] = list(tags)
    shown = [group_rules.described(group, rule, egress=egress) for rule in made]
    inner = element("return", True) + element("securityGroupRuleSet", shown)
    return ec2._xml(200, f"AuthorizeSecurityGroup{_side(egress=egress)}Response", inner)


def _double(meaning: tuple[Any, ...]) -> Answer:
    protocol, first, last, peer = meaning
    ports = f", from port: {first}, to port: {last}" if first is not None else ""
    shown = "ALL" if protocol == "-1" else str(protocol).upper()
    sentence = f'the specified rule "peer: {peer}, {shown}{ports}, ALLOW" already exists'
    return ec2._error("InvalidPermission.Duplicate", sentence, 400)


def revoke(group: Record, request: Request, *, egress: bool) -> Answer:
    """RevokeSecurityGroupIngress and RevokeSecurityGroupEgress, by ids or by the rules themselves."""
    rules = group_rules.rules_of(group, egress=egress)
    if ids := ec2._parse_member_list(request, "SecurityGroupRuleId"):
        if strange := _strange(ids, rules):
            return strange
        gone, unknown = [rule for rule in rules if rule["SecurityGroupRuleId"] in ids], []
    else:
        wanted = {group_rules.meaning(rule): rule for rule in group_rules.sent(request)}
        gone = [rule for rule in rules if group_rules.meaning(rule) in wanted]
        there = {group_rules.meaning(rule) for rule in gone}
        unknown = [rule for meaning, rule in wanted.items() if meaning not in there]
    if unknown and not ec2._vpcs.get(group["VpcId"], {}).get("IsDefault"):
        sentence = "The specified rule does not exist in this security group."
        return ec2._error("InvalidPermission.NotFound", sentence, 400)
    for rule in gone:
        rules.remove(rule)
        ec2._tags.pop(rule["SecurityGroupRuleId"], None)
    left = "".join(ec2._perm_xml(one) for one in group_rules.permissions(unknown))
    shown = [group_rules.revoked(group, rule, egress=egress) for rule in gone]
    inner = element("return", True) + element("revokedSecurityGroupRuleSet", shown)
    inner += f"<unknownIpPermissionSet>{left}</unknownIpPermissionSet>"
    return ec2._xml(200, f"RevokeSecurityGroup{_side(egress=egress)}Response", inner)


def modify(group: Record, request: Request) -> Answer:
    """ModifySecurityGroupRules: each rule as a whole, so a description that is left out goes."""
    rules = {rule["SecurityGroupRuleId"]: rule for rule in _both(group)}
    changes: dict[str, Record] = {}
    for place in count(1):
        prefix = f"SecurityGroupRule.{place}"
        if not (rule_id := ec2._p(request, f"{prefix}.SecurityGroupRuleId")):
            break
        if strange := _strange([rule_id], rules.values()):
            return strange
        changes[rule_id] = group_rules.changed(request, f"{prefix}.SecurityGroupRule", rules[rule_id])
    rule_sources.judge(changes.values())
    for egress in (False, True):
        side = group_rules.rules_of(group, egress=egress)
        after = [group_rules.meaning(changes.get(one["SecurityGroupRuleId"], one)) for one in side]
        if double := next((one for one in after if after.count(one) > 1), None):
            return _double(double)
        for place, rule in enumerate(side):
            rule_id = rule["SecurityGroupRuleId"]
            side[place] = changes[rule_id] | {"SecurityGroupRuleId": rule_id} if rule_id in changes else rule
    return ec2._xml(200, "ModifySecurityGroupRulesResponse", element("return", True))


def update_descriptions(group: Record, request: Request, *, egress: bool) -> Answer:
    """UpdateSecurityGroupRuleDescriptionsIngress and -Egress, by ids or by the rules themselves."""
    rules = group_rules.rules_of(group, egress=egress)
    texts = {group_rules.meaning(rule): _text(rule) for rule in group_rules.sent(request)}
    named = dict(_descriptions(request))
    if strange := _strange(list(named), rules):
        return strange
    if texts.keys() - {group_rules.meaning(rule) for rule in rules}:
        sentence = "The specified rule does not exist in this security group."
        return ec2._error("InvalidPermission.NotFound", sentence, 400)
    for rule in rules:
        kind, item = group_rules.source_of(rule)
        text = named.get(rule["SecurityGroupRuleId"], texts.get(group_rules.meaning(rule)))
        if text is not None:
            plain = {key: value for key, value in item.items() if key != "Description"}
            rule[kind] = [plain | ({"Description": text} if text else {})]
            group_rules.checked(rule)
    return ec2._xml(200, f"UpdateSecurityGroupRuleDescriptions{_side(egress=egress)}Response", element("return", True))


def _text(rule: Record) -> str:
    return str(group_rules.source_of(rule)[1].get("Description", ""))


def _descriptions(request: Request) -> list[tuple[str, str]]:
    prefixes = (f"SecurityGroupRuleDescription.{place}" for place in count(1))
    found: list[tuple[str, str]] = []
    for prefix in prefixes:
        if not (rule_id := ec2._p(request, f"{prefix}.SecurityGroupRuleId")):
            break
        found.append((rule_id, ec2._p(request, f"{prefix}.Description")))
    return found


def _both(group: Record) -> list[Record]:
    return [rule for egress in (False, True) for rule in group_rules.rules_of(group, egress=egress)]


def _strange(ids: list[str], rules: Any) -> Answer | None:
    """The refusal of an id that none of the rules has."""
    known = {rule["SecurityGroupRuleId"] for rule in rules}
    strange = next((one for one in ids if one not in known), None)
    if strange is None:
        return None
    return ec2._error("InvalidSecurityGroupRuleId.NotFound", f"The security group rule '{strange}' does not exist", 400)


def describe_rules(request: Request) -> Answer:
    """DescribeSecurityGroupRules by ids or filters."""
    if strange := _strange(ec2._parse_member_list(request, "SecurityGroupRuleId"), group_rules.all_rules().values()):
        return strange
    found = chosen("DescribeSecurityGroupRules", request)
    if not isinstance(found, list):
        return found
    return ec2._xml(
        200, "DescribeSecurityGroupRulesResponse", element("securityGroupRuleSet", [one["shown"] for one in found])
    )


def _delete(delete: Operation) -> Operation:
    def delete_security_group(request: Request) -> Answer:
        group_id = ec2._p(request, "GroupId")
        others = [one for one in ec2._security_groups.values() if one["GroupId"] != group_id]
        named = [pair.get("GroupId") for one in others for rule in _both(one) for pair in rule["UserIdGroupPairs"]]
        if group_id in named:
            return ec2._error("DependencyViolation", f"resource {group_id} has a dependent object", 400)
        return delete(request)

    return delete_security_group


def group_xml(group: Record) -> str:
    """A group with its rules, one permission for a protocol with its ports."""
    sides = {
        name: "".join(ec2._perm_xml(one) for one in group_rules.permissions(group_rules.rules_of(group, egress=egress)))
        for name, egress in (("ipPermissions", False), ("ipPermissionsEgress", True))
    }
    fields = {
        "ownerId": group["OwnerId"],
        "groupId": group["GroupId"],
        "groupName": group["GroupName"],
        "groupDescription": group["Description"],
        "vpcId": group["VpcId"],
        "securityGroupArn": ec2._security_group_arn(group["GroupId"]),
    }
    inner = "".join(element(name, value) for name, value in fields.items())
    inner += "".join(f"<{name}>{items}</{name}>" for name, items in sides.items())
    return f"<item>{inner}{ec2._tag_set_xml(group['GroupId'])}</item>"


def _side(*, egress: bool) -> str:
    return "Egress" if egress else "Ingress"
