"""DNS records of Route 53: simple, weighted, and aliases.

Names and values: https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/route53/record.go
"""

from typing import Any

from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.resource import InPlace, Properties, Resource, words
from citadel_rehearsal.resources.route53 import bare, wait_for_change
from citadel_rehearsal.resources.shapes import ask

IDENTITY = words("name zoneId")
CHANGES = words("aliases healthCheckId records setIdentifier ttl type weightedRoutingPolicies")
QUOTED = ("SPF", "TXT")
ALIAS = {"name": "DNSName", "zoneId": "HostedZoneId", "evaluateTargetHealth": "EvaluateTargetHealth"}


def create_record(context: Context, inputs: Properties) -> str:
    _change(context, inputs, [("UPSERT" if inputs.get("allowOverwrite") else "CREATE", inputs)])
    parts = [bare(inputs["zoneId"]), inputs["name"].rstrip("."), inputs["type"], inputs.get("setIdentifier", "")]
    return "_".join(part for part in parts if part)


def _change(context: Context, inputs: Properties, changes: list[tuple[str, Properties]]) -> None:
    zone_id = bare(inputs["zoneId"])
    name = _zone_name(context, zone_id)
    batch = {"Changes": [{"Action": action, "ResourceRecordSet": _sent(one, name)} for action, one in changes]}
    route53 = context.client("route53")
    wait_for_change(context, route53.change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch=batch))


def _zone_name(context: Context, zone_id: str) -> str:
    return str(context.client("route53").get_hosted_zone(Id=zone_id)["HostedZone"]["Name"]).rstrip(".")


def full_name(name: str, zone_name: str) -> str:
    """The name with its zone, which a program may leave out."""
    short = name.rstrip(".").lower()
    if short == zone_name or short.endswith(f".{zone_name}"):
        return short
    return f"{short}.{zone_name}" if short else zone_name


def _sent(inputs: Properties, zone_name: str) -> Properties:
    sent: Properties = {"Name": full_name(inputs["name"], zone_name), "Type": inputs["type"]}
    for alias in inputs.get("aliases") or ():
        sent["AliasTarget"] = {there: alias[here] for here, there in ALIAS.items()}
    for policy in inputs.get("weightedRoutingPolicies") or ():
        sent["Weight"] = policy["weight"]
    if inputs.get("records"):
        sent["ResourceRecords"] = [{"Value": _quoted(one, inputs["type"])} for one in inputs["records"]]
        sent["TTL"] = inputs.get("ttl", 0)
    for here, there in (("setIdentifier", "SetIdentifier"), ("healthCheckId", "HealthCheckId")):
        if inputs.get(here):
            sent[there] = inputs[here]
    return sent


def _quoted(value: str, kind: str) -> str:
    return f'"{value}"' if kind in QUOTED else value


def _unquoted(value: str, kind: str) -> str:
    return value[1:-1] if kind in QUOTED and value[:1] == value[-1:] == '"' else value


def find_record(context: Context, inputs: Properties) -> Properties | None:
    """The record as Route 53 has it, by zone, name, type and set identifier."""
    zone_id = bare(inputs["zoneId"])
    zone = ask(context.client("route53").get_hosted_zone, Id=zone_id)
    if zone is None:
        return None
    name, wanted = full_name(inputs["name"], zone["HostedZone"]["Name"].rstrip(".")), inputs.get("setIdentifier", "")
    pages = context.client("route53").get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone_id)
    for one in (found for page in pages for found in page["ResourceRecordSets"]):
        key = (one["Name"].replace("\\052", "*").rstrip("."), one["Type"], one.get("SetIdentifier", ""))
        if key == (name, inputs["type"], wanted):
            return one
    return None


def read_record(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    known = inputs if inputs.get("name") else id_parts(identifier)
    found = find_record(context, known)
    if found is None:
        return None
    name = found["Name"].replace("\\052", "*").rstrip(".")
    values = [_unquoted(one["Value"], found["Type"]) for one in found.get("ResourceRecords", [])]
    weight = [{"weight": found["Weight"]}] if "Weight" in found else []
    return {
        "aliases": _seen_aliases(known, found),
        "fqdn": name,
        "healthCheckId": found.get("HealthCheckId", ""),
        "name": known["name"],
        "records": values,
        "setIdentifier": found.get("SetIdentifier", ""),
        "type": found["Type"],
        "weightedRoutingPolicies": weight,
        "zoneId": known["zoneId"],
        **({"ttl": int(found["TTL"])} if "TTL" in found else {}),
    }


def id_parts(identifier: str) -> Properties:
    """Of an import's id: `ZONE_name_TYPE` or `ZONE_name_TYPE_set identifier`; a name may begin with `_`."""
    zone_id, _, rest = identifier.partition("_")
    name, _, others = rest[1:].partition("_") if rest.startswith("_") else rest.partition("_")
    kind, _, identified = others.partition("_")
    whole = {"zoneId": zone_id, "name": ("_" if rest.startswith("_") else "") + name, "type": kind}
    return whole | ({"setIdentifier": identified} if identified else {})


def _seen_aliases(known: Properties, found: Properties) -> list[Properties]:
    target = found.get("AliasTarget")
    if target is None:
        return []
    seen: Any = {here: target[there] for here, there in ALIAS.items()} | {"name": target["DNSName"].rstrip(".")}
    written = (known.get("aliases") or [{}])[0].get("name", "")
    same = str(written).rstrip(".").lower() == seen["name"].lower()
    return [seen | ({"name": written} if same else {})]


def update_record(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    """Another type or set identifier is another record to Route 53, and replaces the old one in one batch."""
    if any(old.get(key) != new.get(key) for key in ("type", "setIdentifier")):
        _change(context, new, [("DELETE", old), ("CREATE", new)])
    else:
        _change(context, new, [("UPSERT", new)])


def delete_record(context: Context, identifier: str, outputs: Properties) -> None:
    found = find_record(context, outputs)
    if found is not None:
        batch = {"Changes": [{"Action": "DELETE", "ResourceRecordSet": found}]}
        zone_id = bare(outputs["zoneId"])
        answer = context.client("route53").change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch=batch)
        wait_for_change(context, answer)


RECORD = Resource(
    "aws:route53/record:Record",
    IDENTITY | CHANGES | words("allowOverwrite"),
    words("fqdn"),
    create_record,
    read_record,
    delete_record,
    in_place=(InPlace(CHANGES, update_record),),
    regional=False,
)
RESOURCES = (RECORD,)
