"""What differs from run to run is taken out of requests, however an address is shortened."""

import json
from base64 import b64encode
from ipaddress import IPv6Network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain import own_endpoints, own_ranges, plain

VPC = st.integers(0, 2**24 - 1)  # which /56 of the /32
PLACE = st.integers(0, 255)
SERVICES = st.integers(0, 2**40 - 1).filter(lambda one: one >> 16 != 0x000EC2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2001:db8:89cd:4203::/64", "2001:db8:*:3::/64"),
        ("2001:db8:89cd:3::/64", "2001:db8:*:3::/64"),
        ("2001:db8:89cd:4200::/56", "2001:db8:*:0::/56"),
        ("2001:db8:89cd::/56", "2001:db8:*:0::/56"),
        ("2001:db8:0:4203::/64", "2001:db8:*:3::/64"),
        ("2001:db8::/56", "2001:db8:*:0::/56"),
        ("2001:db8:fd12:4203::/64", "2001:db8:*:3::/64"),
        ("2001:db8:4203:fd03::/64", "2001:db8:*:3::/64"),
        ("2001:db8:fd12::/56", "2001:db8:*:0::/56"),
        ("fd30:3087:b6c2::/108", "fd*::/108"),
        ("fd30:3087::/108", "fd*::/108"),
        ("fd30::/108", "fd*::/108"),
        ("fd00:ec2::253", "fd00:ec2::253"),
        ("64:ff9b::a14:e300/120", "64:ff9b::a14:e300/120"),
    ],
)
def test_of_ranges_that_AWS_chooses_the_place_in_them_is_left(text: str, expected: str) -> None:
    assert own_ranges(f"from {text} on") == f"from {expected} on"


@given(VPC, PLACE)
def test_no_range_of_a_VPC_shows_which_it_was(vpc: int, place: int) -> None:
    network = IPv6Network(((0x20010DB8 << 96) + (vpc << 72) + (place << 64), 64))
    assert own_ranges(f'["{network}"]') == f'["2001:db8:*:{place:x}::/64"]'


@given(SERVICES)
def test_no_range_of_services_shows_which_it_was(services: int) -> None:
    network = IPv6Network(((0xFD << 120) + (services << 80), 108))
    assert own_ranges(f"from {network} on") == "from fd*::/108 on"


@given(st.integers(1, 65535))
def test_no_endpoint_of_a_cluster_shows_which_port_it_had(port: int) -> None:
    assert own_endpoints(f'{{"server": "https://127.0.0.1:{port}"}}') == '{"server": "https://127.0.0.1:*"}'
    assert own_endpoints(f"https://127.0.0.1:{port}/api") == "https://127.0.0.1:*/api"


@given(st.binary(max_size=80))
def test_no_certificate_shows_which_it_was(body: bytes) -> None:
    pem = f"-----BEGIN CERTIFICATE-----\n{b64encode(body).decode()}\n-----END CERTIFICATE-----\n"
    encoded = b64encode(pem.encode()).decode()
    assert own_endpoints(f'{{"data": "{encoded}", "next": "b"}}') == '{"data": "*", "next": "b"}'


@given(st.integers(1, 65535), st.integers(1, 65535), st.binary(max_size=20), st.binary(max_size=20))
def test_kubeconfigs_of_two_runs_are_the_same(one: int, two: int, body: bytes, other: bytes) -> None:
    def kubeconfig(port: int, body: bytes) -> str:
        authority = b64encode(b"-----BEGIN CERTIFICATE-----\n" + body).decode()
        return json.dumps({"cluster": {"server": f"https://127.0.0.1:{port}", "certificate-authority-data": authority}})

    assert plain(kubeconfig(one, body)) == plain(kubeconfig(two, other))


@pytest.mark.parametrize(
    "text", ["https://127.0.0.1", "http://127.0.0.1:80", "https://10.127.0.0.1:80", "https://127.0.0.11:80", "LS0tLS1"]
)
def test_what_is_no_endpoint_and_no_certificate_is_left(text: str) -> None:
    assert own_endpoints(text) == text
