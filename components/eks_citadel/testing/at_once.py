"""Values of coroutines that have nothing to wait for."""

from collections.abc import Coroutine
from typing import Any, TypeVar

import pulumi

Result = TypeVar("Result")


def at_once(work: Coroutine[Any, Any, Result], otherwise: str) -> Result:
    """The value of a coroutine that waits for nothing. Errors: `RunError` with the sentence when it would wait."""
    try:
        work.send(None)
    except StopIteration as done:
        return done.value
    work.close()
    raise pulumi.RunError(otherwise)
