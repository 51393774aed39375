"""`citadel shift`: moves traffic from one colour to another in steps, and returns it when a step is not healthy."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

from rich.console import Console

from eks_citadel.cli.interruption import INTERRUPTED, interrupted_by
from eks_citadel.cli.progress import progress
from eks_citadel.live.alarm import alarm_state
from eks_citadel.live.parity import targets_of
from eks_citadel.live.token import session_of
from eks_citadel.live.unanswered import Unanswered, asking
from eks_citadel.move.halt import Halt, Unhealthy
from eks_citadel.move.health import AlarmQuestion, CommandQuestion, HttpQuestion, Question, TargetsQuestion, Unasked
from eks_citadel.move.journal import Journal
from eks_citadel.move.plan import shares
from eks_citadel.move.pulumi_stack import PulumiStack
from eks_citadel.move.pulumi_traffic import PulumiTraffic
from eks_citadel.move.shift import Result, Shift
from eks_citadel.parsing.refusal import Refusal

REFUSED, RETURNED, BETWEEN = 1, 3, 4
CODES = {"arrived": 0, "refused": REFUSED, "returned": RETURNED, "interrupted": INTERRUPTED, "between": BETWEEN}
RECORDS = ".citadel/shifts"
INTERRUPTION = "Interrupted: all traffic returns once the update that is under way has ended."
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
    program: Path, traffic_stack: str, act: Callable[[Shift], Result], health: Health, wait: float, compare: Compare
) -> int:
    """Runs the move that `act` begins or goes on with. Returns the exit code."""
    console, stop = Console(), Event()
    journal = Journal(program / RECORDS / traffic_stack, traffic_stack)

    def interrupt() -> None:
        stop.set()
        console.print(INTERRUPTION, soft_wrap=True)

    try:
        with journal.locked(), interrupted_by(interrupt), progress(console) as told:
            traffic = PulumiTraffic(PulumiStack(program, traffic_stack))
            question = _question(health, traffic, journal)
            result = act(Shift(traffic, journal, partial(compare, traffic), question, wait, told.tell, stop))
    except (Refusal, Halt, Unanswered, OSError) as error:
        print(f"{str(error).rstrip('.')}.", file=sys.stderr)
        return REFUSED
    print(result.sentence, file=sys.stdout if result.end == "arrived" else sys.stderr)
    return CODES[result.end]


def beginning(to: str, steps: str) -> Callable[[Shift], Result]:
    """A new move. Errors: `Refusal`."""
    return lambda shift: shift.begin(to, shares(steps))


def _question(health: Health, traffic: PulumiTraffic, journal: Journal) -> Question:
    """Targets first, then the question of the person."""
    further = question_of(health, traffic)
    return TargetsQuestion(_targets(traffic, journal, health.role_arn), further, health.limit)


def question_of(health: Health, traffic: PulumiTraffic) -> Question:
    """The question. Errors: `Refusal`."""
    if health.url is not None:
        return HttpQuestion(health.url, health.status, limit=health.limit)
    if health.command is not None:
        return CommandQuestion(health.command, health.limit)
    if health.alarm is not None:
        return AlarmQuestion(health.alarm, _state(health.alarm, health.role_arn, traffic.colours()), health.limit)
    return Unasked()


def _targets(traffic: PulumiTraffic, journal: Journal, role_arn: str | None) -> Callable[[], Mapping[str, int] | None]:
    """Asks for the targets of the colour to which the traffic of the last record moves."""

    def states() -> Mapping[str, int] | None:
        record = journal.latest()
        colour = traffic.colours()[record.plan.to] if record is not None else {}
        arn = colour.get("target_group_arn")
        if not arn:
            return None
        try:
            with asking():
                return targets_of(session_of(colour["region"], role_arn).client("elbv2"), arn).states
        except Unanswered as error:
            raise Unhealthy(f"the targets of {arn} are not known: {error}") from None

    return states


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
