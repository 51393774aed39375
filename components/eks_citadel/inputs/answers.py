"""Answers of look-ups, each asked for once in a program however many components need it."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import pulumi
from pulumi.runtime.settings import get_monitor

from eks_citadel.inputs.outputs import in_camel_case

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


def complete(answer: "pulumi.Output[Answer]", token: str, *names: str) -> "pulumi.Output[Answer]":
    """The answer of the function `token`, which AWS never gives without these values, but mocks may."""

    def judged(found: Answer) -> Answer:
        for name in names:
            if getattr(found, name) is None:
                way_out = "or answer it in the call method of your mocks"
                raise pulumi.RunError(_missing(f"the answer of {token}", name, way_out))
        return found

    return answer.apply(judged)


def given(value: "pulumi.Output[Any]", resource: str, name: str) -> "pulumi.Output[Any]":
    """An output of a resource (its type and name), which AWS always gives, but mocks may not."""

    def judged(found: Any) -> Any:
        if found is None:
            way_out = "or return it from the new_resource method of your mocks"
            raise pulumi.RunError(_missing(resource, name, way_out))
        return found

    return value.apply(judged)


def _missing(whose: str, name: str, way_out: str) -> str:
    return f"{in_camel_case(name)} is missing in {whose}; in a test, use eks_citadel.testing.Mocks, {way_out}."
