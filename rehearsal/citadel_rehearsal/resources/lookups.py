"""Data source functions for the caller's identity, the partition, the region and the availability zones."""

import re

from citadel_rehearsal.ground.partition import dns_suffix
from citadel_rehearsal.ground.principals import role_of
from citadel_rehearsal.ground.refusals import RuleBroken
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.resource import Properties
from citadel_rehearsal.resources.shapes import ask, filters, only, tag_map


def get_caller_identity(context: Context, inputs: Properties) -> Properties:
    """The identity of the rehearsal's deployer, although requests are signed as root of the emulated account."""
    return {
        "accountId": context.account,
        "arn": context.caller_arn,
        "id": context.account,
        "userId": context.caller_arn.rsplit("/", 1)[-1],
    }


def get_partition(context: Context, inputs: Properties) -> Properties:
    suffix = dns_suffix(context.region)
    return {
        "dnsSuffix": suffix,
        "id": context.partition,
        "partition": context.partition,
        "reverseDnsPrefix": ".".join(reversed(suffix.split("."))),
    }


def get_region(context: Context, inputs: Properties) -> Properties:
    region = inputs.get("region") or inputs.get("name") or context.region
    suffix = dns_suffix(context.region)
    return {
        "description": region,
        "endpoint": f"ec2.{region}.{suffix}",
        "id": region,
        "name": region,
        "region": region,
    }


def get_default_tags(context: Context, inputs: Properties) -> Properties:
    """The default tags of the provider, which it knows without asking AWS."""
    return {"id": context.partition, "tags": dict(context.default_tags)}


def get_availability_zones(context: Context, inputs: Properties) -> Properties:
    found = context.client("ec2").describe_availability_zones(
        **({"AllAvailabilityZones": True} if inputs.get("allAvailabilityZones") else {}),
        Filters=filters(inputs, {"state": "state"}),
    )["AvailabilityZones"]
    excluded = {*(inputs.get("excludeNames") or []), *(inputs.get("excludeZoneIds") or [])}
    zones = sorted(
        (zone for zone in found if not {zone["ZoneName"], zone.get("ZoneId")} & excluded),
        key=lambda zone: zone["ZoneName"],
    )
    return {
        **only(inputs, {name: name for name in ("allAvailabilityZones", "excludeNames", "excludeZoneIds", "state")}),
        "groupNames": sorted({zone.get("GroupName", context.region) for zone in zones}),
        "id": context.region,
        "names": [zone["ZoneName"] for zone in zones],
        "region": context.region,
        "zoneIds": [zone.get("ZoneId", "") for zone in zones],
    }


def get_session_context(context: Context, inputs: Properties) -> Properties:
    """The role behind a session ARN; any other ARN is returned unchanged.

    Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_session_context
    """
    arn = str(inputs["arn"])
    resource = arn.split(":", 5)[-1]
    if arn.split(":")[2:3] != ["sts"] or not resource.startswith("assumed-role/"):
        return {"arn": arn, "id": arn, "issuerArn": arn, "issuerId": "", "issuerName": "", "sessionName": ""}
    _, role_name, session = resource.split("/", 2)
    answer = ask(context.client("iam").get_role, RoleName=role_name)
    if answer is None and arn == context.caller_arn:
        # The deployer's own role must exist on AWS, even when it was not created in the emulated account.
        issuer = {"issuerArn": role_of(arn), "issuerId": "", "issuerName": role_name}
        return {"arn": arn, "id": arn, "sessionName": session, **issuer}
    if answer is None:
        raise RuleBroken("NoSuchEntity", f"the role {role_name} of the session {arn} does not exist")
    role = answer["Role"]
    issuer = {"issuerArn": role["Arn"], "issuerId": role["RoleId"], "issuerName": role_name}
    return {"arn": arn, "id": arn, "sessionName": session, **issuer}


def get_role(context: Context, inputs: Properties) -> Properties:
    from citadel_rehearsal.resources.iam import role_properties

    role = context.client("iam").get_role(RoleName=inputs["name"])["Role"]
    properties = {key: value for key, value in role_properties(role).items() if key != "tagsAll"}
    boundary = role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", "")
    return properties | {"id": inputs["name"], "permissionsBoundary": boundary, "tags": tag_map(role.get("Tags"))}


def get_roles(context: Context, inputs: Properties) -> Properties:
    """Roles under a path whose names contain a match of a regular expression."""
    prefix, pattern = inputs.get("pathPrefix") or "/", inputs.get("nameRegex") or ""
    pages = context.client("iam").get_paginator("list_roles").paginate(PathPrefix=prefix)
    roles = [role for page in pages for role in page["Roles"] if re.search(pattern, role["RoleName"])]
    names, arns = sorted(role["RoleName"] for role in roles), sorted(role["Arn"] for role in roles)
    return {**only(inputs, {"nameRegex": "nameRegex", "pathPrefix": "pathPrefix"}), "arns": arns, "names": names} | {
        "id": context.region
    }


def get_user(context: Context, inputs: Properties) -> Properties:
    user = context.client("iam").get_user(UserName=inputs["userName"])["User"]
    boundary = user.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", "")
    own = {"arn": user["Arn"], "path": user["Path"], "userId": user["UserId"], "userName": user["UserName"]}
    return own | {"id": user["UserId"], "permissionsBoundary": boundary, "tags": tag_map(user.get("Tags"))}


INVOKES = {
    "aws:index/getAvailabilityZones:getAvailabilityZones": get_availability_zones,
    "aws:index/getCallerIdentity:getCallerIdentity": get_caller_identity,
    "aws:index/getDefaultTags:getDefaultTags": get_default_tags,
    "aws:index/getPartition:getPartition": get_partition,
    "aws:index/getRegion:getRegion": get_region,
    "aws:iam/getRole:getRole": get_role,
    "aws:iam/getRoles:getRoles": get_roles,
    "aws:iam/getSessionContext:getSessionContext": get_session_context,
    "aws:iam/getUser:getUser": get_user,
}
