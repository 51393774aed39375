"""The form of one record: its values, its routing policy and their bounds.

https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html
Values or an alias: https://github.com/agorapulse/grails-aws-sdk/issues/95
"""

from ipaddress import IPv4Address, IPv6Address
from typing import Any

from citadel_rehearsal.emulator.route53.refused import Refused, bad_batch

Record = dict[str, Any]
HEAVIEST = 255
ACTIONS = ("CREATE", "DELETE", "UPSERT")
ADDRESSES = {"A": (IPv4Address, "ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)"),
             "AAAA": (IPv6Address, "AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)")}  # fmt: skip
ROUTED = (
    "Weight",
    "Region",
    "Failover",
    "GeoLocation",
    "GeoProximityLocation",
    "MultiValueAnswer",
    "CidrRoutingConfig",
)


def judge(number: int, action: str, record: Record) -> None:
    """Errors: `Refused`. `number` is the change's place in its batch, from 1."""
    if action not in ACTIONS:
        raise Refused("InvalidInput", f"Unknown action: {action}")
    weight = record.get("Weight")
    if weight is not None and not 0 <= weight <= HEAVIEST:
        bound = ("less", HEAVIEST) if weight > HEAVIEST else ("greater", 0)
        sentence = (
            f"1 validation error detected: Value '{weight}' at 'changeBatch.changes.{number}.member.resourceRecordSet."
            f"weight' failed to satisfy constraint: Member must have value {bound[0]} than or equal to {bound[1]}"
        )
        raise Refused("InvalidInput", sentence)
    _judge_choice(action, record)
    _judge_policy(action, record)
    kind, wrong = ADDRESSES.get(record["Type"], (None, ""))
    for value in record.get("ResourceRecords", ()) if kind else ():
        if not _is(kind, value):
            raise bad_batch(f"Invalid Resource Record: 'FATAL problem: {wrong} encountered with '{value}''")


def _is(kind: Any, value: str) -> bool:
    try:
        kind(value)
    except ValueError:
        return False
    return True


def _judge_choice(action: str, record: Record) -> None:
    alias, plain = "AliasTarget" in record, bool(record.get("ResourceRecords")) or "TTL" in record
    whole = bool(record.get("ResourceRecords")) and "TTL" in record
    if alias != whole and not (alias and plain):
        return
    count = "found more than one" if alias else "found none"
    choice = "[AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId]"
    raise Refused(
        "InvalidInput", f"Invalid request: Expected exactly one of {choice}, but {count} {_place(action, record)}"
    )


def _judge_policy(action: str, record: Record) -> None:
    policies = [name for name in ROUTED if record.get(name) is not None]
    choice = f"[{', '.join(ROUTED[:-1])}, or {ROUTED[-1]}]"
    if len(policies) > 1 or (record.get("SetIdentifier") and not policies):
        count = "found more than one" if policies else "found none"
        sentence = f"Invalid request: Expected exactly one of {choice}, but {count} {_place(action, record)}"
        raise Refused("InvalidInput", sentence)
    if policies and not record.get("SetIdentifier"):
        raise Refused("InvalidInput", f"Invalid request: Missing field 'SetIdentifier' {_place(action, record)}")


def _place(action: str, record: Record) -> str:
    identifier = record.get("SetIdentifier") or "null"
    return f"in Change with [Action={action}, Name={record['Name']}, Type={record['Type']}, SetIdentifier={identifier}]"
