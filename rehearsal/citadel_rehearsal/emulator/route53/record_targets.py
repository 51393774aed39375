"""What a record refers to: a load balancer or a record as alias target, and a health check.

https://github.com/harmony-one/harmony-ops/issues/491, https://github.com/DNSControl/dnscontrol/issues/937
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ministack.services import route53

from citadel_rehearsal.emulator.elb import hosted_zones
from citadel_rehearsal.emulator.elb import store as elb
from citadel_rehearsal.emulator.route53.refused import Refused, bad_batch

Record = dict[str, Any]
DUALSTACK = (
    "dualstack."  # https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-alias.html
)
# The hosted zone of a load balancer by its name, which only the program names; names are the whole world's.
ASSUMED: dict[str, str] = {}


def judge(zone: Mapping[str, Any], others: Iterable[Record], record: Record) -> None:
    """Errors: `Refused` for a target or a health check that does not exist."""
    check = record.get("HealthCheckId")
    if check and check not in route53._health_checks:
        raise Refused("NoSuchHealthCheck", f"No health check exists with the specified ID {check}.")
    alias = record.get("AliasTarget")
    if alias is None:
        return
    name, target_zone = alias["DNSName"].lower(), alias["HostedZoneId"]
    tried = f"Tried to create an alias that targets {name}, type {record['Type']} in zone {target_zone}"
    if target_zone == zone["id"]:
        within = name == zone["name"] or name.endswith(f".{zone['name']}")
        there = any((one["Name"], one["Type"]) == (name, record["Type"]) for one in others)
    else:
        known = {_dns_name(one): one["CanonicalHostedZoneId"] for one in _balancers()} | ASSUMED
        balancer = name.removeprefix(DUALSTACK)
        if not hosted_zones.is_one(target_zone) and target_zone not in known.values():
            return
        there = known.get(balancer) == target_zone
        within = there or balancer not in known
    wrong = [] if within else [f"{tried}, but the alias target name does not lie within the target zone"]
    wrong += [] if there else [f"{tried}, but that target was not found"]
    if wrong:
        raise bad_batch(*wrong)


def _balancers() -> list[Record]:
    """The load balancers of every account and region: names are the whole world's."""
    return list(elb.BALANCERS._data.values())


def _dns_name(balancer: Record) -> str:
    return f"{balancer['DNSName'].lower()}."
