"""Outputs that are known once others are."""

from collections.abc import Mapping
from typing import Any

import pulumi


def after(value: pulumi.Input[Any], *reasons: pulumi.Input[Any]) -> pulumi.Output[Any]:
    """The value, with an edge to each reason: it is there once they are.

    A preview knows it all the same: else a new reason would show everything that takes the value as replaced.
    """
    given = pulumi.Output.from_input(value)
    return pulumi.Output.all(*reasons).apply(lambda _: given, run_with_unknowns=True)


def by_key(values: Mapping[str, pulumi.Input[Any]]) -> pulumi.Output[Any]:
    """A map of outputs as an output of a map, an empty one too."""
    return pulumi.Output.all(**values).apply(dict)
