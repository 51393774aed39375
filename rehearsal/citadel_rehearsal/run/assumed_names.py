"""Creates the hosted zones, and the names of load balancers, that a program's records name."""

from collections.abc import Iterator

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.names import Names, zone_name


def assume_names(aws: EmbeddedAws, names: Names, region: str, account: str) -> Iterator[tuple[str, str]]:
    """Their kinds and names, as they are listed."""
    for zone_id, records in sorted(names.zones.items()):
        name = zone_name(sorted(records))
        aws.assume("hosted_zone", region, account, id=zone_id, name=name)
        yield "hosted zone", f"{zone_id} ({name})"
    for name, zone_id in sorted(names.balancers):
        aws.assume("alias_target", region, account, name=name, zone_id=zone_id)
        yield "load balancer", name
