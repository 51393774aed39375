"""Methods of components that only their plugins can expand, such as `get_kubeconfig` of a cluster.

The SDK cannot take an unknown result of a method in an update, so the call itself is answered here.
"""

import contextlib
from collections.abc import Callable, Generator
from typing import Any

import pulumi.runtime
from pulumi.output import UNKNOWN, Output


@contextlib.contextmanager
def unknown_methods(note: Callable[[str], None]) -> Generator[None]:
    """While the block runs, each method has an unknown result, and `note` is told its token."""
    runtime: Any = pulumi.runtime
    originals = {name: getattr(runtime, name) for name in ("call", "call_single")}

    def call(tok: str, *_: Any, **__: Any) -> Output[Any]:
        note(tok)
        return Output.from_input(UNKNOWN)

    try:
        for name in originals:
            setattr(runtime, name, call)
        yield
    finally:
        for name, original in originals.items():
            setattr(runtime, name, original)
