"""Hosted zones, and names of load balancers, that a program names but does not create."""

from typing import Any

from ministack.services import route53

from citadel_rehearsal.emulator.route53 import record_targets

Properties = dict[str, Any]


def hosted_zone(properties: Properties) -> Properties:
    """id, name. A public zone, with the records that each zone has."""
    zone_id, name = properties["id"], properties["name"]
    if zone_id not in route53._zones:
        whole = route53._normalise_name(name)
        zone = {"id": zone_id, "name": whole, "caller_reference": zone_id, "comment": "", "private": False, "vpcs": []}
        route53._zones[zone_id] = zone
        route53._records[zone_id] = route53._default_records(whole)
    return {"id": zone_id}


def alias_target(properties: Properties) -> Properties:
    """name, zone_id: those of a load balancer."""
    name = properties["name"].lower().removeprefix(record_targets.DUALSTACK)
    record_targets.ASSUMED[f"{name.rstrip('.')}."] = properties["zone_id"]
    return {"id": properties["name"]}


KINDS = {"alias_target": alias_target, "hosted_zone": hosted_zone}
