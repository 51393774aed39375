"""Zones that the rehearsal takes an account to have, where the accounts of a region differ."""

from collections.abc import Iterator

from citadel_rehearsal.ground import zones
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.survey import Named


def assume_zones(aws: EmbeddedAws, named: Named, region: str, account: str) -> Iterator[tuple[str, str]]:
    """Kind and name of what is taken to be so."""
    letters = named.letters(region)
    present = zones.zones(region, letters)
    for letter in sorted(letters & zones.differing(region)):
        aws.assume("zone", region, account, letter=letter)
        if f"{region}{letter}" in present:
            yield "zone", f"{region}{letter}, which not every account has"
    if letters and not zones.known(region):
        yield "zones", f"{', '.join(zones.zones(region))}, since the table of zones lacks the region"
    for name, identifier in zones.zones(region, letters).items() if letters else ():
        if identifier in zones.WITHOUT_CONTROL_PLANES:
            yield "zone without control planes", f"{name} ({identifier}), which has another letter in some accounts"


def places(named: Named, region: str) -> list[str]:
    """Names of the zones in which subnets are taken to stand, in this order."""
    found = zones.zones(region, named.letters(region))
    return [name for name, identifier in found.items() if identifier not in zones.WITHOUT_CONTROL_PLANES]
