"""Creates what a program looks up, and the clusters that it uses, in the emulated account."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.existing import Lookup, Sought
from citadel_rehearsal.run.name_patterns import example

GENERATED = "0a55a11ed"  # the first digits of ids that nobody wrote
SSO_PATH = "/aws-reserved/sso.amazonaws.com/"
KMS_ARN = re.compile(r"arn:aws[a-z-]*:kms:([a-z0-9-]+):(\d{12}):(alias/.+)")
KMS_ID = re.compile(r"[0-9a-f-]{36}|mrk-[0-9a-f]{32}")
Found = Iterator[tuple[str, str]]


def role_arns(found: Sought, partition: str, account: str, known: set[str]) -> set[str]:
    """ARNs of the roles that are looked up by name or by a pattern, unless one of `known` has the name."""
    named = {(name, _path(name)) for name in found.role_names}
    named |= {(name, prefix or _path(name)) for pattern, prefix in found.role_searches if (name := example(pattern))}
    taken = {arn.rpartition("/")[2] for arn in known if f":{account}:role/" in arn}
    return {f"arn:{partition}:iam::{account}:role{path}{name}" for name, path in named if name not in taken}


def _path(name: str) -> str:
    return SSO_PATH if name.startswith("AWSReservedSSO_") else "/"


def assume_keys(aws: EmbeddedAws, found: Sought, region: str, account: str, partition: str) -> Found:
    """Keys that are looked up by an alias or an id; ARNs of keys are found by the survey."""
    for key in sorted(found.key_ids):
        arn = KMS_ARN.fullmatch(key)
        if arn or key.startswith("alias/"):
            place = (arn[1], arn[2]) if arn else (region, account)
            aws.assume("kms_alias", *place, name=arn[3] if arn else key)
            yield "KMS key", key
        elif KMS_ID.fullmatch(key):
            aws.assume("kms_key", region, account, arn=f"arn:{partition}:kms:{region}:{account}:key/{key}")
            yield "KMS key", key


def assume_searches(aws: EmbeddedAws, found: Sought, region: str, account: str, cidr: str) -> Found:
    """VPCs, subnets and security groups that are searched by their tags or names and that nothing matches yet."""
    ec2 = aws.client("ec2", region, account)
    for lookup in sorted(found.searches, key=_order):
        kind = lookup.token.rpartition(":")[2]
        wanted = _wanted(lookup.arguments)
        if wanted is None or kind not in MAKERS or "id" in lookup.arguments:
            continue
        yield from MAKERS[kind](aws, ec2, wanted, lookup, (region, account, cidr))


def _order(lookup: Lookup) -> int:
    return [*MAKERS].index(lookup.token.rpartition(":")[2])


def _wanted(given: Mapping[str, Any]) -> dict[str, Any] | None:
    """What is asked for, or None when it is not all known, or a pattern."""
    found: dict[str, Any] = {key: value for key, value in given.items() if key in ("vpcId", "name", "cidrBlock")}
    found["tags"] = dict(given.get("tags") or {})
    for one in given.get("filters") or []:
        values = one.get("values") if isinstance(one, Mapping) else None
        name = {"vpc-id": "vpcId", "group-name": "name", "cidr": "cidrBlock"}.get(str(one.get("name")))
        if not isinstance(values, list) or not values:
            return None
        if str(one["name"]).startswith("tag:"):
            found["tags"][str(one["name"])[4:]] = values[0]
        elif name:
            found[name] = values[0]
        else:
            return None
    texts = [*found["tags"].values(), *(value for key, value in found.items() if key != "tags")]
    return found if all(isinstance(text, str) and "*" not in text and "?" not in text for text in texts) else None


def _filters(wanted: Mapping[str, Any], **names: str) -> list[dict[str, Any]]:
    tags = [{"Name": f"tag:{key}", "Values": [value]} for key, value in wanted["tags"].items()]
    return [{"Name": there, "Values": [wanted[here]]} for here, there in names.items() if here in wanted] + tags


def _id(prefix: str, *parts: str) -> str:
    return f"{prefix}-{GENERATED}{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:8]}"


def _written(present: list[dict[str, Any]], key: str) -> bool:
    """Whether something was there before this look."""
    return any(f"-{GENERATED}" not in one[key] for one in present)


def _said(wanted: Mapping[str, Any]) -> str:
    named = [f"{key}={value}" for key, value in {**wanted, **wanted["tags"]}.items() if key != "tags"]
    return ", ".join(named) or "any"


def _vpc(aws: EmbeddedAws, ec2: Any, wanted: dict[str, Any], lookup: Lookup, place: tuple[str, str, str]) -> Found:
    present = ec2.describe_vpcs(Filters=_filters(wanted, cidrBlock="cidr"))["Vpcs"]
    if lookup.arguments.get("default") or _written(present, "VpcId"):
        return
    vpc, cidr = _id("vpc", _said(wanted)), wanted.get("cidrBlock") or place[2]
    aws.assume("vpc", *place[:2], id=vpc, cidr=cidr, tags=wanted["tags"])
    yield "VPC", f"{vpc} ({cidr}; {_said(wanted)})"


def _vpc_of(ec2: Any, wanted: Mapping[str, Any]) -> str:
    """The VPC that is asked for, or the first one that is not the account's default; empty without one."""
    named = wanted.get("vpcId")
    return named or next((one["VpcId"] for one in ec2.describe_vpcs()["Vpcs"] if not one["IsDefault"]), "")


def _subnets(aws: EmbeddedAws, ec2: Any, wanted: dict[str, Any], lookup: Lookup, place: tuple[str, str, str]) -> Found:
    """One in each of three zones; one alone where exactly one is asked for."""
    search = _filters(wanted, vpcId="vpc-id", cidrBlock="cidr-block")
    if _written(ec2.describe_subnets(Filters=search)["Subnets"], "SubnetId"):
        return
    vpc = _vpc_of(ec2, wanted)
    if not vpc:
        vpc = _id("vpc", "subnets")
        aws.assume("vpc", *place[:2], id=vpc, cidr=place[2])
        yield "VPC", f"{vpc} ({place[2]})"
    zones = [one["ZoneName"] for one in ec2.describe_availability_zones()["AvailabilityZones"]]
    for zone in zones[: 1 if lookup.token.endswith(":getSubnet") else 3]:
        subnet = _id("subnet", vpc, zone, _said(wanted))
        given = {"cidr": wanted["cidrBlock"]} if "cidrBlock" in wanted else {}
        aws.assume("subnet", *place[:2], id=subnet, vpc_id=vpc, zone=zone, tags=wanted["tags"], **given)
        yield "subnet", f"{subnet} ({zone}; {_said(wanted)})"


def _group(aws: EmbeddedAws, ec2: Any, wanted: dict[str, Any], lookup: Lookup, place: tuple[str, str, str]) -> Found:
    search = _filters(wanted, vpcId="vpc-id", name="group-name")
    if _written(ec2.describe_security_groups(Filters=search)["SecurityGroups"], "GroupId"):
        return
    vpc = _vpc_of(ec2, wanted)
    if vpc:
        group = _id("sg", vpc, _said(wanted))
        name = {"name": wanted["name"]} if "name" in wanted else {}
        aws.assume("security_group", *place[:2], id=group, vpc_id=vpc, tags=wanted["tags"], **name)
        yield "security group", f"{group} ({_said(wanted)})"


# In this order, since what is searched in a VPC needs it.
MAKERS = {"getVpc": _vpc, "getSubnets": _subnets, "getSubnet": _subnets, "getSecurityGroup": _group}
