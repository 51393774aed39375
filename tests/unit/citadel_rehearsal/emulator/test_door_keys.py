"""Keys that are none, and credentials in places where nobody looks: none of them opens the door."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from citadel_rehearsal.pods.pod import Pod
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.eks_world import ACCOUNT, REGION
from unit.citadel_rehearsal.emulator.door_callers import WRONG, Door, root, signed, with_key
from unit.citadel_rehearsal.emulator.door_paths import JSON, own_asks
from unit.citadel_rehearsal.emulator.door_table import door
from unit.citadel_rehearsal.emulator.door_wire import HOST, Answer, Ask, Headers, lines, receive, send

CREDENTIAL = f"{ACCOUNT}/20260101/{REGION}/iam/aws4_request"
PRESIGNED = (
    "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20260101T000000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host"
    "&X-Amz-Signature=0000000000000000000000000000000000000000000000000000000000000000"
)
LISTING = Ask("users", "POST", "/?Action=ListUsers&Version=2010-05-08", scope="iam", service="iam")
UNSIGNED = Ask("functions", "GET", "/2015-03-31/functions")


@pytest.fixture(scope="module")
def whole() -> Iterator[tuple[Door, str, EmbeddedAws]]:
    with door() as found:
        yield found


@pytest.fixture(scope="module")
def opened(whole: tuple[Door, str, EmbeddedAws]) -> tuple[Door, list[Ask]]:
    found, role, _ = whole
    return found, [*(ask for ask in own_asks(role) if ask.method == "POST"), LISTING, UNSIGNED]


def wrong_keys(key: str) -> list[str]:
    near = [
        key[:-1],
        key[1:],
        key + key[-1],
        key[::-1],
        key.swapcase(),
        f"{key};",
        f"{WRONG}, {key}",
        f"{key}, {WRONG}",
    ]
    plain = ["", " ", "*", "None", "null", "undefined", "x" * len(key), "x" * 2000]
    return [one for one in [*near, *plain, "\xff" * len(key), "\xc3\x9f" * len(key)] if one != key]


def test_D5_a_key_that_is_not_the_key_to_the_letter_is_refused(opened: tuple[Door, list[Ask]]) -> None:
    found, asks = opened
    for ask in asks:
        answers = {key[:40]: shown(found, ask, key).status for key in wrong_keys(found.key)}
        # What is no ASCII is no header, either.
        wrong = {
            key: status for key, status in answers.items() if status not in ((403,) if key.isascii() else (400, 403))
        }
        assert wrong == {}, ask.name


def shown(found: Door, ask: Ask, key: str) -> Answer:
    """Keys that cannot be signed are shown beside the signature of another."""
    if ask.own:
        return found.write(ask, (("Authorization", f"Bearer {key}"),))
    auth = signed(found, ask, root()) if ask.service else ()
    return found.write(ask, (*auth, ("X-Amz-Security-Token", key)))


def smuggled(found: Door) -> dict[str, tuple[str, Headers]]:
    """A query and headers, by what is tried."""
    pod, roots = found.pod, signed(found, LISTING, root())
    pods = signed(found, LISTING, pod)
    token = ("X-Amz-Security-Token", pod.token)
    pods_query = f"X-Amz-Credential={CREDENTIAL.replace(ACCOUNT, pod.access_key)}&{PRESIGNED}"
    ecdsa = f"AWS4-ECDSA-P256-SHA256 Credential={CREDENTIAL}, SignedHeaders=host, Signature=00"
    return {
        "version 2": ("", (("Authorization", f"AWS {ACCOUNT}:c2ln"),)),
        "version 2 in the query": (f"AWSAccessKeyId={ACCOUNT}&Signature=any&Expires=9999999999", ()),
        "version 4a": ("", (("Authorization", ecdsa),)),
        "no version": ("", (("Authorization", f"Credential={CREDENTIAL}"),)),
        "presigned": (f"X-Amz-Credential={CREDENTIAL}&{PRESIGNED}", ()),
        "presigned, wrong key": (f"X-Amz-Credential={CREDENTIAL}&{PRESIGNED}&X-Amz-Security-Token={WRONG}", ()),
        "presigned, a pod's token": (f"X-Amz-Credential={CREDENTIAL}&{PRESIGNED}", (token,)),
        "a pod's token alone": ("", (token,)),
        "root, a pod in the query": (f"{pods_query}&X-Amz-Security-Token={pod.token}", roots),
        "root, and a pod's token in the query": (f"X-Amz-Security-Token={pod.token}", roots),
        "a pod in the query, badly": (f"{pods_query}&X-Amz-Security-Token={pod.token}", ()),
        "a pod without its token": ("", tuple(one for one in pods if one[0] != "X-Amz-Security-Token")),
        "root, then a pod": ("", (*roots, *pods)),
        "two tokens": ("", (*roots, ("X-Amz-Security-Token", WRONG), token)),
        "the key as a cookie": ("", (("Cookie", f"key={found.key}"),)),
        "a socket": ("", (("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Version", "13"))),
    }  # fmt: skip


def test_D5_no_place_but_the_right_one_opens(opened: tuple[Door, list[Ask]]) -> None:
    found, asks = opened
    for what, (query, headers) in smuggled(found).items():
        for ask in asks:
            joined = f"{ask.target}{'&' if '?' in ask.target else '?'}{query}" if query else ask.target
            request = lines(ask.method, joined, [("Host", found.host), *ask.headers, *headers], ask.body)
            status = send(found.port, request, ask.method).status
            assert 400 <= status < 500 or status == 501, (what, ask.name)


def test_D5_a_name_that_was_passed_on_is_not_the_name(opened: tuple[Door, list[Ask]]) -> None:
    found, asks = opened
    for ask in asks:
        passed_on = (("X-Forwarded-Host", found.host), ("Forwarded", f"host={found.host}"))
        answer = found.write(ask, with_key(found, ask), ["stranger.example"], passed_on)
        assert answer.status == 403, ask.name


def test_D5_the_key_of_one_request_does_not_open_the_connection(opened: tuple[Door, list[Ask]]) -> None:
    found, asks = opened
    for ask in asks:
        headers = [("Host", found.host), *ask.headers]
        with socket.create_connection((HOST, found.port), timeout=20) as connection:
            connection.sendall(lines(ask.method, ask.target, [*headers, *with_key(found, ask)], ask.body))
            receive(connection)
            with suppress(OSError):  # it was closed, which is as good
                connection.sendall(lines(ask.method, ask.target, headers, ask.body))
                assert receive(connection).status in (0, 403), ask.name


def test_D5_a_request_in_the_body_of_a_refused_one_is_none(opened: tuple[Door, list[Ask]]) -> None:
    found, asks = opened
    key = with_key(found, asks[0])
    inner = lines(asks[0].method, asks[0].target, [("Host", found.host), *JSON, *key], asks[0].body)
    outer = [("Host", found.host), ("Content-Type", "text/plain"), ("Origin", "http://stranger.example")]
    with socket.create_connection((HOST, found.port), timeout=20) as connection:
        connection.sendall(lines("POST", "/2015-03-31/functions", outer, inner))
        said = everything(connection)
    assert (said.split(b" ")[1], said.count(b"HTTP/1.1 ")) == (b"403", 1)


def test_D5_neither_a_pod_nor_another_user_is_told_the_key(whole: tuple[Door, str, EmbeddedAws]) -> None:
    found, _, aws = whole
    with Pod(aws, cluster="red").environment({}) as environment:
        files = [Path(value).read_text() for value in environment.values() if Path(value).is_file()]
        assert len(files) == 1
        assert found.key not in "\n".join([*environment.values(), *files])
    assert found.key.encode() not in Path(f"/proc/{aws.pid}/cmdline").read_bytes()


def everything(connection: socket.socket) -> bytes:
    """What is said until it ends, or nothing comes for a second."""
    said = b""
    connection.settimeout(1)
    with suppress(OSError):
        while data := connection.recv(65536):
            said += data
    return said
