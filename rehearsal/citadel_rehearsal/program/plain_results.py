"""Results of unknown functions that a program needs at once (`get_parameter`, not `get_parameter_output`).

The SDK has no unknown value for them, so each text in such a result is a mark that names the function. Where a mark
reaches the engine, in whatever text, it is an unknown value again.
"""

import contextlib
import importlib
import types
import typing
from collections.abc import Generator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import pulumi.runtime
from google.protobuf import struct_pb2
from pulumi import RunError

from citadel_rehearsal.program.wire import UNKNOWN_STRING

BEGIN = "(not known to the rehearsal: "
sdk_types: Any = importlib.import_module("pulumi._types")  # where the SDK keeps what a result is made of
# Functions of charts and files, whose results are objects.
OF_OBJECTS = ("kubernetes:helm:template", "kubernetes:kustomize:directory", "kubernetes:yaml:decode")
DEEPEST = 6  # of results in results, some of which contain themselves


@dataclass(frozen=True)
class Needed:
    """A result that is needed at once. `shape` is the class of the result, or None when the SDK has none."""

    shape: type | None


_NEEDED: ContextVar[Needed | None] = ContextVar("needed", default=None)


@contextlib.contextmanager
def told_when_needed() -> Generator[None]:
    """While the block runs, `needed` tells in each request of a function whether its result is needed at once."""
    runtime: Any = pulumi.runtime
    originals = {name: getattr(runtime, name) for name in ("invoke", "invoke_single")}

    def told(original: Any) -> Any:
        def invoke(tok: str, props: Any, opts: Any = None, typ: type | None = None, package_ref: Any = None) -> Any:
            before = _NEEDED.set(Needed(typ))
            try:
                return original(tok, props, opts, typ, package_ref)
            finally:
                _NEEDED.reset(before)

        return invoke

    try:
        for name, original in originals.items():
            setattr(runtime, name, told(original))
        yield
    finally:
        for name, original in originals.items():
            setattr(runtime, name, original)


def needed() -> Needed | None:
    """How the result of the function that is being called is needed at once; None when it may stay unknown."""
    return _NEEDED.get()


def marked_result(token: str, result: Needed) -> struct_pb2.Struct:
    """A result with marks for its texts; numbers and switches are left out. Errors: `RunError` without a class."""
    if result.shape is None:
        raise RunError(
            f"{token} is not known to the rehearsal, and the program needs its result at once: leave it out, or call"
            " invoke_output, whose result may stay unknown."
        )
    found = _marked(result.shape, f"{BEGIN}{token})", 0)
    struct = struct_pb2.Struct()
    struct.update(found if isinstance(found, dict) else {"result": found})
    return struct


def _marked(shape: Any, mark: str, depth: int) -> Any:
    plain, inner = _unwrapped(shape)
    if plain is str:
        return mark
    if depth == DEEPEST:
        return None
    if isinstance(plain, type) and issubclass(plain, Mapping):
        return {"not-known": _marked(inner[-1] if inner else str, mark, depth + 1)}
    if isinstance(plain, type) and issubclass(plain, Sequence):
        found = _marked(inner[0], mark, depth + 1) if inner else None
        return [] if found is None else [found]
    if isinstance(plain, type) and sdk_types.is_output_type(plain):
        properties = {name: _marked(one, mark, depth + 1) for name, one in sdk_types.output_type_types(plain).items()}
        return {name: value for name, value in properties.items() if value is not None}
    return None


def _unwrapped(shape: Any) -> tuple[Any, tuple[Any, ...]]:
    """The class and its arguments, without `Optional`."""
    origin, inner = typing.get_origin(shape), typing.get_args(shape)
    if origin in (typing.Union, types.UnionType):
        return _unwrapped(next(one for one in inner if one is not type(None)))
    return origin or shape, inner


def is_marked(value: Any) -> bool:
    """Whether a mark is in a plain value."""
    if isinstance(value, str):
        return BEGIN in value
    if isinstance(value, Mapping):
        return any(is_marked(inner) for inner in value.values())
    return isinstance(value, list) and any(is_marked(inner) for inner in value)


def unknown_again(value: struct_pb2.Value) -> None:
    """Make each text with a mark unknown, in place."""
    kind = value.WhichOneof("kind")
    if kind == "string_value" and BEGIN in value.string_value:
        value.string_value = UNKNOWN_STRING
    elif kind == "list_value":
        for inner in value.list_value.values:
            unknown_again(inner)
    elif kind == "struct_value":
        for inner in value.struct_value.fields.values():
            unknown_again(inner)


def with_way_out(error: str, trace: str, tokens: Sequence[str], functions: Sequence[str]) -> str:
    """The error of a program that worked with marks, or without the objects of unknown functions, and its cause."""
    expanding = sorted({one for one in functions if one in OF_OBJECTS})
    if trace and expanding and trace.rstrip().rpartition("\n")[2].startswith("KeyError"):
        return (
            f"{error.rstrip('.')}. It may be an object of {', '.join(expanding)}, which only the real provider expands:"
            " the program has none of these objects here; name the object instead of asking for it."
        )
    if not tokens or not (trace or BEGIN in error):
        return error
    return (
        f"{error.rstrip('.')}. It may come from a text that stands for the result of {', '.join(tokens)}, which the"
        " rehearsal does not know: call the function's _output form, whose result may stay unknown."
    )
