"""The door of the embedded AWS: who asks what, and what is answered, request by request.

The golden table is written anew by `write()`; read the difference before it is committed:
`PYTHONPATH=tests python -c 'from unit.citadel_rehearsal.emulator.test_door_table import write; write()'`
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import eks_citadel
from unit.citadel_rehearsal.emulator.door_callers import BROWSERS, CALLERS, HOSTLESS, METHODS, NAMES, SAID, WITHOUT_KEY
from unit.citadel_rehearsal.emulator.door_paths import own_asks
from unit.citadel_rehearsal.emulator.door_services import SERVED
from unit.citadel_rehearsal.emulator.door_table import GOLDEN, Table, as_text, table
from unit.citadel_rehearsal.emulator.door_wire import Answer, Ask

HEALTH = "path GET /_ministack/health"
# What AWS lets nobody be denied: a pod may ask who it is.
FREE = {"service sts GetCallerIdentity"}
NO_PROTOCOL_OF_STS = {"target AWSSecurityTokenService.GetCallerIdentity"}
# Of S3 and other services that are served, and what MiniStack has for whoever runs it.
MAY_BE_SERVED = re.compile(
    r" /$| /any-bucket| /_ministack/| /(_localstack/)?health$| /v20180820/|Action=(CreateUser|DescribeVpcs|ListQueues)"
)
FORBIDDEN, NOT_FOUND, NOT_ALLOWED, NOT_IMPLEMENTED = 403, 404, 405, 501


@pytest.fixture(scope="module")
def answers() -> Table:
    return table()


def cells(answers: Table, callers: Iterable[str]) -> Iterator[tuple[Ask, str, Answer]]:
    """What is answered to these callers, but for the one request that is free."""
    chosen = [*callers]
    for ask, row in answers.items():
        if ask.name != HEALTH:
            yield from ((ask, caller, row[caller]) for caller in chosen)


def told(found: Iterable[tuple[Ask, str, Answer]]) -> list[str]:
    """Wrong rows, for a person."""
    return [f"{ask.name}, {caller}: {answer.status}" for ask, caller, answer in found]


def test_D4_the_table_is_the_golden_one(answers: Table) -> None:
    assert as_text(answers) == GOLDEN.read_text()


def test_D4_nothing_is_answered_without_the_key(answers: Table) -> None:
    callers = WITHOUT_KEY.keys() - {"pod"}
    assert told(cell for cell in cells(answers, callers) if cell[2].status < 400) == []


def test_D4_who_has_no_key_is_refused_with_403(answers: Table) -> None:
    callers = WITHOUT_KEY.keys() - {"pod", "forged"}
    assert told(cell for cell in cells(answers, callers) if cell[2].status not in refusals(cell[0])) == []


def refusals(ask: Ask) -> tuple[int, ...]:
    """What is no request of this server is a bad request; what is not modelled may be told apart."""
    if ask.name.startswith("disguised"):
        return 400, FORBIDDEN, NOT_FOUND
    return (FORBIDDEN, NOT_IMPLEMENTED) if ask.service not in ("", *SERVED) else (FORBIDDEN,)


def test_D4_a_pod_gets_nothing_but_what_its_role_may_do(answers: Table) -> None:
    wrong = [cell for cell in cells(answers, ["pod"]) if cell[2].status < 400 and cell[0].name not in FREE]
    assert told(wrong) == []


def test_D4_health_is_free_for_GET_whoever_asks(answers: Table) -> None:
    row = next(row for ask, row in answers.items() if ask.name == HEALTH)
    assert {caller: row[caller].status for caller in ("none", "wrong", "key")} == dict.fromkeys(
        ("none", "wrong", "key"), 200
    )


def test_D4_a_browser_is_refused_with_the_key_too(answers: Table) -> None:
    assert told(cell for cell in cells(answers, BROWSERS) if cell[2].status != FORBIDDEN) == []


def test_D4_another_name_is_refused_with_the_key_too(answers: Table) -> None:
    assert told(cell for cell in cells(answers, NAMES) if cell[2].status != FORBIDDEN) == []
    assert told(cell for cell in cells(answers, HOSTLESS) if cell[2].status not in (400, FORBIDDEN)) == []


def test_D4_no_other_method_is_answered(answers: Table) -> None:
    allowed = {"opti": (NOT_ALLOWED, FORBIDDEN), "trac": (400, NOT_ALLOWED, FORBIDDEN, NOT_IMPLEMENTED)}
    allowed["conn"] = (0, *allowed["trac"])
    assert told(cell for cell in cells(answers, METHODS) if cell[2].status not in allowed[cell[1]]) == []


def test_D4_no_answer_may_be_read_by_a_page(answers: Table) -> None:
    everything = [(ask, caller, row[caller]) for ask, row in answers.items() for caller in CALLERS]
    assert told(cell for cell in everything if cell[2].lets_browsers_read()) == []


def test_D4_no_answer_says_the_key(answers: Table) -> None:
    everything = [(ask, caller, row[caller]) for ask, row in answers.items() for caller in CALLERS]
    assert told(cell for cell in everything if SAID in f"{cell[2].headers} {cell[2].body}") == []


def test_D4_who_has_the_key_is_served(answers: Table) -> None:
    wrong = [(ask, "key", row["key"]) for ask, row in answers.items() if serves(ask) and row["key"].status >= 400]
    assert told(wrong) == []
    assert {ask.service for ask in answers if serves(ask)} == {"", *SERVED} - {"eks-auth"}


def serves(ask: Ask) -> bool:
    """Requests that are well-formed, for something that is there."""
    if ask.own:
        return ask.method == "POST" and not ask.name.endswith(("/", "none"))
    return ask.service in SERVED and ask.service != "eks-auth" and ask.name not in NO_PROTOCOL_OF_STS


def test_D4_a_service_that_is_not_modelled_is_refused_by_name(answers: Table) -> None:
    asked = [(ask, "key", row["key"]) for ask, row in answers.items() if ask.service not in ("", *SERVED)]
    assert len({ask.service for ask, _, _ in asked}) > 70
    wrong = [
        (ask, caller, answer) for ask, caller, answer in asked
        if answer.status not in (FORBIDDEN, NOT_IMPLEMENTED) or not _names(answer.body, ask)
    ]  # fmt: skip
    assert told(wrong) == []


def test_D4_a_path_of_a_service_that_is_not_modelled_is_refused_with_the_key_too(answers: Table) -> None:
    asked = [(ask, "key", row["key"]) for ask, row in answers.items() if ask.name.startswith(("path", "host"))]
    closed = [one for one in asked if not MAY_BE_SERVED.search(one[0].name)]
    assert len(closed) > 60
    assert told(cell for cell in closed if cell[2].status < 400) == []


def _names(sentence: str, ask: Ask) -> bool:
    return any(name in sentence for name in (ask.service, ask.scope)) and " " in sentence.strip()


def test_D4_every_own_route_is_in_the_table() -> None:
    asked = {ask.target for ask in own_asks("")}
    sources = [path.read_text() for path in Path(eks_citadel.__file__).parent.rglob("*.py")]
    named = {route for source in sources for route in re.findall(r"/_citadel/[a-z/-]*[a-z]", source)}
    assert [route for route in sorted(named) if not any(one.startswith(route) for one in asked)] == []


def write() -> None:
    """Writes the golden table anew."""
    GOLDEN.write_text(as_text(table()))
