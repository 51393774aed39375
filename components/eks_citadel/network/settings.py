"""The network of a cluster: a new VPC, or one that exists."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

from eks_citadel.iam.bounded import BoundedSettings
from eks_citadel.iam.logs_key import LogsKeySettings
from eks_citadel.kubernetes.cluster import FamilySettings
from eks_citadel.kubernetes.zones import ZONES_WITHOUT_EKS, zone_letter
from eks_citadel.network.address_plan import Subnets, subnets_of
from eks_citadel.network.endpoint_services import service_name
from eks_citadel.parsing import checks, cidrs
from eks_citadel.parsing.parse import Later, Leaf, Leaves, at, checked
from eks_citadel.parsing.refusal import EMPTY, GIVEN, Described, Unfit, refuse
from eks_citadel.parsing.tags import TaggedSettings

OUTBOUND = ("single-nat", "nat-per-zone", "aws-endpoints")
# Endpoints of a cluster without internet access (https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html).
# S3 is an interface endpoint, since a network policy can name a subnet's range but not a gateway endpoint's addresses.
BASE_ENDPOINTS = (
    "ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "elasticloadbalancing", "logs", "s3", "sts",
)  # fmt: skip
# Keys of subnets that must be separate, each with the keys that must not have the same subnets.
APART = {
    "control_plane_subnet_ids": ("node_subnet_ids",),
    "aws_endpoint_subnet_ids": ("node_subnet_ids", "control_plane_subnet_ids"),
    "data_subnet_ids": ("node_subnet_ids",),
}
SHARED = {
    "node_subnet_ids": "nodes are in this subnet, so a network policy that names its range would also match every pod",
    "control_plane_subnet_ids": (
        "the control plane is in this subnet, so a network policy for endpoints would match it, too"
    ),
}
_NEW = (
    "cidr", "zones", "control_plane_zones", "outbound", "aws_endpoints", "organization_id", "trusted_account_ids",
    "public_load_balancers", "internal_load_balancers", "data_subnets",
)  # fmt: skip
SUBNET_KEYS = (
    "node_subnet_ids", "control_plane_subnet_ids", "aws_endpoint_subnet_ids", "load_balancer_subnet_ids",
    "data_subnet_ids",
)  # fmt: skip
_EXISTING = ("vpc_id", *SUBNET_KEYS)
# https://docs.aws.amazon.com/eks/latest/userguide/troubleshooting.html
_DOCKER = IPv4Network("172.17.0.0/16")
_AWS_RESERVES = 5  # addresses of each subnet: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html


def vpc_cidr(text: str) -> None:
    """A check: a private IPv4 range from /16 to /20, which is room for six zones of subnets."""
    cidrs.block(text)
    network = cidrs.read(text)
    if not isinstance(network, IPv4Network) or not any(network.subnet_of(known) for known in cidrs.PRIVATE_IPV4):
        raise Unfit("a VPC's range is private IPv4", "give one of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16")
    if network.overlaps(_DOCKER):
        raise Unfit(f"Docker uses {_DOCKER} in EKS clusters, so these nodes would be unreachable", "give another range")
    if network.prefixlen < 16:
        raise Unfit("it is too large: a VPC has a /16 at most", f'write "{network.network_address}/16"')
    if network.prefixlen > 20:
        raise Unfit("it is too small for the subnets of a cluster, which need a /20", "give a range from /16 to /20")


def organization_id(text: str) -> None:
    """A check: https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html"""
    if not re.fullmatch(r"o-[a-z0-9]{10,32}", text):
        raise Unfit("it is not the id of an organization", 'write one such as "o-a1b2c3d4e5"')


def account_id(text: str) -> None:
    """A check: the number of an account."""
    if not checks.is_account(text):
        raise Unfit("an account has twelve digits", "write its number, in quotes")


@dataclass(frozen=True, kw_only=True)
class NetworkChoices:
    """A new VPC by `cidr` and `zones`, or an existing one by `vpc_id` and `node_subnet_ids`; never both."""

    cidr: str | None = checked(vpc_cidr, default=None)
    zones: tuple[str, ...] = checked(zone_letter, default=())
    control_plane_zones: tuple[str, ...] = checked(
        zone_letter, default=(), otherwise="the zones of a cluster that exists, else all of `zones`"
    )
    outbound: str = checked(checks.word(*OUTBOUND), default="single-nat")
    aws_endpoints: tuple[str, ...] = checked(service_name, default=())
    organization_id: str | None = checked(organization_id, default=None)
    trusted_account_ids: tuple[str, ...] = checked(account_id, default=())
    public_load_balancers: bool = False
    internal_load_balancers: bool = False
    data_subnets: bool = False
    vpc_id: Leaf | None = checked(checks.vpc_id, default=None)
    node_subnet_ids: Leaves = checked(checks.subnet_id, whole=checks.no_single_subnet, default=())
    control_plane_subnet_ids: Leaves = checked(
        checks.subnet_id, whole=checks.no_single_subnet, default=(), otherwise="the nodes'"
    )
    aws_endpoint_subnet_ids: Leaves = checked(checks.subnet_id, default=())
    load_balancer_subnet_ids: Leaves = checked(checks.subnet_id, default=())
    data_subnet_ids: Leaves = checked(checks.subnet_id, default=())

    @property
    def existing(self) -> bool:
        """Whether the VPC exists already."""
        return self.vpc_id is not None

    @property
    def services(self) -> tuple[str, ...]:
        """The services with an interface endpoint, sorted."""
        base = BASE_ENDPOINTS if self.outbound == "aws-endpoints" else ()
        return tuple(sorted({*base, *self.aws_endpoints}))

    @property
    def has_aws_endpoints(self) -> bool:
        """Whether a policy can name subnets with endpoints of AWS services."""
        return bool(self.aws_endpoint_subnet_ids) if self.existing else bool(self.services)

    @property
    def endpoints_apart(self) -> bool:
        """Whether no endpoint is among the nodes; in an existing VPC those without subnets of their own may be."""
        return not self.existing or self.has_aws_endpoints

    @property
    def has_control_plane_subnets(self) -> bool:
        """Whether the control plane's interfaces have subnets without nodes."""
        return not self.existing or bool(self.control_plane_subnet_ids)

    @property
    def public(self) -> bool:
        """Whether there are public subnets."""
        return not self.existing and (self.outbound != "aws-endpoints" or self.public_load_balancers)

    @property
    def load_balancer_places(self) -> tuple[str, ...]:
        """The kinds of subnets of a new VPC in which load balancers stand."""
        own = {"public": self.public_load_balancers, "load-balancer": self.internal_load_balancers}
        return tuple(noun for noun, asked in own.items() if asked) or ("node",)

    @property
    def has_load_balancer_subnets(self) -> bool:
        """Whether a policy can name the subnets of load balancers."""
        return not self.existing or bool(self.load_balancer_subnet_ids)

    @property
    def load_balancers_share(self) -> bool:
        """Whether load balancers stand in subnets of nodes, as far as ids are known."""
        return _share_known(self) if self.existing else self.load_balancer_places == ("node",)

    @property
    def has_data_subnets(self) -> bool:
        """Whether a policy can name the subnets of databases and file systems."""
        return bool(self.data_subnet_ids) if self.existing else self.data_subnets

    def subnets(self) -> dict[str, Subnets]:
        """The ranges by zone letter. Each letter has a fixed place, so that a zone added later moves no other."""
        return {zone: subnets_of(cidrs.ipv4(self.cidr), zone) for zone in sorted(self.zones)}

    def judge(self, path: str) -> None:
        """Refuses both kinds of network at once, neither, and incomplete ones."""
        given = {name for name in (*_NEW, *_EXISTING) if getattr(self, name) not in (None, (), False, "single-nat")}
        existing = sorted(given.intersection(_EXISTING))
        new = sorted(given.intersection(_NEW) - ({"aws_endpoints"} if existing else set()))
        if new and existing:
            rule = f"{new[0]} is for a new VPC and {existing[0]} for an existing one"
            raise refuse(path, Described(", ".join(new + existing)), rule, "keep one of the two")
        if not given:
            way_out = "give cidr and zones, or vpc_id and node_subnet_ids"
            raise refuse(path, EMPTY, "a cluster needs a network", way_out)
        if self.existing or existing:
            self._judge_existing(path)
        else:
            self._judge_new(path)

    def _judge_existing(self, path: str) -> None:
        for name in ("vpc_id", "node_subnet_ids"):
            if not getattr(self, name):
                raise refuse(at(path, name), None, "an existing VPC needs it", "give vpc_id and node_subnet_ids")
        if self.aws_endpoints and self.aws_endpoint_subnet_ids == ():
            rule = "nobody said in which subnets these endpoints of an existing VPC are"
            raise refuse(at(path, "aws_endpoints"), GIVEN, rule, "give aws_endpoint_subnet_ids, or leave it out")
        for name, others in APART.items():
            for other in others:
                judge_apart(path, name, getattr(self, name), other, getattr(self, other))

    def _judge_new(self, path: str) -> None:
        if self.cidr is None:
            raise refuse(at(path, "cidr"), None, "a new VPC needs it", 'give a range, such as "10.20.0.0/16"')
        if len(self.zones) < 2:
            value = Described(", ".join(self.zones)) or EMPTY
            way_out = 'give the letters of two that your account has in the region, such as ["a", "b"]'
            raise refuse(at(path, "zones"), value, "EKS needs two zones", way_out)
        self._judge_control_plane_zones(at(path, "control_plane_zones"))
        if self.organization_id is not None and self.trusted_account_ids:
            rule = "endpoints trust the whole organization then"
            raise refuse(at(path, "trusted_account_ids"), GIVEN, rule, "keep one of the two")
        room = cidrs.ipv4(next(iter(self.subnets().values())).aws_endpoint).num_addresses - _AWS_RESERVES
        if len(self.services) > room:
            rule = f"an endpoint subnet has room for {room} endpoints, and {len(self.services)} are configured"
            raise refuse(at(path, "cidr"), self.cidr, rule, "give a larger range")

    def _judge_control_plane_zones(self, path: str) -> None:
        for index, letter in enumerate(self.control_plane_zones):
            if letter not in self.zones:
                way_out = f"add it there, or name some of {', '.join(sorted(self.zones))}"
                raise refuse(f"{path}[{index}]", letter, "zones does not have it", way_out)
        if len(self.control_plane_zones) == 1:
            raise refuse(path, Described(self.control_plane_zones[0]), "EKS needs two zones", "name two or more")


@dataclass(frozen=True, kw_only=True)
class NetworkSettings(NetworkChoices, FamilySettings, LogsKeySettings, BoundedSettings, TaggedSettings):
    """`Network`, used alone."""

    cluster_name: Leaf | None = checked(checks.cluster_name, default=None)

    @property
    def dual_stack(self) -> bool:
        """Whether subnets have IPv6 ranges beside their IPv4 ones, for a cluster whose pods have IPv6."""
        return self.ip_family == "ipv6"

    @property
    def translates(self) -> bool:
        """Whether IPv6 pods reach IPv4 addresses, by a NAT gateway."""
        return self.dual_stack and self.outbound != "aws-endpoints"


def _share_known(settings: NetworkChoices) -> bool:
    """Whether a known subnet of load balancers in an existing VPC is one of the nodes', too."""
    own, nodes = settings.load_balancer_subnet_ids, settings.node_subnet_ids
    if isinstance(own, Later) or isinstance(nodes, Later):
        return False
    return any(isinstance(subnet_id, str) and subnet_id in nodes for subnet_id in own)


def judge_apart(path: str, name: str, subnet_ids: Leaves, other: str, other_ids: Leaves) -> None:
    """Refuses subnets that nodes or the control plane have too, as far as the ids are known.

    Network policies allow ranges, so everything in a shared subnet would be allowed together with the intended peers.
    """
    if isinstance(subnet_ids, Later) or isinstance(other_ids, Later):
        return
    for index, subnet_id in enumerate(subnet_ids):
        if isinstance(subnet_id, str) and subnet_id in other_ids:
            way_out = "give separate subnets, or leave the key out"
            raise refuse(f"{at(path, name)}[{index}]", subnet_id, SHARED[other], way_out)


def subnet_range(ip_family: str, found: Sequence[str]) -> str:
    """The range of an existing subnet (id, IPv4 range, IPv6 range or empty) in the family. Errors: `Refusal`."""
    subnet_id, ipv4, ipv6 = found
    if ip_family == "ipv6" and not ipv6:
        rule = "it has no IPv6 range, which an IPv6 cluster needs"
        raise refuse("network", Described(subnet_id), rule, "associate one, or choose another subnet")
    return ipv6 if ip_family == "ipv6" else ipv4


def zone_names(
    letters: Sequence[str], zone_ids: Mapping[str, str], of_control_plane: Sequence[str] = ()
) -> dict[str, str]:
    """Zone name by letter; `zone_ids` has the account's zones.

    Errors: `Refusal` of a zone that the account lacks, and of one without EKS for the control plane, which stands in
    `of_control_plane`, or in all.
    """
    found = {}
    for index, letter in enumerate(letters):
        name = next((name for name in sorted(zone_ids) if re.fullmatch(rf"[a-z-]+-\d{letter}", name)), None)
        if name is None:
            raise refuse(f"network.zones[{index}]", letter, *_no_such_zone(sorted(zone_ids)))
        if zone_ids[name] in ZONES_WITHOUT_EKS and letter in (of_control_plane or letters):
            rule = f"it is {zone_ids[name]} in this account, where EKS has no control plane"
            raise refuse(f"network.zones[{index}]", letter, rule, "choose another zone")
        found[letter] = name
    return found


def _no_such_zone(known: Sequence[str]) -> tuple[str, str]:
    """The rule and the way out. Of the three zones of us-west-1, newer accounts have two, whose letters differ.

    https://docs.superblocks.com/enterprise/architecture/supported-regions
    """
    in_us_west_1 = any(re.fullmatch(r"us-west-1[a-z]", name) for name in known)
    two = ", where AWS gives newer accounts two of three zones" if in_us_west_1 else ""
    letters = sorted({name[-1] for name in known})
    return f"the account has no such zone in the region{two}", f"choose one of {', '.join(letters)}"
