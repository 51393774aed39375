"""What AWS says about the subnets of an existing VPC, as plain values."""

from collections.abc import Sequence

from eks_citadel.parsing import cidrs
from eks_citadel.parsing.refusal import refuse


def judge_vpc(name: str, vpc_id: str, found: Sequence[Sequence[str]]) -> list[str]:
    """The ids of subnets (id, id of its VPC). Errors: `Refusal` of a subnet of another VPC, where AWS said which."""
    for index, (subnet_id, there) in enumerate(found):
        if there and there != vpc_id:
            rule = f"it is in {there}, and vpc_id is {vpc_id}"
            raise refuse(f"network.{name}[{index}]", subnet_id, rule, "give subnets of one VPC, and the id of that VPC")
    return [subnet_id for subnet_id, _ in found]


def ranges_seen(ip_family: str, found: Sequence[str], *, translated: bool) -> list[str]:
    """The ranges of a subnet (id, IPv4 range, IPv6 range or empty) as pods of the family see it.

    `translated`: whether IPv6 pods see IPv4 addresses in it by a NAT gateway. A subnet without IPv6 may have no range.
    """
    _, ipv4, ipv6 = found
    if ip_family == "ipv4":
        return [ipv4]
    return [text for text in (ipv6, cidrs.nat64(ipv4) if translated else "") if text]
