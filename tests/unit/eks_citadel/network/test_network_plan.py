"""What a network comes to: subnets by zone, services, named ends, zones of the region."""

from typing import Any

import pytest

from eks_citadel.network.settings import zone_names
from eks_citadel.parsing.refusal import Refusal
from unit.eks_citadel.settings_samples import cluster, existing_network, network, parsed


def plan(cidr: str, *zones: str) -> dict[str, tuple[str, str, str, str]]:
    subnets = parsed(cluster(network=network(cidr=cidr, zones=list(zones)))).network.subnets()
    return {zone: (one.node, one.public, one.control_plane, one.aws_endpoint) for zone, one in subnets.items()}


def test_each_zone_letter_has_its_place_in_the_range() -> None:
    assert plan("10.20.0.0/16", "c", "a") == {
        "a": ("10.20.0.0/19", "10.20.224.0/23", "10.20.226.0/24", "10.20.227.0/24"),
        "c": ("10.20.64.0/19", "10.20.232.0/23", "10.20.234.0/24", "10.20.235.0/24"),
    }


def test_the_smallest_range_has_room_for_six_zones() -> None:
    assert plan("10.20.0.0/20", *"abcdef")["f"] == (
        "10.20.10.0/23",
        "10.20.15.64/27",
        "10.20.15.96/28",
        "10.20.15.112/28",
    )


BASE = ("ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "elasticloadbalancing", "logs", "s3", "sts")


@pytest.mark.parametrize(
    ("choices", "services", "named_end", "public"),
    [
        pytest.param(network(), (), False, True, id="NAT"),
        pytest.param(network(aws_endpoints=["sqs", "s3"]), ("s3", "sqs"), True, True, id="NAT and services"),
        pytest.param(network(outbound="aws-endpoints"), BASE, True, False, id="closed"),
        pytest.param(network(outbound="aws-endpoints", aws_endpoints=["s3"]), BASE, True, False, id="closed, s3 named"),
        pytest.param(
            network(outbound="aws-endpoints", public_load_balancers=True), BASE, True, True, id="closed, public"
        ),
        pytest.param(existing_network(), (), False, False, id="existing"),
        pytest.param(existing_network(aws_endpoint_subnet_ids=["subnet-2"]), (), True, False, id="existing, endpoints"),
        pytest.param(existing_network(aws_endpoint_subnet_ids=object()), (), True, False, id="existing, later"),
    ],
)
def test_T3_what_the_network_has(choices: Any, services: tuple[str, ...], named_end: bool, public: bool) -> None:
    found = parsed(cluster(network=choices)).network
    assert (found.services, found.has_aws_endpoints, found.public) == (services, named_end, public)


ZONE_IDS = {"us-east-1a": "use1-az1", "us-east-1b": "use1-az3", "us-east-1-bos-1a": "use1-bos1-az1"}


@pytest.mark.parametrize(
    ("letters", "sentence"),
    [
        pytest.param(
            ("a", "c"),
            'network.zones[1] is "c": the account has no such zone in the region; choose one of a, b.',
            id="unknown",
        ),
        pytest.param(
            ("b", "a"),
            'network.zones[0] is "b": it is use1-az3 in this account, where EKS has no control plane; '
            "choose another zone.",
            id="without EKS",
        ),
    ],
)
def test_a_zone_that_eks_does_not_serve_is_refused(letters: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(Refusal) as caught:
        zone_names(letters, ZONE_IDS)
    assert str(caught.value) == sentence


def test_a_zone_letter_is_a_zone_of_the_region_and_no_local_zone() -> None:
    assert zone_names(("a",), ZONE_IDS) == {"a": "us-east-1a"}


def test_of_the_zones_of_us_west_1_an_account_has_two_and_a_third_is_refused_with_the_reason() -> None:
    with pytest.raises(Refusal) as caught:
        zone_names(("a", "b", "c"), {"us-west-1a": "usw1-az1", "us-west-1c": "usw1-az3"})
    assert str(caught.value) == (
        'network.zones[1] is "b": the account has no such zone in the region, where AWS gives newer accounts two of '
        "three zones; choose one of a, c."
    )
