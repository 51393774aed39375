"""How often the body of a request in AWS's query protocol is parsed."""

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest

from citadel_rehearsal.emulator import form, other_services, services
from citadel_rehearsal.emulator.iam import gate


@pytest.mark.parametrize("service", ["iam", "ec2"])
def test_a_body_is_parsed_once_for_all_rules_of_a_request(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    def parse(text: str) -> dict[str, list[str]]:
        parsed.append(text)
        return parse_qs(text)

    monkeypatch.setattr(form, "parse_qs", parse)
    for number in range(2):
        body = f"Action=DescribeThings&Name.{number}={service}&Empty=".encode()
        rules: list[Callable[..., object]] = [services.refuse, other_services.refuse]
        assert [rule(service, {}, body, "id") for rule in rules] == [None, None]
        call = gate._call(service, "POST", "/", {}, body, {})
        assert call is not None
        assert (call.operation, "Empty" in call.data) == ("DescribeThings", False)
    assert len(parsed) == 2
