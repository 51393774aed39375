"""Outputs that depend on other Outputs."""

import asyncio
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


def not_known_yet() -> "pulumi.Output[Any]":
    """A value that a preview does not know."""
    value, known, secret = (asyncio.Future[Any]() for _ in range(3))
    value.set_result(None)
    known.set_result(False)
    secret.set_result(False)
    return pulumi.Output(set(), value, known, secret)


def by_key(values: Mapping[str, pulumi.Input[Any]]) -> pulumi.Output[Any]:
    """A map of Outputs as an Output of a map, also for an empty map."""
    return pulumi.Output.all(**values).apply(dict)
