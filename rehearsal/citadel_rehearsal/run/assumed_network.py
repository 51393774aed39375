"""Creates the VPCs, subnets and security groups that a program names, each beside what it is used with."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from citadel_rehearsal.run.assumed_existing import GENERATED
from citadel_rehearsal.run.assumed_places import places
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.existing import HERE
from citadel_rehearsal.run.survey import Named
from citadel_rehearsal.run.ties import Together

VPC_CIDR = "10.90.0.0/16"
ONLY_VPC = f"vpc-{GENERATED}0000000"  # of everything that is named without a VPC


@dataclass(frozen=True)
class Layout:
    """`vpcs` are created in `zones`; `vpc_of` and `zone_of` have each id, `vpc_of` also the ties of clusters."""

    vpcs: list[str]
    zones: list[str]
    vpc_of: Mapping[str, str]
    zone_of: Mapping[str, str]

    def vpc(self, named: str) -> str:
        """The VPC of an id or a cluster, by default the first one."""
        return self.vpc_of.get(named) or self.home

    @property
    def home(self) -> str:
        """The VPC of what the program ties to none."""
        return self.vpcs[0] if self.vpcs else ONLY_VPC


def layout(aws: EmbeddedAws, named: Named, region: str, account: str) -> Layout:
    """What was found by a search keeps its VPC; what the program names together is in one VPC, where it can be."""
    together = Together([*_found(aws, named, region, account), *named.ties])
    vpcs = sorted(one for one in named.ids if one.startswith("vpc-") and f"-{GENERATED}" not in one)
    tied = {one for tie in named.ties for one in tie} | named.ids
    vpc_of = {one: vpc for one in sorted(tied) if (vpc := together.vpc_of(one))}
    without_zones = Layout(vpcs, places(named, region), vpc_of, {})
    return replace(without_zones, zone_of=_zones(named, without_zones))


def _found(aws: EmbeddedAws, named: Named, region: str, account: str) -> Iterator[frozenset[str]]:
    """Ids that a search of this rehearsal made up, with their VPC."""
    made_up = sorted(one for one in named.ids if f"-{GENERATED}" in one and not one.startswith("vpc-"))
    if not made_up:
        return
    ec2: Any = aws.client("ec2", region, account)
    for describe, many, one_id in (
        (ec2.describe_subnets, "Subnets", "SubnetId"),
        (ec2.describe_security_groups, "SecurityGroups", "GroupId"),
    ):
        yield from (frozenset({one[one_id], one["VpcId"]}) for one in describe()[many] if one[one_id] in made_up)


def _zones(named: Named, whole: Layout) -> dict[str, str]:
    """A zone for each subnet: another one than the others in its list have, then the one that its VPC uses least."""
    found: dict[str, str] = {}
    used: dict[str, Counter[str]] = {}
    single = [(one,) for one in sorted(named.ids) if one.startswith("subnet-")]
    for subnets in (*sorted(named.subnet_lists, key=len, reverse=True), *single):
        for subnet in subnets:
            if subnet not in found:
                beside = Counter(found[one] for one in subnets if one in found)
                of = used.setdefault(whole.vpc(subnet), Counter())
                by_use = of if len(subnets) == 1 else beside
                found[subnet] = min(
                    whole.zones, key=lambda zone, counts=by_use: (counts[zone], whole.zones.index(zone))
                )
                of[found[subnet]] += 1
    return found


def assume_network(aws: EmbeddedAws, named: Named, region: str, account: str) -> Iterator[tuple[str, str]]:
    """Kind and name of what is created, in the own region and account and in others."""
    for place in sorted({HERE, *named.places.values()}):
        yield from _assume_in(aws, named.at(place), place[0] or region, place[1] or account)


def _assume_in(aws: EmbeddedAws, named: Named, region: str, account: str) -> Iterator[tuple[str, str]]:
    ground = layout(aws, named, region, account)
    written = sorted(item for item in named.ids if f"-{GENERATED}" not in item)
    subnets = [item for item in written if item.startswith("subnet-")]
    groups = [item for item in written if item.startswith("sg-")]
    nowhere = any(ground.vpc(one) == ONLY_VPC for one in (*subnets, *groups))
    for vpc in (*ground.vpcs, *([ONLY_VPC] if nowhere else ())):
        aws.assume("vpc", region, account, id=vpc, cidr=VPC_CIDR)
        yield "VPC", f"{vpc} ({VPC_CIDR})"
    for subnet in subnets:
        zone = ground.zone_of[subnet]
        aws.assume("subnet", region, account, id=subnet, vpc_id=ground.vpc(subnet), zone=zone)
        yield "subnet", f"{subnet} ({zone})"
    for group in groups:
        aws.assume("security_group", region, account, id=group, vpc_id=ground.vpc(group))
        yield "security group", group
