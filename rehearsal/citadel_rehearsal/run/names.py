"""Hosted zones and load balancers that a program names in DNS records, and does not create."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from citadel_rehearsal.program.registration import Registration

RECORD, ZONE = "aws:route53/record:Record", "aws:route53/zone:Zone"
ZONE_ID = re.compile(r"Z[0-9A-Z]{5,31}")
BALANCER = re.compile(r"(?i)[a-z0-9.-]+\.elb\.[a-z0-9.-]*amazonaws\.com(?:\.cn)?\.?")


@dataclass
class Names:
    """`zones`: the names of each zone's records, by its id; `balancers`: name and hosted zone of load balancers."""

    zones: dict[str, set[str]] = field(default_factory=dict)
    balancers: set[tuple[str, str]] = field(default_factory=set)


def names(registrations: Iterable[Registration], read: Iterable[str]) -> Names:
    """The names in the program's records, and the ids of the zones that it reads."""
    found = Names({zone_id: set() for zone_id in read if ZONE_ID.fullmatch(zone_id)})
    for record in (one.inputs for one in registrations if one.type == RECORD):
        zone_id, name = record.get("zoneId"), record.get("name")
        if isinstance(zone_id, str) and ZONE_ID.fullmatch(zone_id):
            found.zones.setdefault(zone_id, set()).update([name] if isinstance(name, str) else ())
        found.balancers |= {pair for one in record.get("aliases") or () if (pair := _balancer(one))}
    return found


def _balancer(alias: Any) -> tuple[str, str] | None:
    name, zone_id = (alias.get(key) for key in ("name", "zoneId")) if isinstance(alias, Mapping) else (None, None)
    known = isinstance(name, str) and isinstance(zone_id, str) and BALANCER.fullmatch(name) is not None
    return (str(name), str(zone_id)) if known else None


def zone_name(records: Iterable[str]) -> str:
    """A name for a zone with these records: what they have in common, else a domain for examples.

    The rehearsal, like AWS's provider, adds the zone's name to a record's name that does not end with it.
    """
    parents = [_parent(record.rstrip(".").lower().split(".")) for record in records if "." in record.rstrip(".")]
    common: list[str] = []
    for labels in zip(*(reversed(one) for one in parents), strict=False):
        if len(set(labels)) > 1:
            break
        common.insert(0, labels[0])
    return ".".join(common) if len(common) > 1 else "example.com"


def _parent(labels: list[str]) -> list[str]:
    return labels[1:] if len(labels) > 2 else labels
