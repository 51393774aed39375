"""Zones of a region, where MiniStack has a, b and c everywhere.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html
What CreateSubnet answers for a zone that the account has not:
https://github.com/hashicorp/terraform-provider-aws/issues/30618
"""

from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import ec2

from citadel_rehearsal.ground import zones

Answer = tuple[int, dict[str, str], bytes]
_named: dict[tuple[str, str], set[str]] = {}  # (account, region) -> letters that the account is taken to have


def install() -> None:
    """Put the zones in MiniStack's own tables."""
    actions: dict[str, Any] = ec2._ACTION_MAP
    actions["DescribeAvailabilityZones"] = describe_availability_zones
    ec2._az_id_for_zone_name = zone_id
    ec2._zone_name_for_az_id = zone_name


def have(letter: str) -> None:
    """The account has a zone of this letter, where accounts differ."""
    _named.setdefault((get_account_id(), get_region()), set()).add(letter)


def here() -> dict[str, str]:
    """Names and ids of the zones of the request's account and region."""
    return zones.zones(get_region(), _named.get((get_account_id(), get_region()), set()))


def zone_id(name: str) -> str:
    """The id of a zone by its name; one of another region too, such as of a VPC that every account begins with."""
    return here().get(name) or zones.zones(name[:-1]).get(name) or f"{name[:-1]}-az{ord(name[-1]) - ord('a') + 1}"


def zone_name(identifier: str) -> str | None:
    """The name of a zone by its id."""
    return next((name for name, found in here().items() if found == identifier), None)


def refuse_subnet(request: dict[str, str]) -> Answer | None:
    """A subnet in a zone that the account has not."""
    for parameter, known in (("AvailabilityZone", here().keys()), ("AvailabilityZoneId", here().values())):
        wanted = request.get(parameter)
        if wanted and wanted not in known:
            sentence = (
                f"Value ({wanted}) for parameter {parameter[0].lower()}{parameter[1:]} is invalid. Subnets can "
                f"currently only be created in the following availability zones: {', '.join(known)}."
            )
            return ec2._error("InvalidParameterValue", sentence, 400)
    return None


def describe_availability_zones(request: dict[str, Any]) -> Answer:
    """DescribeAvailabilityZones by names, ids or filters."""
    names, ids = (ec2._parse_member_list(request, key) for key in ("ZoneName", "ZoneId"))
    unknown = sorted((set(names) - here().keys()) | (set(ids) - set(here().values())))
    if unknown:
        return ec2._error("InvalidParameterValue", f"Invalid availability zone: [{unknown[0]}]", 400)
    filters = ec2._parse_filters(request)
    wanted = [_fields(name, identifier) for name, identifier in here().items()]
    chosen = [
        fields
        for fields in wanted
        if (not names or fields["zoneName"] in names)
        and (not ids or fields["zoneId"] in ids)
        and all(_fits(fields, name, values) for name, values in filters.items())
    ]
    items = "".join(_item(fields) for fields in chosen)
    body = f"<availabilityZoneInfo>{items}</availabilityZoneInfo>"
    return ec2._xml(200, "DescribeAvailabilityZonesResponse", body)


def _fields(name: str, identifier: str) -> dict[str, str]:
    region = get_region()
    return {
        "zoneName": name,
        "zoneState": "available",
        "regionName": region,
        "zoneId": identifier,
        "groupName": f"{region}-zg-1",
        "networkBorderGroup": region,
        "optInStatus": "opt-in-not-required",
        "zoneType": "availability-zone",
    }


# Zones of the embedded AWS have neither messages nor parents, so these filters find none.
_FILTERS = {
    "group-long-name": "groupLongName",
    "group-name": "groupName",
    "message": "message",
    "opt-in-status": "optInStatus",
    "parent-zone-id": "parentZoneId",
    "parent-zone-name": "parentZoneName",
    "region-name": "regionName",
    "state": "zoneState",
    "zone-id": "zoneId",
    "zone-name": "zoneName",
    "zone-type": "zoneType",
}


def _fits(fields: dict[str, str], name: str, values: list[str]) -> bool:
    found = fields.get(_FILTERS[name])
    return found is not None and ec2._filter_value_matches(found, values)


def _item(fields: dict[str, str]) -> str:
    return "<item>" + "".join(f"<{name}>{value}</{name}>" for name, value in fields.items()) + "</item>"
