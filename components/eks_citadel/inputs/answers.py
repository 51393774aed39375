"""Answers of look-ups, each asked for once in a program however many components need it."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import pulumi
from pulumi.runtime.settings import get_monitor

Answer = TypeVar("Answer")
# Kept for a provider. Without a provider the key is the engine's monitor, which is new in each run of a program. (The
# stack is not: tests with Pulumi's mocks keep it.)
_answers: "WeakKeyDictionary[object, dict[Hashable, Any]]" = WeakKeyDictionary()


def kept(parent: pulumi.Resource, question: Hashable, ask: Callable[[], Answer]) -> Answer:
    """The answer for the AWS provider of `parent`; `ask` is called for the first who has this question."""
    whose = parent.get_provider("aws:index/getCallerIdentity:getCallerIdentity") or get_monitor()
    answers = _answers.setdefault(whose, {})
    if question not in answers:
        answers[question] = ask()
    return answers[question]
