"""Assertions in an `apply`: one that never ran would make a test green that has judged nothing."""

import dis
import functools
import types
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pulumi

OURS = ("pulumi", "eks_citadel", "citadel_rehearsal")
DEPTH = 3  # a function that the callback calls, and one that this calls


class NeverRan(AssertionError):
    """An assertion in an `apply` was never called. The message says where it stands."""


class Assertion:
    """The function of an `apply`, and whether it was called."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self._function = function
        self.called = False

    def __call__(self, value: Any) -> Any:
        self.called = True
        return self._function(value)

    @property
    def place(self) -> str:
        """`FILE:LINE`."""
        code = _code(_unwrapped(self._function))
        return f"{code.co_filename}:{code.co_firstlineno}" if code else repr(self._function)


@contextmanager
def judged_applies(file: str | None = None) -> Generator[None]:
    """Errors: `NeverRan` at the end of the block, where an assertion in an `apply` was not called in it.

    A value that stays unknown, as in a preview, calls no function; nor does one for which nobody waits. With `file`,
    only functions that stand in this file are looked at.
    """
    found: list[Assertion] = []
    apply: Any = pulumi.Output.apply

    def noted(self: Any, func: Callable[[Any], Any], run_with_unknowns: bool = False) -> Any:
        if not asserts(func) or file not in (None, _file(func)):
            return apply(self, func, run_with_unknowns)
        found.append(Assertion(func))
        return apply(self, found[-1], run_with_unknowns)

    with mock.patch.object(pulumi.Output, "apply", noted):
        yield
    if left := [one for one in found if not one.called]:
        raise NeverRan(
            f"The assertion in the apply at {left[0].place} never ran, since its value is not known in this run, or"
            " nobody waited for it; judge a value that is known, and under mocks decorate the test with"
            " @pulumi.runtime.test and return the output."
        )


def asserts(function: Callable[..., Any]) -> bool:
    """Whether a function of a program or test has an assertion, or calls a function of its module that has one."""
    inner = _unwrapped(function)
    if (getattr(inner, "__module__", None) or "").partition(".")[0] in OURS:
        return False
    return _asserts(inner, DEPTH)


def _asserts(function: Any, depth: int) -> bool:
    code = _code(function)
    if code is None:
        return False
    if any(_is_assertion(name) for one in _codes(code) for name in one.co_names) or _has_assert(code):
        return True
    return depth > 0 and any(_asserts(other, depth - 1) for other in _called(function, code))


def _has_assert(code: types.CodeType) -> bool:
    every = (one for part in _codes(code) for one in dis.get_instructions(part))
    return any("ASSERTION" in one.opname or one.argval is AssertionError for one in every)


def _is_assertion(name: str) -> bool:
    """`AssertionError` is what pytest writes in the place of `assert`; `assertEqual` and others are unittest's."""
    return name == "AssertionError" or name.startswith("assert")


def _called(function: Any, code: types.CodeType) -> Iterator[Any]:
    """Functions of the same module, or around this one, that its code names."""
    names = {name for one in _codes(code) for name in (*one.co_names, *one.co_freevars)}
    known = {**getattr(function, "__globals__", {}), **_closure(function, code)}
    module = getattr(function, "__module__", None)
    for name in sorted(names & known.keys()):
        other = known[name]
        if isinstance(other, types.FunctionType) and other.__module__ == module and other is not function:
            yield other


def _closure(function: Any, code: types.CodeType) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, cell in zip(code.co_freevars, getattr(function, "__closure__", None) or (), strict=False):
        try:
            found[name] = cell.cell_contents
        except ValueError:  # not bound yet
            continue
    return found


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)


def _file(function: Any) -> str:
    code = _code(_unwrapped(function))
    return code.co_filename if code else ""


def _code(function: Any) -> types.CodeType | None:
    found = getattr(function, "__code__", None)
    return found if isinstance(found, types.CodeType) else None


def _unwrapped(function: Any) -> Any:
    """The plain function in a partial, a method or an object that can be called."""
    while isinstance(function, functools.partial):
        function = function.func  # pyright: ignore[reportUnknownVariableType]
    if _code(function) is None and not isinstance(function, types.MethodType):
        function = vars(type(function)).get("__call__", function)
    return getattr(function, "__func__", function)
