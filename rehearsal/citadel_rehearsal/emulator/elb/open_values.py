"""Values of assumed records that no ARN says: the first use decides them, as if they had always been so."""

from typing import Any

from citadel_rehearsal.emulator.elb import attributes

Record = dict[str, Any]
OPEN = "_open"  # the key of a record for the names of its open values


def decide(record: Record, **values: Any) -> None:
    """Give an assumed record the values that are still open; values that are not known themselves decide nothing."""
    decided = {key: value for key, value in values.items() if value and key in record.get(OPEN, ())}
    if not decided:
        return
    record.update(decided)
    record[OPEN] = record[OPEN] - decided.keys()
    if decided.keys() & {"Protocol", "TargetType"}:
        record.update(attributes.health_check(record["Protocol"]))
        record["_attributes"] = attributes.of_group(record["Protocol"], record["TargetType"])


def is_assumed(record: Record) -> bool:
    """Whether the program does not create it, so not everything about it is known."""
    return OPEN in record
