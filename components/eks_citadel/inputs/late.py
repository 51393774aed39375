"""Outputs that depend on other Outputs."""

from collections.abc import Mapping
from typing import Any

import pulumi


def after(value: pulumi.Input[Any], *reasons: pulumi.Input[Any]) -> pulumi.Output[Any]:
    """The value as an Output that depends on `reasons`: it is known once they are.

    A preview knows the value even where a reason is unknown. Otherwise a new reason would show every resource that
    takes the value as replaced.
    """
    given = pulumi.Output.from_input(value)
    return pulumi.Output.all(*reasons).apply(lambda _: given, run_with_unknowns=True)


def by_key(values: Mapping[str, pulumi.Input[Any]]) -> pulumi.Output[Any]:
    """A map of Outputs as an Output of a map, also for an empty map."""
    return pulumi.Output.all(**values).apply(dict)
