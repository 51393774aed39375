"""Who is answered: decided by the head of a request, whatever route it asks for."""

from collections.abc import Mapping
from typing import Any

import pytest

from citadel_rehearsal.emulator.door import AWS_BYTES, OWN_BYTES, Door, Head, TurnedAway

HOST = "127.0.0.1:4566"
KEY = "the-key-of-this-run"
SIGNED = "AWS4-HMAC-SHA256 Credential=111122223333/20261129/eu-west-1/ec2/aws4_request, SignedHeaders=host, Signature=0"
ROOT = {"authorization": SIGNED, "x-amz-security-token": KEY}
OWN = {"authorization": f"Bearer {KEY}"}


def head(method: str, path: str, headers: Mapping[str, str], query: str = "", hosts: tuple[str, ...] = (HOST,)) -> Head:
    pairs = [*(("host", host) for host in hosts), *headers.items()]
    scope: dict[str, Any] = {"method": method, "path": path, "query_string": query.encode()}
    return Head.of(scope | {"headers": [(name.encode(), value.encode()) for name, value in pairs]})


def judged(one: Head) -> int:
    """200 when it is let in."""
    try:
        Door(KEY, HOST).judge(one)
    except TurnedAway as refusal:
        return refusal.status
    return 200


@pytest.mark.parametrize(
    ("one", "status"),
    [
        (head("POST", "/", ROOT), 200),
        (head("GET", "/bucket/key", {}, f"X-Amz-Credential=111122223333/x/x/s3/x&X-Amz-Security-Token={KEY}"), 200),
        (head("GET", "/bucket/key", {}, f"AWSAccessKeyId=111122223333&x-amz-security-token={KEY}"), 200),
        (head("POST", "/_citadel/rules", OWN), 200),
        (head("GET", "/_ministack/health", {}), 200),
        (head("POST", "/", {}), 403),
        (head("POST", "/", {"authorization": SIGNED}), 403),
        (head("POST", "/", {"authorization": SIGNED, "x-amz-security-token": "guessed"}), 403),
        (head("POST", "/", {"x-amz-security-token": KEY}), 403),
        (head("POST", "/", {"authorization": f"Bearer {KEY}"}), 403),
        (head("POST", "/_citadel/rules", {}), 403),
        (head("POST", "/_citadel/rules", ROOT), 403),
        (head("POST", "/_citadel/rules", {"authorization": KEY}), 403),
        (head("GET", "/_citadel/rules", OWN), 405),
        (head("OPTIONS", "/", ROOT), 405),
        (head("TRACE", "/_ministack/health", {}), 405),
        (head("POST", "/_ministack/health", ROOT), 404),
        (head("POST", "/_ministack/reset", ROOT), 404),
        (head("GET", "/_localstack/health", ROOT), 404),
    ],
)
def test_the_key_of_the_run_or_a_session_opens_and_nothing_else(one: Head, status: int) -> None:
    assert judged(one) == status


@pytest.mark.parametrize("name", ["origin", "sec-fetch-site"])
@pytest.mark.parametrize("value", ["null", "http://127.0.0.1:4566", "same-origin", "none", ""])
@pytest.mark.parametrize(
    "one", [("POST", "/", ROOT), ("POST", "/_citadel/rules", OWN), ("GET", "/_ministack/health", {})]
)
def test_no_page_of_a_browser_is_answered(one: tuple[str, str, dict[str, str]], name: str, value: str) -> None:
    method, path, headers = one
    assert judged(head(method, path, headers | {name: value})) == 403


@pytest.mark.parametrize(
    "hosts", [(), ("localhost:4566",), ("127.0.0.1",), ("127.0.0.1:80",), ("rebind.test:4566",), (HOST, HOST)]
)
@pytest.mark.parametrize(
    "one", [("POST", "/", ROOT), ("POST", "/_citadel/rules", OWN), ("GET", "/_ministack/health", {})]
)
def test_a_name_that_somebody_points_here_is_not_answered(
    one: tuple[str, str, dict[str, str]], hosts: tuple[str, ...]
) -> None:
    method, path, headers = one
    assert judged(head(method, path, headers, hosts=hosts)) == 403


def test_a_header_twice_is_not_the_one_that_counts() -> None:
    scope: dict[str, Any] = {"method": "POST", "path": "/", "query_string": b""}
    pairs = [(b"host", HOST.encode()), (b"authorization", SIGNED.encode())]
    pairs += [(b"x-amz-security-token", b"other"), (b"x-amz-security-token", KEY.encode())]
    assert judged(Head.of(scope | {"headers": pairs})) == 403


def test_bodies_have_a_limit_by_route() -> None:
    assert head("POST", "/_citadel/objects", OWN).most_bytes == OWN_BYTES
    assert head("PUT", "/bucket/key", ROOT).most_bytes == AWS_BYTES
