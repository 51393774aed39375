"""Where args become settings, and settings become inputs again."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import pulumi

from eks_citadel.settings.parse import Later, parse
from eks_citadel.settings.refusal import Refusal

Settings = TypeVar("Settings")


class PrintedRefusal(Refusal, pulumi.RunError):
    """A refusal of which Pulumi prints the sentence and no traceback."""


def accept(settings: type[Settings], args: object) -> Settings:
    """The args as settings, before anything is registered."""
    try:
        return parse(settings, args)
    except Refusal as refusal:
        raise PrintedRefusal(str(refusal)) from None


def known(value: Any) -> Any:
    """A leaf, or a list or map of them, as an input; what is not known yet is judged when it is."""
    if isinstance(value, Later):
        return pulumi.Output.from_input(value.value).apply(printing(lambda found: _judge(value, found)))
    if isinstance(value, tuple):
        return [known(item) for item in value]
    if isinstance(value, Mapping):
        return {key: known(item) for key, item in value.items()}
    return value


def once(value: pulumi.Input[Any], *reasons: pulumi.Input[Any]) -> pulumi.Output[Any]:
    """The value, with an edge to each reason: it is known once they are there."""
    return pulumi.Output.all(value, *reasons).apply(lambda found: found[0])


def printing(judgement: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same judgement, for an `apply`: a plain RunError, since Pulumi wraps a ValueError there in its own text."""

    def judge(found: Any) -> Any:
        try:
            return judgement(found)
        except Refusal as refusal:
            raise pulumi.RunError(str(refusal)) from None

    return judge


def _judge(leaf: Later, found: Any) -> Any:
    return [leaf.judge(item) for item in found] if isinstance(found, list) else leaf.judge(found)


def tagged(tags: Mapping[str, Any] | Later, **own: str) -> Any:
    """The user's tags with our own."""
    if isinstance(tags, Later):
        return known(tags).apply(lambda found: {**found, **own})
    return {**known(tags), **own}
