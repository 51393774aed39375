"""Ranges that named ends stand for."""

import pytest

from eks_citadel.talk.documents.ranges import Ranges


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


@pytest.mark.parametrize("services", ["fd30:3087:b6c2::/108", "fd12:3456:789a::/108"])
def test_the_api_server_of_an_IPv6_cluster_is_one_address_too(services: str) -> None:
    assert Ranges(service_ipv6_cidr=services).api_server == services.replace("::/108", "::1/128")


def test_who_has_an_IPv6_service_range_has_IPv6_pods() -> None:
    assert Ranges(service_ipv4_cidr="172.20.0.0/16").ip_family == Ranges().ip_family == "ipv4"
    assert Ranges(service_ipv6_cidr="fd30:3087:b6c2::/108").ip_family == "ipv6"
