"""What EKS has fixed at a cluster's creation is refused before the cluster, or its VPC, would be replaced."""

from typing import Any

import pytest

from unit.eks_citadel.component_samples import made, small, tried
from unit.eks_citadel.live_clusters import EXISTING, STANDING, live

CLUSTER_TYPE, VPC_TYPE = STANDING
SUBNETS = ("subnet-9a1b2c3d", "subnet-9b1b2c3d")
UNDO = "undo the change of the network, or destroy the stack first."


def answers(**network: str) -> dict[str, Any]:
    return live("shop", *SUBNETS, **network)


IPV6 = {"ipFamily": "ipv6", "serviceIpv4Cidr": "", "serviceIpv6Cidr": "fd30::/108"}


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize(
    ("changes", "was", "sentence"),
    [
        (
            {"service_ipv4_cidr": "10.100.0.0/16"},
            {},
            'service_ipv4_cidr is "10.100.0.0/16": the cluster shop was created with 172.20.0.0/16, and EKS never '
            'changes it; write "172.20.0.0/16", or destroy the stack first.',
        ),
        (
            {},
            {"serviceIpv4Cidr": "10.100.0.0/16"},
            'service_ipv4_cidr is "172.20.0.0/16": the cluster shop was created with 10.100.0.0/16, and EKS never '
            'changes it; write "10.100.0.0/16", or destroy the stack first.',
        ),
        (
            {"ip_family": "ipv6"},
            {},
            'ip_family is "ipv6": the cluster shop was created with ipv4, and EKS never changes it; write "ipv4", or '
            "destroy the stack first.",
        ),
        (
            {},
            IPV6,
            'ip_family is "ipv4": the cluster shop was created with ipv6, and EKS never changes it; write "ipv6", or '
            "destroy the stack first.",
        ),
    ],
)
def test_another_family_or_service_range_of_a_live_cluster_is_refused(
    changes: Any, was: dict[str, str], sentence: str, preview: bool
) -> None:
    refused = tried(small(**changes), calls=answers(**was), preview=preview, standing=STANDING)
    assert refused.sentence == sentence
    assert not refused.monitor.of_type(CLUSTER_TYPE)


def test_a_preview_that_would_replace_a_live_cluster_is_refused() -> None:
    refused = tried(small(), calls=answers(), preview=True, standing=[VPC_TYPE])
    assert refused.sentence == (
        'cluster_name is "shop": the cluster shop exists, and this update would create it anew: this stack did not '
        "create it, or a setting changed that EKS fixes at creation, such as kms_key_arn; undo the change, or destroy "
        "the stack first."
    )


@pytest.mark.parametrize("preview", [True, False])
def test_another_vpc_of_a_live_cluster_is_refused(preview: bool) -> None:
    elsewhere = answers(vpc_id="vpc-0e15e000")
    rule = "the cluster shop was created in vpc-0e15e000, and EKS never moves it to another VPC"
    new = tried(small(), calls=elsewhere, preview=preview, standing=STANDING)
    assert new.sentence == f'network.cidr is "10.20.0.0/16": {rule}; {UNDO}'
    existing = tried(small(network=EXISTING), calls=elsewhere, preview=preview, standing=STANDING)
    assert existing.sentence == f'network.vpc_id is "vpc-0a1b2c3d": {rule}; {UNDO}'


def test_a_preview_that_would_replace_the_vpc_of_a_live_cluster_is_refused() -> None:
    refused = tried(small(), calls=answers(), preview=True, standing=[CLUSTER_TYPE])
    assert refused.sentence.startswith('network.cidr is "10.20.0.0/16": the cluster shop was created in vpc-')
    assert refused.sentence.endswith(UNDO)


@pytest.mark.parametrize(
    ("changes", "was"),
    [({}, {}), ({"network": EXISTING}, {"vpc_id": EXISTING["vpc_id"]}), ({"ip_family": "ipv6"}, IPV6)],
)
@pytest.mark.parametrize("preview", [True, False])
def test_a_live_cluster_that_stays_as_it_was_created_is_accepted(changes: Any, was: Any, preview: bool) -> None:
    monitor = made(small(**changes), calls=answers(**was), preview=preview, standing=STANDING)
    assert monitor.of_type(CLUSTER_TYPE)
