"""What Route 53 refuses of a batch of record changes.

https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
Weighted beside other records: https://github.com/kubernetes-sigs/external-dns/issues/3141
Names: https://github.com/meltwater/terraform-aws-asg-dns-handler/issues/38
CNAME: https://github.com/hashicorp/terraform/issues/9732, https://github.com/cookpad/roadworker/pull/89
What exists, or does not: https://github.com/barnybug/cli53/issues/317
"""

from collections.abc import Mapping
from typing import Any

from ministack.services import route53

from citadel_rehearsal.emulator.route53 import record_forms, record_targets
from citadel_rehearsal.emulator.route53.refused import bad_batch

Record = dict[str, Any]
POLICIES = ("Weight", "Region", "Failover", "GeoLocation", "MultiValueAnswer", "CidrRoutingConfig")


def judge(zone_id: str, body: bytes) -> None:
    """Errors: `Refused` for the first change that cannot be made after those before it."""
    zone, root = route53._zones.get(zone_id), route53._parse_body(body)
    batch = root is not None and route53._find(root, "ChangeBatch")
    if zone is None or batch is None or batch is False:
        return
    listed = route53._find(batch, "Changes")
    present: list[Record] = list(route53._records.get(zone_id) or ())
    for number, one in enumerate(route53._findall(listed, "Change") if listed is not None else (), start=1):
        found = route53._find(one, "ResourceRecordSet")
        if found is not None:
            record, action = route53._parse_record_set(found), route53._text(one, "Action")
            record_forms.judge(number, action, record)
            present = _changed(zone, present, action, record)


def _changed(zone: Mapping[str, Any], present: list[Record], action: str, record: Record) -> list[Record]:
    """The records after one change. Errors: `Refused`."""
    key = route53._rs_key(record)
    same = [one for one in present if route53._rs_key(one) == key]
    others = [one for one in present if route53._rs_key(one) != key]
    if action == "DELETE":
        if not same:
            raise bad_batch(f"Tried to delete resource record set {_named(record)} but it was not found")
        return others
    if action == "CREATE" and same:
        raise bad_batch(f"Tried to create resource record set {_named(record)} but it already exists")
    _judge_name(zone, record)
    _judge_beside(zone, others, record)
    record_targets.judge(zone, others, record)
    return [*others, record]


def _named(record: Record) -> str:
    identifier = record.get("SetIdentifier")
    more = f", set-identifier='{identifier}'" if identifier else ""
    return f"[name='{record['Name']}', type='{record['Type']}'{more}]"


def _judge_name(zone: Mapping[str, Any], record: Record) -> None:
    name, of = record["Name"].lower(), zone["name"]
    if name != of and not name.endswith(f".{of}"):
        raise bad_batch(f"RRSet with DNS name {name} is not permitted in zone {of}")
    if record["Type"] == "CNAME" and name == of:
        raise bad_batch(f"RRSet of type CNAME with DNS name {name} is not permitted at apex in zone {of}")


def _judge_beside(zone: Mapping[str, Any], others: list[Record], record: Record) -> None:
    """What other records of the same name permit."""
    name, kind = record["Name"], record["Type"]
    namesakes = [one for one in others if one["Name"] == name]
    if kind == "CNAME" and any(one["Type"] != "CNAME" for one in namesakes):
        sentence = f"RRSet of type CNAME with DNS name {name} is not permitted as it conflicts with other records"
        raise bad_batch(f"{sentence} with the same DNS name in zone {zone['name']}")
    if kind != "CNAME" and any(one["Type"] == "CNAME" for one in namesakes):
        sentence = f"RRSet of type {kind} with DNS name {name} is not permitted because a conflicting RRSet of type"
        raise bad_batch(f"{sentence} CNAME with the same DNS name already exists in zone {zone['name']}")
    _judge_set([one for one in namesakes if one["Type"] == kind], record)


def _judge_set(siblings: list[Record], record: Record) -> None:
    """The records of one name and type have one routing policy, and weighted ones one TTL.

    https://github.com/hashicorp/terraform-provider-aws/issues/1961
    """
    name, kind, identifier = record["Name"], record["Type"], record.get("SetIdentifier")
    if not siblings:
        return
    if not identifier:
        sentence = f"RRSet with DNS name {name}, type {kind} cannot be created as other RRSets exist"
        raise bad_batch(f"{sentence} with the same name and type.")
    policy = _policy(record)
    if any(_policy(one) != policy for one in siblings):
        other = {"Weight": "non-weighted"}.get(policy, f"non-{policy.lower()}")
        sentence = f"RRSet with DNS name {name}, type {kind}, SetIdentifier {identifier} cannot be created as a {other}"
        raise bad_batch(f"{sentence} set exists with the same name and type.")
    if policy == "Weight" and any(one.get("TTL") != record.get("TTL") for one in siblings if "AliasTarget" not in one):
        sentence = (
            f"RRSet with DNS name {name} and type {kind}, SetIdentifier {identifier} cannot be created as weighted"
        )
        raise bad_batch(f"{sentence} sets must contain the same TTL.")


def _policy(record: Mapping[str, Any]) -> str:
    return next((name for name in POLICIES if record.get(name) is not None), "")
