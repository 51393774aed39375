"""Where the cluster lives: a new VPC or an existing one, never both."""

from typing import Any

from unit.eks_citadel.settings_rules import (
    EXISTING,
    NO_CIDR,
    PLAIN,
    PRIVATE_IPV4,
    SERVICE,
    TWICE,
    TWO_ZONES,
    VPC_ID,
    ZONE,
)
from unit.eks_citadel.settings_samples import cluster, existing_network, network, refusal, sentences, without

APART = (
    "nodes are in this subnet, so a network policy that names its range would also match every pod; give "
    "separate subnets, or leave the key out."
)


def in_cidr(cidr: Any) -> dict[str, Any]:
    return cluster(network=network(cidr=cidr))


def in_zones(*zones: Any) -> dict[str, Any]:
    return cluster(network=network(zones=list(zones)))


def in_existing(**changes: Any) -> dict[str, Any]:
    return cluster(network=existing_network(**changes))


@sentences(
    (
        "none",
        cluster(network={}),
        "network is empty: a cluster needs a network; give cidr and zones, or vpc_id and node_subnet_ids.",
    ),
    (
        "both",
        cluster(network=network() | existing_network()),
        (
            "network is cidr, zones, node_subnet_ids, vpc_id: cidr is for a new VPC and node_subnet_ids for an "
            "existing one; keep one of the two."
        ),
    ),
    (
        "endpoints of an existing VPC without their subnets",
        cluster(network=existing_network(aws_endpoints=["ec2"])),
        (
            "network.aws_endpoints is given: nobody said in which subnets these endpoints of an existing VPC are; give "
            "aws_endpoint_subnet_ids, or leave it out."
        ),
    ),
    (
        "new with a subnet",
        cluster(network=network(node_subnet_ids=["subnet-0a1b2c3d", "subnet-1a1b2c3d"])),
        (
            "network is cidr, zones, node_subnet_ids: cidr is for a new VPC and node_subnet_ids for an existing "
            "one; keep one of the two."
        ),
    ),
    (
        "new with endpoint subnets",
        cluster(network=network(aws_endpoint_subnet_ids=["subnet-0a1b2c3d", "subnet-1a1b2c3d"])),
        (
            "network is cidr, zones, aws_endpoint_subnet_ids: cidr is for a new VPC and aws_endpoint_subnet_ids "
            "for an existing one; keep one of the two."
        ),
    ),
    (
        "existing with outbound",
        in_existing(outbound="nat-per-zone"),
        (
            "network is outbound, node_subnet_ids, vpc_id: outbound is for a new VPC and node_subnet_ids for an "
            "existing one; keep one of the two."
        ),
    ),
    (
        "existing with load balancers",
        in_existing(public_load_balancers=True),
        (
            "network is public_load_balancers, node_subnet_ids, vpc_id: public_load_balancers is for a new VPC "
            "and node_subnet_ids for an existing one; keep one of the two."
        ),
    ),
    ("no zones", cluster(network={"cidr": "10.20.0.0/16"}), f"network.zones is empty: {TWO_ZONES}"),
    (
        "no cidr",
        cluster(network={"zones": ["a", "b"]}),
        'network.cidr is missing: a new VPC needs it; give a range, such as "10.20.0.0/16".',
    ),
    ("no subnets", cluster(network={"vpc_id": "vpc-0a1b2c3d"}), f"network.node_subnet_ids is missing: {EXISTING}"),
    ("no VPC", cluster(network=without(existing_network(), "vpc_id")), f"network.vpc_id is missing: {EXISTING}"),
)
def test_both_kinds_of_network_or_none_are_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("host bits", in_cidr("10.20.0.1/16"), 'network.cidr is "10.20.0.1/16": it has host bits; write "10.20.0.0/16".'),
    (
        "too small",
        in_cidr("10.20.0.0/28"),
        (
            'network.cidr is "10.20.0.0/28": it is too small for the subnets of a cluster, which need a /20; give a '
            "range from /16 to /20."
        ),
    ),
    (
        "too small for two zones",
        in_cidr("10.20.0.0/25"),
        (
            'network.cidr is "10.20.0.0/25": it is too small for the subnets of a cluster, which need a /20; give a '
            "range from /16 to /20."
        ),
    ),
    (
        "too large",
        in_cidr("10.0.0.0/8"),
        'network.cidr is "10.0.0.0/8": it is too large: a VPC has a /16 at most; write "10.0.0.0/16".',
    ),
    ("IPv6", in_cidr("2001:db8::/56"), f'network.cidr is "2001:db8::/56": {PRIVATE_IPV4}'),
    (
        "Docker's own",
        in_cidr("172.17.0.0/16"),
        (
            'network.cidr is "172.17.0.0/16": Docker uses 172.17.0.0/16 in EKS clusters, so these nodes would be '
            "unreachable; give another range."
        ),
    ),
    ("public", in_cidr("8.8.0.0/16"), f'network.cidr is "8.8.0.0/16": {PRIVATE_IPV4}'),
    ("link-local", in_cidr("169.254.0.0/16"), f'network.cidr is "169.254.0.0/16": {PRIVATE_IPV4}'),
    ("loopback", in_cidr("127.0.0.0/16"), f'network.cidr is "127.0.0.0/16": {PRIVATE_IPV4}'),
    ("multicast", in_cidr("224.0.0.0/16"), f'network.cidr is "224.0.0.0/16": {PRIVATE_IPV4}'),
    (
        "no mask",
        in_cidr("10.20.0.0"),
        ('network.cidr is "10.20.0.0": its prefix length is missing; for this one address write "10.20.0.0/32".'),
    ),
    ("newline", in_cidr("10.20.0.0/16\n"), f'network.cidr is "10.20.0.0/16\\n": {NO_CIDR}'),
    ("word", in_cidr("ten"), f'network.cidr is "ten": {NO_CIDR}'),
    ("output", in_cidr(object()), f"network.cidr is not known before the update: {PLAIN}"),
)
def test_a_vpc_range_that_cannot_be_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("none", in_zones(), f"network.zones is empty: {TWO_ZONES}"),
    ("one", in_zones("a"), f"network.zones is a: {TWO_ZONES}"),
    ("one twice", in_zones("a", "a"), f'network.zones[1] is "a": {TWICE}'),
    ("name", in_zones("eu-west-1a", "eu-west-1b"), f'network.zones[0] is "eu-west-1a": {ZONE}'),
    ("capital", in_zones("A", "B"), f'network.zones[0] is "A": {ZONE}'),
    ("unicode", in_zones("a", "ä"), f'network.zones[1] is "ä": {ZONE}'),
    ("empty", in_zones("a", ""), f'network.zones[1] is "": {ZONE}'),
    ("newline", in_zones("a", "b\n"), f'network.zones[1] is "b\\n": {ZONE}'),
    ("more than there are places", in_zones(*"abcdefghi"), f'network.zones[6] is "g": {ZONE}'),
)
def test_fewer_than_two_zones_or_malformed_ones_are_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "outbound",
        cluster(network=network(outbound="single_nat")),
        'network.outbound is "single_nat": it is unknown here; "single-nat" was probably meant.',
    ),
    (
        "outbound far off",
        cluster(network=network(outbound="internet")),
        ('network.outbound is "internet": it is unknown here; choose one of aws-endpoints, nat-per-zone, single-nat.'),
    ),
    (
        "service",
        cluster(network=network(aws_endpoints=["secrets manager"])),
        f'network.aws_endpoints[0] is "secrets manager": {SERVICE}',
    ),
    (
        "service twice",
        cluster(network=network(aws_endpoints=["s3", "s3"])),
        f'network.aws_endpoints[1] is "s3": {TWICE}',
    ),
    (
        "service in full",
        cluster(network=network(aws_endpoints=["com.amazonaws.eu-west-1.s3"])),
        (
            'network.aws_endpoints[0] is "com.amazonaws.eu-west-1.s3": a service name is written without its '
            'region; write "s3".'
        ),
    ),
    (
        "service, capitals",
        cluster(network=network(aws_endpoints=["S3"])),
        f'network.aws_endpoints[0] is "S3": {SERVICE}',
    ),
    ("service, empty", cluster(network=network(aws_endpoints=[""])), f'network.aws_endpoints[0] is "": {SERVICE}'),
    ("VPC", in_existing(vpc_id="my-vpc"), f'network.vpc_id is "my-vpc": {VPC_ID}'),
    ("VPC, newline", in_existing(vpc_id="vpc-0a1b2c3d\n"), f'network.vpc_id is "vpc-0a1b2c3d\\n": {VPC_ID}'),
    ("VPC, unicode", in_existing(vpc_id="vpc-٠١٢٣٤٥٦٧"), f'network.vpc_id is "vpc-٠١٢٣٤٥٦٧": {VPC_ID}'),
    (
        "one subnet",
        in_existing(node_subnet_ids=["subnet-0a1b2c3d"]),
        "network.node_subnet_ids is a list: EKS needs two zones; give subnets of two zones.",
    ),
    ("no subnet", in_existing(node_subnet_ids=[]), f"network.node_subnet_ids is missing: {EXISTING}"),
    (
        "subnet",
        in_existing(node_subnet_ids=["subnet-0a1b2c3d", "b"]),
        'network.node_subnet_ids[1] is "b": it is not a subnet id; write one such as "subnet-0a1b2c3d".',
    ),
    (
        "subnet twice",
        in_existing(node_subnet_ids=["subnet-0a1b2c3d", "subnet-0a1b2c3d"]),
        f'network.node_subnet_ids[1] is "subnet-0a1b2c3d": {TWICE}',
    ),
    (
        "one control plane subnet",
        in_existing(control_plane_subnet_ids=["subnet-0a1b2c3d"]),
        "network.control_plane_subnet_ids is a list: EKS needs two zones; give subnets of two zones.",
    ),
    (
        "control plane among nodes",
        in_existing(control_plane_subnet_ids=["subnet-2a1b2c3d", "subnet-0a1b2c3d"]),
        f'network.control_plane_subnet_ids[1] is "subnet-0a1b2c3d": {APART}',
    ),
    (
        "endpoints among nodes",
        in_existing(aws_endpoint_subnet_ids=["subnet-1a1b2c3d"]),
        f'network.aws_endpoint_subnet_ids[0] is "subnet-1a1b2c3d": {APART}',
    ),
    (
        "endpoints beside the control plane",
        in_existing(
            control_plane_subnet_ids=["subnet-2a1b2c3d", "subnet-3a1b2c3d"],
            aws_endpoint_subnet_ids=["subnet-4a1b2c3d", "subnet-3a1b2c3d"],
        ),
        (
            'network.aws_endpoint_subnet_ids[1] is "subnet-3a1b2c3d": the control plane is in this subnet, so a '
            "network policy for endpoints would match it, too; give separate subnets, or leave the key out."
        ),
    ),
    (
        "more services than a subnet has room for",
        cluster(network=network(cidr="10.20.0.0/20", aws_endpoints=[f"service-{number}" for number in range(12)])),
        (
            'network.cidr is "10.20.0.0/20": an endpoint subnet has room for 11 endpoints, and 12 are '
            "configured; give a "
            "larger range."
        ),
    ),
)
def test_a_malformed_choice_of_the_network_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "private clients and services",
        cluster(endpoint_private_cidrs=["172.20.4.0/24"]),
        (
            'endpoint_private_cidrs[0] is "172.20.4.0/24": it overlaps 172.20.0.0/16 of service_ipv4_cidr; give '
            "the range of your VPN or bastion outside it."
        ),
    ),
    (
        "private clients",
        cluster(endpoint_private_cidrs=["10.20.4.0/24"]),
        (
            'endpoint_private_cidrs[0] is "10.20.4.0/24": it overlaps 10.20.0.0/16 of network; give the range of '
            "your VPN or bastion outside it."
        ),
    ),
    (
        "services",
        cluster(service_ipv4_cidr="10.20.0.0/20"),
        ('service_ipv4_cidr is "10.20.0.0/20": it overlaps the network\'s 10.20.0.0/16; change one of the two.'),
    ),
    (
        "services around",
        cluster(service_ipv4_cidr="10.16.0.0/12"),
        ('service_ipv4_cidr is "10.16.0.0/12": it overlaps the network\'s 10.20.0.0/16; change one of the two.'),
    ),
    (
        "services' default",
        in_cidr("172.20.0.0/16"),
        ('service_ipv4_cidr is "172.20.0.0/16": it overlaps the network\'s 172.20.0.0/16; change one of the two.'),
    ),
)
def test_ranges_that_overlap_are_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence
