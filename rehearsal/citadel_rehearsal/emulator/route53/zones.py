"""What Route 53 refuses of hosted zones.

Not empty: https://github.com/gruntwork-io/cloud-nuke/issues/704
VPCs: https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html
"""

import re

from ministack.core.responses import get_account_id
from ministack.services import ec2, route53

from citadel_rehearsal.emulator.route53.refused import Refused

LABEL = re.compile(r"[!-,/-~-]{1,63}|\\\d{3}")
LONGEST_NAME = 255


def judge_new(body: bytes) -> None:
    """Errors: `Refused`."""
    root = route53._parse_body(body)
    if root is None:
        return
    name = route53._text(root, "Name").rstrip(".")
    if len(name) > LONGEST_NAME or not all(LABEL.fullmatch(label) for label in name.split(".")):
        raise Refused("InvalidDomainName", f"The domain name '{name}' is not valid.")
    _judge_vpc(root)


def judge_association(zone_id: str, body: bytes) -> None:
    """Errors: `Refused`."""
    root = route53._parse_body(body)
    if root is not None:
        _judge_vpc(root)


def _judge_vpc(root: object) -> None:
    vpc, _ = route53._parse_vpc(root)
    if vpc is not None and ec2._vpcs.get_scoped(get_account_id(), vpc["VPCRegion"], vpc["VPCId"]) is None:
        raise Refused("InvalidVPCId", f"The VPC: {vpc['VPCId']} that you provided does not exist in the region.")


def judge_end(zone_id: str, body: bytes) -> None:
    """Errors: `Refused` for a zone with records beside those that Route 53 makes."""
    zone = route53._zones.get(zone_id)
    own = ("SOA", "NS")
    found = route53._records.get(zone_id) or ()
    if zone and any(one["Name"] != zone["name"] or one["Type"] not in own for one in found):
        sentence = "The specified hosted zone contains non-required resource record sets and so cannot be deleted."
        raise Refused("HostedZoneNotEmpty", sentence)
