"""Rules of security groups as EC2 keeps them: each has one source, an id, and perhaps a description.

MiniStack keeps permissions with several sources; here each of its permissions has one.

Shapes: botocore ec2 IpPermission, SecurityGroupRule. Canonical ranges:
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRuleRequest.html
"""

import hashlib
import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from itertools import count
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import ec2

Request = dict[str, Any]
Record = dict[str, Any]
# The list of a permission that holds each kind of source -> the key of the source in an item.
SOURCES: Mapping[str, str] = {
    "IpRanges": "CidrIp", "Ipv6Ranges": "CidrIpv6", "PrefixListIds": "PrefixListId", "UserIdGroupPairs": "GroupId",
}  # fmt: skip
# The same for a rule that a change names: API_SecurityGroupRuleRequest.
CHANGED: Mapping[str, str] = {
    "IpRanges": "CidrIpv4", "Ipv6Ranges": "CidrIpv6", "PrefixListIds": "PrefixListId",
    "UserIdGroupPairs": "ReferencedGroupId",
}  # fmt: skip
FAMILIES = {"IpRanges": ipaddress.IPv4Network, "Ipv6Ranges": ipaddress.IPv6Network}
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html; names of the IANA's numbers
PROTOCOLS = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html
DESCRIPTION = re.compile(r"[A-Za-z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{0,255}")
DESCRIPTION_SENTENCE = (
    "Invalid rule description. Valid descriptions are strings less than 256 characters from the following set:  "
    "a-zA-Z0-9. _-:/()#,@[]+=&amp;;{}!$*"
)


class Invalid(Exception):
    """A rule that EC2 does not take: its sentence and its code."""

    def __init__(self, sentence: str, code: str = "InvalidParameterValue") -> None:
        super().__init__(sentence)
        self.code = code


def sent(request: Request) -> list[Record]:
    """The rules of a request's permissions. Errors: `Invalid`."""
    permissions = ec2._parse_ip_permissions(request, "IpPermissions")
    for place, permission in enumerate(permissions, 1):
        permission["PrefixListIds"] = list(_prefix_lists(request, f"IpPermissions.{place}.PrefixListIds"))
    return [checked(rule) for permission in permissions for rule in split(permission)]


def _prefix_lists(request: Request, prefix: str) -> Iterator[Record]:
    for place in count(1):
        found = ec2._p(request, f"{prefix}.{place}.PrefixListId")
        if not found:
            return
        note = ec2._p(request, f"{prefix}.{place}.Description")
        yield {"PrefixListId": found, **({"Description": note} if note else {})}


def changed(request: Request, prefix: str, before: Record) -> Record:
    """A rule as a change of it names it. Errors: `Invalid`, also for another kind of source."""
    kind, item = source_of(before)
    found = {name: ec2._p(request, f"{prefix}.{key}") for name, key in CHANGED.items()}
    given = [name for name, value in found.items() if value]
    if given != [kind]:
        raise Invalid(f"A security group rule keeps the kind of its source, {CHANGED[kind]}.")
    note = ec2._p(request, f"{prefix}.Description")
    kept = {name: value for name, value in item.items() if name in ("UserId", "VpcId")}
    after = kept | {SOURCES[kind]: found[kind], **({"Description": note} if note else {})}
    ports = {key: ec2._p(request, f"{prefix}.{key}") for key in ("FromPort", "ToPort")}
    protocol = ec2._p(request, f"{prefix}.IpProtocol") or before["IpProtocol"]
    rule = {"IpProtocol": protocol, **{name: [] for name in SOURCES}, kind: [after]}
    return checked(rule | {key: int(value) for key, value in ports.items() if value})


def split(permission: Record) -> list[Record]:
    """The rules of a permission, one for each of its sources."""
    shared = {key: value for key, value in permission.items() if key not in SOURCES}
    none: Record = {kind: [] for kind in SOURCES}
    return [shared | none | {kind: [item]} for kind in SOURCES for item in permission.get(kind) or ()]


def checked(rule: Record) -> Record:
    """A rule in the form that EC2 shows. Errors: `Invalid`."""
    kind, item = source_of(rule)
    protocol = PROTOCOLS.get(rule["IpProtocol"], rule["IpProtocol"].lower())
    ports = {key: rule[key] for key in ("FromPort", "ToPort") if key in rule and protocol != "-1"}
    if protocol in ("tcp", "udp") and len(ports) < 2:
        raise Invalid("Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.")
    if not DESCRIPTION.fullmatch(item.get("Description", "")):
        raise Invalid(DESCRIPTION_SENTENCE)
    none: Record = {name: [] for name in SOURCES}
    return {"IpProtocol": protocol, **ports, **none, kind: [_canonical(kind, item)]}


def _canonical(kind: str, item: Record) -> Record:
    family = FAMILIES.get(kind)
    if family is None:
        return item
    key = SOURCES[kind]
    try:
        if "/" not in item[key]:
            raise ValueError
        return item | {key: str(family(item[key], strict=False))}
    except ValueError:
        raise Invalid(f"CIDR block {escape(item[key], quote=False)} is malformed") from None


def source_of(rule: Record) -> tuple[str, Record]:
    """The kind of a rule's source, and the source with its description."""
    return next((kind, rule[kind][0]) for kind in SOURCES if rule.get(kind))


def meaning(rule: Record) -> tuple[Any, ...]:
    """What no other rule of the group and direction has: the description is no part of it."""
    kind, item = source_of(rule)
    return rule["IpProtocol"], rule.get("FromPort"), rule.get("ToPort"), item.get(SOURCES[kind], item.get("GroupName"))


def rules_of(group: Record, *, egress: bool) -> list[Record]:
    """The rules of a direction; those that came with the group get their ids here."""
    key = "IpPermissionsEgress" if egress else "IpPermissions"
    if not all("SecurityGroupRuleId" in rule for rule in group[key]):
        rules = [rule for permission in group[key] for rule in split(permission)]
        group[key] = []
        for rule in rules:
            add(group, rule, egress=egress)
    found: list[Record] = group[key]
    return found


def add(group: Record, rule: Record, *, egress: bool) -> Record:
    """Add a rule to a group under an id of its own."""
    key = "IpPermissionsEgress" if egress else "IpPermissions"
    taken = {one["SecurityGroupRuleId"] for one in group[key]}
    named = (f"{group['GroupId']} {egress} {meaning(rule)} {number}" for number in count())
    ids = (f"sgr-{hashlib.sha256(name.encode()).hexdigest()[:17]}" for name in named)
    added = rule | {"SecurityGroupRuleId": next(one for one in ids if one not in taken)}
    group[key].append(added)
    return added


def permissions(rules: Iterable[Record]) -> list[Record]:
    """Rules as EC2 shows them with their group: one permission for a protocol with its ports."""
    found: dict[tuple[Any, ...], Record] = {}
    for rule in rules:
        none: Record = {kind: [] for kind in SOURCES}
        shared = {key: rule[key] for key in ("IpProtocol", "FromPort", "ToPort") if key in rule}
        permission = found.setdefault(meaning(rule)[:3], shared | none)
        for kind in SOURCES:
            permission[kind] += rule[kind]
    return list(found.values())


def described(group: Record, rule: Record, *, egress: bool) -> Record:
    """A rule of a group in the shape SecurityGroupRule."""
    kind, item = source_of(rule)
    identifier = rule["SecurityGroupRuleId"]
    referenced = {"groupId": item.get("GroupId"), "userId": item.get("UserId") or get_account_id()}
    return {
        "securityGroupRuleId": identifier,
        "groupId": group["GroupId"],
        "groupOwnerId": group["OwnerId"],
        "isEgress": egress,
        "ipProtocol": rule["IpProtocol"],
        "fromPort": rule.get("FromPort", -1),
        "toPort": rule.get("ToPort", -1),
        "cidrIpv4": item.get("CidrIp"),
        "cidrIpv6": item.get("CidrIpv6"),
        "prefixListId": item.get("PrefixListId"),
        "referencedGroupInfo": referenced if kind == "UserIdGroupPairs" else None,
        "description": item.get("Description"),
        "tagSet": [{"key": one["Key"], "value": one.get("Value", "")} for one in ec2._tags.get(identifier) or ()],
        "securityGroupRuleArn": f"arn:aws:ec2:{get_region()}:{get_account_id()}:security-group-rule/{identifier}",
    }


def revoked(group: Record, rule: Record, *, egress: bool) -> Record:
    """A rule that is gone in the shape RevokedSecurityGroupRule."""
    shown = described(group, rule, egress=egress)
    left_out = ("groupOwnerId", "referencedGroupInfo", "tagSet", "securityGroupRuleArn")
    item = source_of(rule)[1]
    return {key: value for key, value in shown.items() if key not in left_out} | {
        "referencedGroupId": item.get("GroupId")
    }


def all_rules() -> dict[str, Record]:
    """Every rule of the account and region by its id, with its group and as it is shown."""
    found: dict[str, Record] = {}
    for group in ec2._security_groups.values():
        for egress in (False, True):
            for rule in rules_of(group, egress=egress):
                shown = described(group, rule, egress=egress)
                found[rule["SecurityGroupRuleId"]] = rule | {"GroupId": group["GroupId"], "shown": shown}
    return found
