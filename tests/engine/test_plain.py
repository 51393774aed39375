"""What differs from run to run is taken out of requests, however an address is shortened."""

import pytest
from plain import own_ranges


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2001:db8:89cd:4203::/64", "2001:db8:*:3::/64"),
        ("2001:db8:89cd:3::/64", "2001:db8:*:3::/64"),
        ("2001:db8:89cd:4200::/56", "2001:db8:*:0::/56"),
        ("2001:db8:89cd::/56", "2001:db8:*:0::/56"),
        ("2001:db8:0:4203::/64", "2001:db8:*:3::/64"),
        ("2001:db8::/56", "2001:db8:*:0::/56"),
        ("fd30:3087:b6c2::/108", "fd*::/108"),
        ("fd30:3087::/108", "fd*::/108"),
        ("fd30::/108", "fd*::/108"),
        ("fd00:ec2::253", "fd00:ec2::253"),
        ("64:ff9b::a14:e300/120", "64:ff9b::a14:e300/120"),
    ],
)
def test_of_ranges_that_AWS_chooses_the_place_in_them_is_left(text: str, expected: str) -> None:
    assert own_ranges(f"from {text} on") == f"from {expected} on"
