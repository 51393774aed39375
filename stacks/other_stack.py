"""Another stack of this project, whose exports decide what a program makes."""

import asyncio
from typing import Any

import pulumi
from pulumi.runtime import sync_await

from config import refused
from eks_citadel.parsing.refusal import refuse


class OtherStack:
    """The exports of a stack that is deployed already, as plain values: they are facts, known in a preview too.

    `path` is where the configuration names the stack.
    """

    def __init__(self, path: str, stack: str) -> None:
        self._path = path
        self.stack = stack
        reference = pulumi.StackReference(f"{pulumi.get_organization()}/{pulumi.get_project()}/{stack}")
        try:
            # Not a public name; invokes of every provider's SDK wait by it (`pulumi_aws._utilities`).
            self._exports = sync_await._sync_await(_exports(reference))  # pyright: ignore[reportPrivateUsage]
        except Exception as error:
            raise self._unread(f"the stack cannot be read ({' '.join(str(error).split())[:200]})") from None

    def export(self, name: str) -> Any:
        """One export. Errors: a sentence where the stack lacks it."""
        if self._exports.get(name) is None:
            raise self._unread(f"the stack exports no {name}")
        return self._exports[name]

    def _unread(self, rule: str) -> pulumi.RunError:
        way_out = "deploy it first with the layout that this one stands on, or name another stack"
        return refused(refuse(self._path, self.stack, rule, way_out))


def own_exports() -> dict[str, Any]:
    """What this stack exported at its last update; nothing before the first.

    An update that fails leaves them as they were.
    """
    name = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    return sync_await._sync_await(_exports(pulumi.StackReference(name)))  # pyright: ignore[reportPrivateUsage]


async def _exports(reference: pulumi.StackReference) -> dict[str, Any]:
    return await asyncio.ensure_future(reference.outputs.future()) or {}
