"""Values that are not known yet, as inputs."""

from collections.abc import Iterator, Mapping
from typing import Any, get_origin

import pulumi

from eks_citadel.inputs.refusals import LateRefusal, Settings
from eks_citadel.parsing.parse import Later, replaced
from eks_citadel.parsing.refusal import Refusal, Said, refuse


def resolved(settings: Settings) -> "pulumi.Output[Settings]":
    """The same settings once everything in them is known, for a document that is made of the whole."""
    values = pulumi.Output.all(*[known(leaf) for leaf in late_leaves(settings)])
    return values.apply(lambda found: _filled(settings, iter(found)))


def _filled(settings: Settings, found: Iterator[Any]) -> Settings:
    return replaced(settings, lambda _: next(found))


def late_leaves(settings: Any) -> list[Later]:
    """What is judged only when it is known, in the order of the fields."""
    late: list[Later] = []

    def keep(leaf: Later) -> Later:
        late.append(leaf)
        return leaf

    replaced(settings, keep)
    return late


def known(value: Any) -> Any:
    """A leaf, or a list or map of them, as an input; what is not known yet is judged when it is."""
    if isinstance(value, Later):
        given = pulumi.Output.from_input(value.value)
        return given.apply(lambda found: _judge_given(given, value, found))
    if isinstance(value, tuple):
        return [known(item) for item in value]
    if isinstance(value, Mapping):
        return {key: known(item) for key, item in value.items()}
    return value


def _judge_given(given: "pulumi.Output[Any]", leaf: Later, found: Any) -> Any:
    try:
        return _judge(leaf, found)
    except Refusal as refusal:
        return _refuse_late(given, refusal)


async def _refuse_late(given: "pulumi.Output[Any]", refusal: Refusal) -> None:
    """Of a secret neither value nor rule is said, since the rule may quote it."""
    if await given.is_secret():
        rule = "a check refuses it, and why would show it"
        refusal = refuse(refusal.path, Said("a secret"), rule, "rehearse with it as plain text to read why")
    raise LateRefusal(refusal) from None


def _judge(leaf: Later, found: Any) -> Any:
    if get_origin(leaf.kind) is tuple and not isinstance(found, (list, tuple)):
        raise refuse(leaf.path, found, "it must be a list", "write [ ] around its items")
    return leaf.judge(found)


def tagged(tags: Mapping[str, Any] | Later, **own: str) -> Any:
    """The user's tags with our own."""
    if isinstance(tags, Later):
        return known(tags).apply(lambda found: {**found, **own})
    return {**known(tags), **own}
