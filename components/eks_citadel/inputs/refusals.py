"""Refusals as Pulumi prints them: at once, and in an `apply`."""

from collections.abc import Callable
from typing import Any, TypeVar

import pulumi

from eks_citadel.inputs import clock
from eks_citadel.parsing.parse import parse
from eks_citadel.parsing.refusal import Refusal

Settings = TypeVar("Settings")


class PrintedRefusal(Refusal, pulumi.RunError):
    """A refusal of which Pulumi prints the sentence and no traceback."""


class LateRefusal(pulumi.RunError):
    """A refusal in an `apply`. It is not a ValueError, which Pulumi would wrap there in a text of its own."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


def accept(settings: type[Settings], args: object) -> Settings:
    """The args as settings, before any resource is registered; settings from `handed` are returned as they are."""
    if isinstance(args, settings):
        return args
    try:
        parsed: Any = parse(settings, args)
        if hasattr(parsed, "judge_day"):
            parsed.judge_day("", clock.today())
        return parsed
    except Refusal as refusal:
        raise PrintedRefusal(refusal.path, refusal.value, refusal.rule, refusal.way_out) from None


def handed(settings: object) -> Any:
    """Settings in place of a part's args: the composing component has parsed them, so the part does not parse again."""
    return settings


def printing(judgement: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same judgement for an `apply`, where it raises `LateRefusal`."""

    def judge(found: Any) -> Any:
        try:
            return judgement(found)
        except Refusal as refusal:
            raise LateRefusal(refusal) from None

    return judge
