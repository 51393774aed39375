"""Where the cluster lives: a new VPC or an existing one, never both."""

from typing import Any

from .samples import cluster, existing_network, network, parsed, refusal, sentences, without


def in_cidr(cidr: Any) -> dict[str, Any]:
    return cluster(network=network(cidr=cidr))


def in_zones(*zones: Any) -> dict[str, Any]:
    return cluster(network=network(zones=list(zones)))


def in_existing(**changes: Any) -> dict[str, Any]:
    return cluster(network=existing_network(**changes))


@sentences(
    ("none", cluster(network={}), "@network"),
    ("both", cluster(network=network() | existing_network()), "@network"),
    ("new with a subnet", cluster(network=network(node_subnet_ids=["subnet-0a1b2c3d"])), "@network"),
    ("new with endpoint subnets", cluster(network=network(aws_endpoint_subnet_ids=["subnet-0a1b2c3d"])), "@network"),
    ("existing with outbound", in_existing(outbound="nat-per-zone"), "@network"),
    ("existing with load balancers", in_existing(public_load_balancers=True), "@network"),
    ("existing with aws_endpoints", in_existing(aws_endpoints=["s3"]), "@network"),
    ("no zones", cluster(network={"cidr": "10.20.0.0/16"}), "@network"),
    ("no cidr", cluster(network={"zones": ["a", "b"]}), "@network"),
    ("no subnets", cluster(network={"vpc_id": "vpc-0a1b2c3d"}), "@network"),
    ("no VPC", cluster(network=without(existing_network(), "vpc_id")), "@network"),
)
def test_both_kinds_of_network_or_none_are_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("host bits", in_cidr("10.20.0.1/16"), "@network.cidr"),
    ("too small", in_cidr("10.20.0.0/28"), "@network.cidr"),
    ("too small for two zones", in_cidr("10.20.0.0/25"), "@network.cidr"),
    ("too large", in_cidr("10.0.0.0/8"), "@network.cidr"),
    ("IPv6", in_cidr("2001:db8::/56"), "@network.cidr"),
    ("Docker's own", in_cidr("172.17.0.0/16"), "@network.cidr"),
    ("public", in_cidr("8.8.0.0/16"), "@network.cidr"),
    ("link-local", in_cidr("169.254.0.0/16"), "@network.cidr"),
    ("loopback", in_cidr("127.0.0.0/16"), "@network.cidr"),
    ("multicast", in_cidr("224.0.0.0/16"), "@network.cidr"),
    ("no mask", in_cidr("10.20.0.0"), "@network.cidr"),
    ("newline", in_cidr("10.20.0.0/16\n"), "@network.cidr"),
    ("word", in_cidr("ten"), "@network.cidr"),
    ("output", in_cidr(object()), "@network.cidr"),
)
def test_a_vpc_range_that_cannot_be_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("none", in_zones(), "@network.zones"),
    ("one", in_zones("a"), "@network.zones"),
    ("one twice", in_zones("a", "a"), "@network.zones"),
    ("name", in_zones("eu-west-1a", "eu-west-1b"), "@network.zones"),
    ("capital", in_zones("A", "B"), "@network.zones"),
    ("unicode", in_zones("a", "ä"), "@network.zones"),
    ("empty", in_zones("a", ""), "@network.zones"),
    ("newline", in_zones("a", "b\n"), "@network.zones"),
    ("more than there are places", in_zones(*"abcdefghi"), "@network.zones"),
)
def test_fewer_than_two_zones_or_malformed_ones_are_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("outbound", cluster(network=network(outbound="single_nat")), "@network.outbound"),
    ("outbound far off", cluster(network=network(outbound="internet")), "@network.outbound"),
    ("service", cluster(network=network(aws_endpoints=["secrets manager"])), "@network.aws_endpoints"),
    ("service twice", cluster(network=network(aws_endpoints=["s3", "s3"])), "@network.aws_endpoints"),
    ("service in full", cluster(network=network(aws_endpoints=["com.amazonaws.eu-west-1.s3"])), "@network.aws_endpoints"),
    ("service, capitals", cluster(network=network(aws_endpoints=["S3"])), "@network.aws_endpoints"),
    ("service, empty", cluster(network=network(aws_endpoints=[""])), "@network.aws_endpoints"),
    ("VPC", in_existing(vpc_id="my-vpc"), "@network.vpc_id"),
    ("VPC, newline", in_existing(vpc_id="vpc-0a1b2c3d\n"), "@network.vpc_id"),
    ("VPC, unicode", in_existing(vpc_id="vpc-٠١٢٣٤٥٦٧"), "@network.vpc_id"),
    ("one subnet", in_existing(node_subnet_ids=["subnet-0a1b2c3d"]), "@network.node_subnet_ids"),
    ("no subnet", in_existing(node_subnet_ids=[]), "@network.node_subnet_ids"),
    ("subnet", in_existing(node_subnet_ids=["subnet-0a1b2c3d", "b"]), "@network.node_subnet_ids"),
    ("subnet twice", in_existing(node_subnet_ids=["subnet-0a1b2c3d", "subnet-0a1b2c3d"]), "@network.node_subnet_ids"),
    ("one control plane subnet", in_existing(control_plane_subnet_ids=["subnet-0a1b2c3d"]), "@network.control_plane_subnet_ids"),
    ("no endpoint subnet", in_existing(aws_endpoint_subnet_ids=[]), "@network.aws_endpoint_subnet_ids"),
)
def test_a_malformed_choice_of_the_network_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("private clients", cluster(endpoint_private_cidrs=["10.20.4.0/24"]), "@endpoint_private_cidrs"),
    ("services", cluster(service_ipv4_cidr="10.20.0.0/20"), "@service_ipv4_cidr"),
    ("services around", cluster(service_ipv4_cidr="10.16.0.0/12"), "@service_ipv4_cidr"),
    ("services' default", in_cidr("172.20.0.0/16"), "@service_ipv4_cidr"),
)
def test_ranges_that_overlap_are_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence
