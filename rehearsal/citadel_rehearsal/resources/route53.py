"""Hosted zones and health checks of Route 53."""

from typing import Any

from citadel_rehearsal.ground.refusals import existing
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.resource import InPlace, Properties, Resource, words
from citadel_rehearsal.resources.retagging import route53_tags, tags_by
from citadel_rehearsal.resources.shapes import ask, only, tag_map

COMMENT = "Managed by Pulumi"
REFERENCE_DIGITS = 26
CHECK = {
    "childHealthThreshold": "HealthThreshold",
    "childHealthchecks": "ChildHealthChecks",
    "disabled": "Disabled",
    "enableSni": "EnableSNI",
    "failureThreshold": "FailureThreshold",
    "fqdn": "FullyQualifiedDomainName",
    "invertHealthcheck": "Inverted",
    "ipAddress": "IPAddress",
    "measureLatency": "MeasureLatency",
    "port": "Port",
    "regions": "Regions",
    "requestInterval": "RequestInterval",
    "resourcePath": "ResourcePath",
    "searchString": "SearchString",
    "type": "Type",
}
CHECK_IDENTITY = words("measureLatency referenceName requestInterval type")
# What a change sends for a property that is taken away.
# https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/route53/health_check.go
GONE = {"disabled": False, "invertHealthcheck": False, "searchString": "", "resourcePath": "", "fqdn": ""}


def wait_for_change(context: Context, answer: Properties) -> None:
    """Wait until every name server has a change."""
    change_id = answer["ChangeInfo"]["Id"]
    route53 = context.client("route53")
    context.wait(f"change {change_id}", lambda: route53.get_change(Id=change_id)["ChangeInfo"]["Status"] == "INSYNC")


def bare(zone_id: str) -> str:
    """The id of a zone, which Route 53 answers with `/hostedzone/`."""
    return zone_id.removeprefix("/hostedzone/")


def create_zone(context: Context, inputs: Properties) -> str:
    route53 = context.client("route53")
    vpcs = [_vpc(context, one) for one in inputs.get("vpcs") or ()]
    sent: Properties = {"Name": inputs["name"], "CallerReference": context.physical_name(REFERENCE_DIGITS)}
    sent["HostedZoneConfig"] = {"Comment": inputs.get("comment", COMMENT)}
    answer = route53.create_hosted_zone(**sent, **({"VPC": vpcs[0]} if vpcs else {}))
    zone_id = bare(answer["HostedZone"]["Id"])
    with existing(zone_id):
        wait_for_change(context, answer)
        route53_tags("hostedzone")(context, zone_id, inputs.get("tagsAll") or {}, [])
        for vpc in vpcs[1:]:
            wait_for_change(context, route53.associate_vpc_with_hosted_zone(HostedZoneId=zone_id, VPC=vpc))
    return zone_id


def _vpc(context: Context, given: Properties) -> dict[str, str]:
    return {"VPCRegion": given.get("vpcRegion") or context.region, "VPCId": given["vpcId"]}


def read_zone(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    route53 = context.client("route53")
    answer = ask(route53.get_hosted_zone, Id=identifier)
    if answer is None:
        return None
    zone = answer["HostedZone"]
    servers = answer.get("DelegationSet", {}).get("NameServers") or _own_servers(route53, zone)
    regions = {one["vpcId"] for one in inputs.get("vpcs") or () if one.get("vpcRegion")}
    name = zone["Name"].rstrip(".")
    return {
        "arn": f"arn:{context.partition}:route53:::hostedzone/{identifier}",
        "comment": zone["Config"].get("Comment", ""),
        "name": inputs["name"] if inputs.get("name", "").rstrip(".") == name else name,
        "nameServers": sorted(servers),
        "primaryNameServer": servers[0],
        "tagsAll": _tags(route53, "hostedzone", identifier),
        "vpcs": [_seen_vpc(one, regions) for one in answer.get("VPCs", [])],
        "zoneId": identifier,
    }


def _own_servers(route53: Any, zone: Properties) -> list[str]:
    """Of a private zone, whose servers stand only in its own record."""
    records = route53.list_resource_record_sets(HostedZoneId=bare(zone["Id"]))["ResourceRecordSets"]
    own = next(one for one in records if (one["Name"], one["Type"]) == (zone["Name"], "NS"))
    return [one["Value"].rstrip(".") for one in own["ResourceRecords"]]


def _seen_vpc(found: Properties, with_region: set[str]) -> Properties:
    region = {"vpcRegion": found["VPCRegion"]} if found["VPCId"] in with_region else {}
    return {"vpcId": found["VPCId"], **region}


def _tags(route53: Any, kind: str, identifier: str) -> dict[str, str]:
    answer = route53.list_tags_for_resource(ResourceType=kind, ResourceId=identifier)
    return tag_map(answer["ResourceTagSet"]["Tags"])


def update_comment(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    comment = new.get("comment", COMMENT)
    context.client("route53").update_hosted_zone_comment(Id=identifier, Comment=comment)


def update_vpcs(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    """A private zone always keeps a VPC, so new ones come first."""
    route53 = context.client("route53")
    before, after = ([_vpc(context, one) for one in of.get("vpcs") or ()] for of in (old, new))
    for vpc in (one for one in after if one not in before):
        wait_for_change(context, route53.associate_vpc_with_hosted_zone(HostedZoneId=identifier, VPC=vpc))
    for vpc in (one for one in before if one not in after):
        wait_for_change(context, route53.disassociate_vpc_from_hosted_zone(HostedZoneId=identifier, VPC=vpc))


def delete_zone(context: Context, identifier: str, outputs: Properties) -> None:
    route53 = context.client("route53")
    if outputs.get("forceDestroy"):
        _delete_records(context, identifier, outputs["name"].rstrip("."))
    ask(route53.delete_hosted_zone, Id=identifier)


def _delete_records(context: Context, identifier: str, name: str) -> None:
    route53 = context.client("route53")
    pages = route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=identifier)
    found = [one for page in pages for one in page["ResourceRecordSets"]]
    gone = [one for one in found if one["Name"] != f"{name}." or one["Type"] not in ("NS", "SOA")]
    if gone:
        batch = {"Changes": [{"Action": "DELETE", "ResourceRecordSet": one} for one in gone]}
        wait_for_change(context, route53.change_resource_record_sets(HostedZoneId=identifier, ChangeBatch=batch))


def create_check(context: Context, inputs: Properties) -> str:
    route53 = context.client("route53")
    prefix = f"{inputs['referenceName']}-" if inputs.get("referenceName") else ""
    reference = context.physical_name(REFERENCE_DIGITS, prefix)
    answer = route53.create_health_check(CallerReference=reference, HealthCheckConfig=only(inputs, CHECK))
    check_id = str(answer["HealthCheck"]["Id"])
    with existing(check_id):
        route53_tags("healthcheck")(context, check_id, inputs.get("tagsAll") or {}, [])
    return check_id


def read_check(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    route53 = context.client("route53")
    answer = ask(route53.get_health_check, HealthCheckId=identifier)
    if answer is None:
        return None
    config = answer["HealthCheck"]["HealthCheckConfig"]
    return {
        **{here: config[there] for here, there in CHECK.items() if there in config},
        "arn": f"arn:{context.partition}:route53:::healthcheck/{identifier}",
        "tagsAll": _tags(route53, "healthcheck", identifier),
    }


def update_check(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    names = {key: there for key, there in CHECK.items() if key not in CHECK_IDENTITY and old.get(key) != new.get(key)}
    sent = {there: new.get(key, GONE.get(key)) for key, there in names.items()}
    given = {there: value for there, value in sent.items() if value is not None}
    context.client("route53").update_health_check(HealthCheckId=identifier, **given)


def delete_check(context: Context, identifier: str, outputs: Properties) -> None:
    ask(context.client("route53").delete_health_check, HealthCheckId=identifier)


ZONE = Resource(
    "aws:route53/zone:Zone",
    words("comment forceDestroy name tags vpcs"),
    words("arn nameServers primaryNameServer zoneId"),
    create_zone,
    read_zone,
    delete_zone,
    in_place=(
        InPlace(words("comment"), update_comment),
        InPlace(words("vpcs"), update_vpcs),
        tags_by(route53_tags("hostedzone")),
    ),
    regional=False,
)
HEALTH_CHECK = Resource(
    "aws:route53/healthCheck:HealthCheck",
    frozenset(CHECK) | words("referenceName tags"),
    words("arn"),
    create_check,
    read_check,
    delete_check,
    in_place=(
        InPlace(frozenset(CHECK) - CHECK_IDENTITY, update_check, kept=words("ipAddress port regions")),
        tags_by(route53_tags("healthcheck")),
    ),
    regional=False,
)
RESOURCES = (ZONE, HEALTH_CHECK)
