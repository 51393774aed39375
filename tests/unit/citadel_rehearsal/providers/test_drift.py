"""What a refresh takes for a change, and what not."""

from typing import Any

import pytest

from citadel_rehearsal.providers.drift import refreshed, seen_in_object


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("same", "same"),
        ('{"Version": "2012-10-17", "Statement": []}', '{"Statement":[],"Version":"2012-10-17"}'),
        (["b", "a"], ["a", "b"]),
        ({"subnetIds": ["a"]}, {"subnetIds": ["a"], "vpcId": "vpc-1"}),
        ("", None),
        ({}, {"filled": "in"}),
        ([{"key": "a", "value": ""}], [{"key": "a"}]),
    ],
)
def test_what_AWS_writes_differently_is_no_change(written: Any, found: Any) -> None:
    assert refreshed({"value": written}, {"value": found}) == {"value": written}


@pytest.mark.parametrize(
    ("written", "found", "now"),
    [
        ("one", "two", "two"),
        (["a"], ["a", "b"], ["a", "b"]),
        (
            {"mode": "API", "other": 1},
            {"mode": "CONFIG_MAP", "other": 1, "more": 2},
            {"mode": "CONFIG_MAP", "other": 1},
        ),
        ('{"Statement": [1]}', '{"Statement": [2]}', '{"Statement": [2]}'),
        (True, False, False),
        ("text", "", ""),
    ],
)
def test_what_was_changed_by_somebody_is_seen(written: Any, found: Any, now: Any) -> None:
    assert refreshed({"value": written}, {"value": found}) == {"value": now}


def test_what_AWS_does_not_show_stays_as_it_was_written() -> None:
    assert refreshed({"deletionWindowInDays": 7}, {"arn": "x"}) == {"deletionWindowInDays": 7}


PORTS = {"spec": {"ports": [{"port": 53}, {"port": 443, "protocol": "TCP"}]}}


@pytest.mark.parametrize(
    ("found", "now"),
    [
        ([{"port": 53, "protocol": "TCP"}, {"port": 443, "protocol": "TCP"}], PORTS["spec"]["ports"]),
        ([{"port": 53, "protocol": "TCP"}], [{"port": 53, "protocol": "TCP"}]),
        ([{"port": 54, "protocol": "TCP"}, {"port": 443}], [{"port": 54}, {"port": 443, "protocol": "TCP"}]),
    ],
)
def test_what_an_API_server_fills_in_is_no_change_in_lists_either(found: Any, now: Any) -> None:
    seen = seen_in_object(PORTS, {"spec": {"ports": found, "more": 1}, "status": {}})
    assert seen == {"spec": {"ports": now}}
