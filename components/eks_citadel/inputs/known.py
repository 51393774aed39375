"""Values that are not known yet, as inputs of resources."""

from collections.abc import Iterator, Mapping
from typing import Any, get_origin

import pulumi

from eks_citadel import arns
from eks_citadel.inputs.refusals import LateRefusal, Settings
from eks_citadel.parsing.parse import Later, replaced
from eks_citadel.parsing.refusal import Described, Refusal, refuse


def resolved(settings: Settings) -> "pulumi.Output[Settings]":
    """The same settings once all their values are known, for a document that needs all of them."""
    values = pulumi.Output.all(*[known(leaf) for leaf in late_leaves(settings)])
    return values.apply(lambda found: _filled(settings, iter(found)))


def _filled(settings: Settings, found: Iterator[Any]) -> Settings:
    return replaced(settings, lambda _: next(found))


def late_leaves(settings: Any) -> list[Later]:
    """The values that are checked only once they are known, in the order of the fields."""
    late: list[Later] = []

    def keep(leaf: Later) -> Later:
        late.append(leaf)
        return leaf

    replaced(settings, keep)
    return late


def known(value: Any) -> Any:
    """A leaf, or a list or map of leaves, as an input; a value that is not known yet is checked once it is known."""
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
    """The refusal of a secret shows neither value nor rule, since the rule may quote the value."""
    if await given.is_secret():
        rule = "a check refuses it, and the reason would reveal it"
        refusal = refuse(refusal.path, Described("a secret"), rule, "rehearse with it as plain text to read the reason")
    raise LateRefusal(refusal) from None


def _judge(leaf: Later, found: Any) -> Any:
    if get_origin(leaf.kind) is tuple and not isinstance(found, (list, tuple)):
        raise refuse(leaf.path, found, "it must be a list", "write [ ] around its items")
    return leaf.judge(found)


def tagged(tags: Mapping[str, Any] | Later, **own: str) -> Any:
    """The user's tags together with the library's own, which have a tag's length at most."""
    ours = {key: arns.tag_text(text) for key, text in own.items()}
    if isinstance(tags, Later):
        return known(tags).apply(lambda found: {**found, **ours})
    return {**known(tags), **ours}
