"""What is no request, and bodies that are not what they should be: they are refused, and nobody else notices."""

import json
from collections.abc import Iterable, Iterator

import pytest

from unit.citadel_rehearsal.emulator.door_callers import Door, with_key
from unit.citadel_rehearsal.emulator.door_malformed import (
    NO_OBJECT,
    NOT_JSON,
    TARGETS,
    WRONG_OBJECTS,
    protocol_asks,
    raw,
)
from unit.citadel_rehearsal.emulator.door_paths import JSON, own_asks
from unit.citadel_rehearsal.emulator.door_table import door
from unit.citadel_rehearsal.emulator.door_watch import MEANT, Watch
from unit.citadel_rehearsal.emulator.door_wire import Answer, Ask, send


@pytest.fixture(scope="module")
def opened() -> Iterator[tuple[Door, Watch]]:
    with door() as (found, _, aws):
        yield found, Watch(aws, found)


def wrong(answers: Iterable[tuple[str, Answer]]) -> list[str]:
    """Those that broke something."""
    return [f"{name}: {answer.status} {answer.body[:80]}" for name, answer in answers if breaks(answer)]


def breaks(answer: Answer) -> bool:
    return answer.status >= 500 and answer.status not in MEANT


def test_D7_what_is_no_request_breaks_nothing(opened: tuple[Door, Watch]) -> None:
    found, watch = opened
    with watch:
        assert wrong((name, send(found.port, request)) for name, request in raw(found.host).items()) == []


@pytest.mark.parametrize("known", [True, False], ids=["with the key", "without the key"])
def test_D7_no_path_breaks_anything(known: bool, opened: tuple[Door, Watch]) -> None:
    found, watch = opened
    with watch:
        asks = [Ask(f"{method} {name}", method, path) for name, path in TARGETS.items() for method in ("GET", "POST")]
        answers = [(ask.name, found.write(ask, with_key(found, ask) if known else ())) for ask in asks]
    assert wrong(answers) == []
    assert known or [name for name, answer in answers if answer.status < 400 and answer.status] == []


@pytest.mark.parametrize("body", [*NOT_JSON.values(), *NO_OBJECT.values()], ids=[*NOT_JSON, *NO_OBJECT])
def test_D7_an_own_route_says_what_is_wrong_with_a_body(body: bytes, opened: tuple[Door, Watch]) -> None:
    found, watch = opened
    with watch:
        for ask in own_routes(body):
            answer = found.write(ask, with_key(found, ask))
            assert (ask.name, answer.status) == (ask.name, 400)
            assert " " in json.loads(answer.body)["message"]
            assert found.write(ask, ()).status == 403


@pytest.mark.parametrize("body", WRONG_OBJECTS.values(), ids=WRONG_OBJECTS)
def test_D7_an_own_route_refuses_what_it_cannot_use(body: bytes, opened: tuple[Door, Watch]) -> None:
    found, watch = opened
    with watch:
        assert wrong((ask.name, found.write(ask, with_key(found, ask))) for ask in own_routes(body)) == []


def own_routes(body: bytes) -> list[Ask]:
    routes = {ask.target for ask in own_asks("") if ask.method == "POST" and not ask.target.endswith(("/", "none"))}
    return [Ask(f"own {route}", "POST", route, headers=JSON, body=body, own=True) for route in sorted(routes)]


def test_D7_no_body_of_any_protocol_breaks_a_service(opened: tuple[Door, Watch]) -> None:
    found, watch = opened
    with watch:
        found.write(
            Ask("bucket", "PUT", "/bucket", service="s3"), with_key(found, Ask("", "PUT", "/bucket", service="s3"))
        )
        asks = [*protocol_asks()]
        assert len(asks) > 400
        answers = [(ask.name, found.write(ask, with_key(found, ask))) for ask in asks]
    assert wrong(answers) == []


def test_D7_no_body_of_any_protocol_is_looked_at_without_the_key(opened: tuple[Door, Watch]) -> None:
    found, watch = opened
    with watch:
        asks = [*protocol_asks()]
        assert [ask.name for ask in asks if found.write(ask, ()).status != 403] == []
