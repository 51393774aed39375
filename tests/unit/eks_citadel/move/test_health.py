"""Health questions: what is good, what is not, and that each ends."""

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from eks_citadel.live.alarm import alarm_state
from eks_citadel.live.unanswered import Unanswered
from eks_citadel.move import health
from eks_citadel.move.halt import Interrupted, Unhealthy
from eks_citadel.move.health import AlarmQuestion, CommandQuestion, HttpQuestion, TargetsQuestion, Unasked
from eks_citadel.parsing.refusal import Refusal

LONG = 60  # seconds; a test that needs them has failed


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PAUSE", 0.01)


class Program:
    """A server that answers with these statuses, one after another, the last for ever."""

    def __init__(self, statuses: list[int]) -> None:
        self.paths: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(handler) -> None:
                self.paths.append(handler.path)
                handler.send_response(statuses.pop(0) if len(statuses) > 1 else statuses[0])
                handler.send_header("Location", "/elsewhere")
                handler.end_headers()

            def log_message(self, *_: Any) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/health?full=1"


@pytest.fixture
def program(request: pytest.FixtureRequest) -> Iterator[Program]:
    found = Program(list(request.param))
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.mark.parametrize("program", [[200, 200, 503, 200]], indirect=True)
def test_a_URL_is_healthy_after_successes_in_succession(program: Program) -> None:
    said = HttpQuestion(program.url, limit=LONG).ask(Event())
    assert said == f"{program.url} answered 200 3 times"
    assert program.paths == ["/health?full=1"] * 6


@pytest.mark.parametrize("program", [[503], [302], [404]], indirect=True)
def test_another_status_is_not_healthy_and_a_redirect_is_not_followed(program: Program) -> None:
    with pytest.raises(Unhealthy, match=r"is not healthy within 3 s: (503|302|404)$"):
        HttpQuestion(program.url, limit=3).ask(Event())
    assert set(program.paths) == {"/health?full=1"}


@pytest.mark.parametrize("program", [[302]], indirect=True)
def test_another_status_may_be_the_expected_one(program: Program) -> None:
    assert HttpQuestion(program.url, status=302, successes=1, limit=LONG).ask(Event())


def test_a_server_that_accepts_and_says_nothing_is_not_healthy() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        pytest.raises(Unhealthy, match="within 0.2 s: (no answer|timed out)$"),
    ):
        HttpQuestion(f"http://127.0.0.1:{server.getsockname()[1]}/", limit=0.2).ask(Event())


def test_nobody_who_answers_is_not_healthy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(Unhealthy, match="refused"):
        HttpQuestion(f"http://127.0.0.1:{port}/", limit=3).ask(Event())


@pytest.mark.parametrize(
    "url", ["", "shop.example", "ftp://shop.example/", "http:///health", "http://[::1", "http://a:x"]
)
def test_what_is_no_URL_is_refused(url: str) -> None:
    with pytest.raises(Refusal, match=r"^--health-url is .*: it is no URL; write http://HOST/PATH"):
        HttpQuestion(url)


def test_a_command_is_healthy_by_its_exit_code_and_its_last_line_is_told() -> None:
    assert CommandQuestion("true", LONG).ask(Event()) == "the health command ended with exit code 0"
    with pytest.raises(Unhealthy, match="^the health command ended with exit code 7: two orders lost$"):
        CommandQuestion("echo first; echo two orders lost >&2; echo; exit 7", LONG).ask(Event())
    with pytest.raises(Unhealthy, match="^the health command ended with exit code 1$"):
        CommandQuestion("false", LONG).ask(Event())


def test_a_command_that_does_not_end_is_killed_with_all_that_it_started(tmp_path: Path) -> None:
    with pytest.raises(Unhealthy, match="^the health command did not end within 0.3 s$"):
        CommandQuestion(f"(sleep 1; touch {tmp_path}/alive) & sleep 100", 0.3).ask(Event())
    assert not Event().wait(1.5)
    assert not (tmp_path / "alive").exists()


def test_every_question_ends_when_the_person_wants_it() -> None:
    stop = Event()
    stop.set()
    questions = (CommandQuestion("sleep 100", LONG), AlarmQuestion("red", lambda: "INSUFFICIENT_DATA", LONG), Unasked())
    for question in (*questions, HttpQuestion("http://127.0.0.1:1/", limit=LONG)):
        with pytest.raises(Interrupted):
            question.ask(stop)
        with pytest.raises(Interrupted):
            question.watch(LONG, stop)


def test_an_alarm_without_data_is_waited_for_and_says_nothing_good() -> None:
    states = ["INSUFFICIENT_DATA", "OK"]
    assert AlarmQuestion("red", lambda: states.pop(0), LONG).ask(Event()) == "the alarm red is OK"
    with pytest.raises(Unhealthy, match="^the alarm red is INSUFFICIENT_DATA for 0.05 s$"):
        AlarmQuestion("red", lambda: "INSUFFICIENT_DATA", 0.05).ask(Event())


def test_an_alarm_that_rises_while_traffic_is_watched_ends_the_wait() -> None:
    states = ["OK", "ALARM", "OK"]
    with pytest.raises(Unhealthy, match="^the alarm red is ALARM$"):
        AlarmQuestion("red", lambda: states.pop(0), LONG).watch(LONG, Event())


def test_the_state_of_metric_and_composite_alarms_is_read_and_a_missing_alarm_is_said() -> None:
    client = boto3.client("cloudwatch", "eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")
    asked = {"AlarmNames": ["red"], "AlarmTypes": ["MetricAlarm", "CompositeAlarm"]}
    with Stubber(client) as stub:
        stub.add_response("describe_alarms", {"MetricAlarms": [{"StateValue": "OK"}]}, asked)
        stub.add_response("describe_alarms", {"CompositeAlarms": [{"StateValue": "ALARM"}]}, asked)
        stub.add_response("describe_alarms", {"MetricAlarms": [], "CompositeAlarms": []}, asked)
        assert [alarm_state(client, "red"), alarm_state(client, "red")] == ["OK", "ALARM"]
        with pytest.raises(Unanswered, match='^there is no alarm with the name "red" in eu-west-1$'):
            alarm_state(client, "red")


def test_no_colour_without_a_healthy_target_is_asked_further() -> None:
    states: list[dict[str, int] | None] = [{"initial": 2}, {"initial": 1, "healthy": 1}]
    further = CommandQuestion("true", LONG)
    assert TargetsQuestion(lambda: states.pop(0), further, LONG).ask(Event()) == further.ask(Event())
    with pytest.raises(Unhealthy, match="^no target is healthy within 0.05 s: 1 draining, 2 unhealthy$"):
        TargetsQuestion(lambda: {"unhealthy": 2, "draining": 1}, further, 0.05).ask(Event())
    with pytest.raises(Unhealthy, match="^no target is healthy within 0.05 s: none at all$"):
        TargetsQuestion(dict, further, 0.05).ask(Event())
    with pytest.raises(Unhealthy, match="exit code 1"):
        TargetsQuestion(lambda: None, CommandQuestion("false", LONG), LONG).ask(Event())
