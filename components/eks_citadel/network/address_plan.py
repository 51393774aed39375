"""Where the subnets of a new VPC have their ranges: each kind and each zone letter has a fixed place."""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from eks_citadel.kubernetes.zones import ZONE_LETTERS

# The order of IPv6 subnets in a zone. Kinds that came later have eight places each, behind the first 32.
_PLACES = ("node", "public", "control-plane", "aws-endpoint")
_LATER_PLACES = ("data", "load-balancer")  # append only, else existing subnets would move


@dataclass(frozen=True)
class Subnets:
    """The ranges of one zone."""

    node: str
    public: str
    control_plane: str
    aws_endpoint: str
    load_balancer: str
    data: str

    def of(self, noun: str) -> str:
        """The range of the subnets of this kind, such as `control-plane`."""
        return str(getattr(self, noun.replace("-", "_")))


def subnets_of(vpc: IPv4Network, zone: str) -> Subnets:
    """The ranges of a zone. Six eighths of the VPC are for nodes, the last two for everything else."""
    place, eighths = ZONE_LETTERS.index(zone), list(vpc.subnets(prefixlen_diff=3))
    later, first = (list(eighth.subnets(prefixlen_diff=3))[place] for eighth in eighths[6:])
    public, rest = first.subnets(prefixlen_diff=1)
    control_plane, aws_endpoint = rest.subnets(prefixlen_diff=1)
    load_balancer, data = later.subnets(prefixlen_diff=1)
    return Subnets(*map(str, (eighths[place], public, control_plane, aws_endpoint, load_balancer, data)))


def ipv6_subnet(ipv6_cidr: str, noun: str, zone: str) -> str:
    """The /64 of a subnet in the /56 that Amazon gives a VPC."""
    letter = ZONE_LETTERS.index(zone)
    if noun in _PLACES:
        place = len(_PLACES) * letter + _PLACES.index(noun)
    else:
        place = 32 + 8 * _LATER_PLACES.index(noun) + letter
    network = IPv6Network(ipv6_cidr)
    return str(IPv6Network((int(network.network_address) + (place << 64), 64)))
