"""`citadel shift` as a person sees it: sentences, exit codes, and a line for each step."""

from collections.abc import Mapping
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from typer.testing import CliRunner

from eks_citadel.cli import shift as command
from eks_citadel.cli.commands import app
from eks_citadel.cli.shift import Health, beginning, question_of, shift
from eks_citadel.live.alarm import alarm_state
from eks_citadel.live.unanswered import Unanswered
from eks_citadel.move.halt import StackFailure, Unhealthy, Unlike
from eks_citadel.move.health import AlarmQuestion, CommandQuestion, HttpQuestion, Unasked
from eks_citadel.move.shift import Shift

BLUE = {"blue": 100, "green": 0}


class Traffic:
    """A traffic stack whose updates fail as often as it is told."""

    def __init__(self, _stack: object) -> None:
        self.shown: dict[str, int] = dict(BLUE)
        self.failures = 0

    def colours(self) -> dict[str, dict[str, Any]]:
        return {name: {"weight": weight, "region": "eu-west-1"} for name, weight in self.shown.items()}

    def weights(self) -> dict[str, int]:
        return self.shown

    def set_weights(self, weights: Mapping[str, int]) -> None:
        if self.failures:
            self.failures -= 1
            raise StackFailure("the stack traffic: no")
        self.shown = dict(weights)


@pytest.fixture
def traffic(monkeypatch: pytest.MonkeyPatch) -> Traffic:
    found = Traffic(None)
    monkeypatch.setattr(command, "PulumiStack", lambda program, name: None)
    monkeypatch.setattr(command, "PulumiTraffic", lambda stack: found)
    return found


def alike(_traffic: object, _source: str, _to: str) -> str:
    return "the same"


def run(folder: Path, act: Any, health: Health | None = None, compare: Any = alike) -> int:
    return shift(folder, "traffic", act, health or Health(), 0, compare)


def test_a_move_tells_each_step_and_ends_with_0(
    traffic: Traffic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, beginning("green", "50,100"), Health(command="true")) == 0
    out, err = capsys.readouterr()
    assert [line.partition("  ")[2] or line for line in out.splitlines()] == [
        "begun",
        "compared: the same",
        "healthy: before the move, the health command ended with exit code 0",
        "set blue 50, green 50",
        "reached blue 50, green 50",
        "healthy: the health command ended with exit code 0",
        "set blue 0, green 100",
        "reached blue 0, green 100",
        "healthy: the health command ended with exit code 0",
        "arrived",
        "All traffic goes to green.",
    ]
    assert err == ""
    assert (tmp_path / ".citadel/shifts/traffic/0001.txt").read_text().startswith("traffic: blue -> green\n")


def test_B3_a_step_that_is_not_healthy_returns_and_ends_with_3(
    traffic: Traffic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    health = Health(command=f"test ! -e {tmp_path}/asked && touch {tmp_path}/asked")
    assert run(tmp_path, beginning("green", "50,100"), health) == 3
    assert capsys.readouterr().err == "All traffic is back at blue: the health command ended with exit code 1.\n"
    assert traffic.shown == BLUE


def test_B2_colours_that_differ_end_with_1(
    traffic: Traffic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def differ(*_: object) -> str:
        raise Unlike("Only shop-blue has the add-on coredns")

    assert run(tmp_path, beginning("green", "100"), compare=differ) == 1
    assert capsys.readouterr().err == "No weight was moved: Only shop-blue has the add-on coredns.\n"


def test_what_cannot_be_read_ends_with_1_and_one_sentence(
    traffic: Traffic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, beginning("blue", "100")) == 1
    assert capsys.readouterr().err == '--to is "blue": this colour has all traffic already; name another colour.\n'
    assert run(tmp_path, Shift.resume) == 1
    assert "no move of this traffic stack is under way; use --to." in capsys.readouterr().err


def test_traffic_that_cannot_return_ends_with_4_and_returns_later(
    traffic: Traffic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    traffic.failures = 4
    assert run(tmp_path, beginning("green", "100")) == 4
    assert (
        "Traffic could not return to blue: the stack traffic: no; try again with --return." in capsys.readouterr().err
    )
    assert run(tmp_path, beginning("green", "100")) == 1
    assert run(tmp_path, Shift.give_back) == 3
    assert traffic.shown == BLUE


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "choose one of --to COLOUR, --resume and --return."),
        (["--to", "green", "--resume"], "choose one of --to COLOUR, --resume and --return."),
        (["--to", "green", "--health-url", "http://a/", "--health-alarm", "red"], "choose one of --health-url,"),
    ],
)
def test_options_that_exclude_each_other_are_refused(words: list[str], said: str) -> None:
    result = CliRunner().invoke(app, ["shift", *words])
    assert result.exit_code == 2
    assert said in " ".join(result.output.replace("│", " ").split())


def test_each_option_of_health_is_its_question(traffic: Traffic) -> None:
    found = [
        question_of(health, traffic)  # type: ignore[arg-type]
        for health in (Health(url="http://a/", status=204, limit=9), Health(command="x", limit=9), Health(alarm="red"))
    ]
    assert found[0] == HttpQuestion("http://a/", 204, limit=9)
    assert found[1] == CommandQuestion("x", 9)
    assert isinstance(found[2], AlarmQuestion) and found[2].name == "red"
    assert type(question_of(Health(), traffic)) is Unasked  # type: ignore[arg-type]


def test_an_alarm_that_cannot_be_asked_for_is_not_healthy(traffic: Traffic, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> str:
        raise Unanswered("AccessDenied")

    assert command.alarm_state is alarm_state
    monkeypatch.setattr(command, "alarm_state", refuse)
    with pytest.raises(Unhealthy, match="^CloudWatch says nothing about the alarm red: AccessDenied$"):
        question_of(Health(alarm="red"), traffic).ask(Event())  # type: ignore[arg-type]


def test_a_folder_that_cannot_be_written_is_one_sentence(
    traffic: Traffic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".citadel").write_text("a file")
    assert run(tmp_path, beginning("green", "100")) == 1
    assert "Not a directory" in capsys.readouterr().err
    assert traffic.shown == BLUE
