"""`citadel shift`: moves traffic from one colour to another in steps, and returns it when a step is not healthy."""

import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

from rich.console import Console

from eks_citadel.cli.interruption import INTERRUPTED, interrupted_by
from eks_citadel.cli.progress import progress
from eks_citadel.live.alarm import alarm_state
from eks_citadel.live.token import session_of
from eks_citadel.live.unanswered import Unanswered, asking
from eks_citadel.move.halt import Halt, Unhealthy
from eks_citadel.move.health import AlarmQuestion, CommandQuestion, HttpQuestion, Unasked
from eks_citadel.move.journal import Journal
from eks_citadel.move.plan import plan, shares
from eks_citadel.move.pulumi_stack import PulumiStack
from eks_citadel.move.pulumi_traffic import PulumiTraffic
from eks_citadel.move.shift import Question, Result, Shift
from eks_citadel.parsing.refusal import Refusal

REFUSED, RETURNED, BETWEEN = 1, 3, 4
CODES = {"arrived": 0, "refused": REFUSED, "returned": RETURNED, "interrupted": INTERRUPTED, "between": BETWEEN}
RECORDS = ".citadel/shifts"
Compare = Callable[[PulumiTraffic, str, str], str]


@dataclass(frozen=True)
class Health:
    """The health question, at most one of three. `role_arn` is the role that asks for the alarm."""

    url: str | None = None
    alarm: str | None = None
    command: str | None = None
    status: int = 200
    limit: float = 60
    role_arn: str | None = None


def shift(
    program: Path, traffic_stack: str, act: Callable[[Shift, PulumiTraffic], Result], health: Health, wait: float,
    compare: Compare,
) -> int:  # fmt: skip
    """Runs the move that `act` begins or goes on with. Returns the exit code."""
    stop, console = Event(), Console()
    try:
        with ExitStack() as closing:
            journal = Journal(program / RECORDS / traffic_stack, traffic_stack)
            closing.enter_context(journal.locked())
            closing.enter_context(interrupted_by(stop.set))
            told = closing.enter_context(progress(console))
            traffic = PulumiTraffic(PulumiStack(program, traffic_stack))
            question = question_of(health, traffic)
            result = act(
                Shift(
                    traffic, journal, lambda source, to: compare(traffic, source, to), question, wait, told.tell, stop
                ),
                traffic,
            )
    except (Refusal, Halt, Unanswered) as error:
        print(f"{str(error).rstrip('.')}.", file=sys.stderr)
        return REFUSED
    print(result.sentence, file=sys.stdout if result.end == "arrived" else sys.stderr)
    return CODES[result.end]


def beginning(to: str, steps: str) -> Callable[[Shift, PulumiTraffic], Result]:
    """A new move."""

    def begin(shift: Shift, traffic: PulumiTraffic) -> Result:
        return shift.begin(plan(traffic.weights(), to, shares(steps)))

    return begin


def resuming(shift: Shift, _traffic: PulumiTraffic) -> Result:
    """Goes on with a move."""
    return shift.resume()


def returning(shift: Shift, _traffic: PulumiTraffic) -> Result:
    """Takes the traffic of a move back."""
    return shift.give_back()


def question_of(health: Health, traffic: PulumiTraffic) -> Question:
    """The question. Errors: `Refusal`."""
    if health.url is not None:
        return HttpQuestion(health.url, health.status, limit=health.limit)
    if health.command is not None:
        return CommandQuestion(health.command, health.limit)
    if health.alarm is not None:
        return AlarmQuestion(health.alarm, _state(health.alarm, health.role_arn, traffic.colours()), health.limit)
    return Unasked()


def _state(alarm: str, role_arn: str | None, colours: Mapping[str, Mapping[str, Any]]) -> Callable[[], str]:
    """Asks CloudWatch of the region of the colours."""
    region = next(one["region"] for one in colours.values())
    with asking():
        cloudwatch = session_of(region, role_arn).client("cloudwatch")

    def state() -> str:
        try:
            return alarm_state(cloudwatch, alarm)
        except Unanswered as error:
            raise Unhealthy(f"CloudWatch says nothing about the alarm {alarm}: {error}") from None

    return state
