"""Ranges that named ends stand for."""

import pytest

from eks_citadel.manifests.ranges import Ranges


@pytest.mark.parametrize(
    ("services", "api_server"),
    [
        ("172.20.0.0/16", "172.20.0.1/32"),
        ("10.100.0.0/16", "10.100.0.1/32"),
        ("192.168.4.0/24", "192.168.4.1/32"),
    ],
)
def test_the_api_server_is_the_first_address_of_the_services(services: str, api_server: str) -> None:
    assert Ranges(service_ipv4_cidr=services).api_server == api_server
