"""Whether the inputs of a resource are what pulumi_aws takes: known properties, right types, nothing required missing.

No schema is shipped with pulumi_aws; its generated classes of arguments are the schema, nested ones included.
"""

import importlib
import inspect
import re
import types
import typing
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pulumi
from pulumi import _types
from pulumi.output import Unknown

_SCALARS = {str: str, bool: bool, int: (int, float), float: (int, float)}
_SECRET = "4dabf18193072939515e22adb298388d"  # the key that marks a secret on the wire


def problems(type_: str, inputs: Mapping[str, Any]) -> list[str]:
    """What is wrong with the inputs of one resource of AWS; nothing if all is well."""
    return list(_object(arguments_class(type_), inputs, ""))


@cache
def arguments_class(type_: str) -> type[Any]:
    """The class of arguments of a type token such as `aws:eks/cluster:Cluster`."""
    _, path, name = type_.split(":")
    service, _, _ = path.partition("/")
    module = importlib.import_module(f"pulumi_aws.{service}.{_snake(name)}")
    return getattr(module, f"{name}Args")


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


@cache
def _properties(kind: type[Any]) -> dict[str, tuple[Any, bool]]:
    """Name on the wire to type and whether it is required."""
    names = _types.input_type_py_to_pulumi_names(kind)
    scope = {"pulumi": pulumi, "Output": pulumi.Output, "T": typing.TypeVar("T")}
    hints = typing.get_type_hints(kind.__init__, globalns=vars(inspect.getmodule(kind)), localns=scope)
    parameters = inspect.signature(kind.__init__).parameters
    return {
        wire: (hints[name], parameters[name].default is inspect.Parameter.empty)
        for name, wire in names.items()
        if name in parameters
    }


def _object(kind: type[Any], value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path}: want {kind.__name__}, got {type(value).__name__}"
        return
    known = _properties(kind)
    for name in value:
        if name not in known:
            yield f"{path}.{name}: unknown property"
    for name, (type_, required) in known.items():
        if value.get(name) is not None:
            yield from _value(type_, value[name], f"{path}.{name}")
        elif required:
            yield f"{path}.{name}: missing"


def _value(kind: Any, value: Any, path: str) -> Iterator[str]:
    if isinstance(value, Mapping) and _SECRET in value:
        value = value.get("value")
    if value is None or isinstance(value, Unknown):
        return
    options = list(_options(kind))
    found = [list(_one(option, value, path)) for option in options]
    if found and all(found):
        yield from min(found, key=len)


def _options(kind: Any) -> Iterator[Any]:
    """The plain types that an input may have."""
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        for option in typing.get_args(kind):
            yield from _options(option)
    elif kind is Any or not (_is_wrapper(kind) or str(kind).endswith("ArgsDict'>")):
        yield kind


def _is_wrapper(kind: Any) -> bool:
    origin = typing.get_origin(kind) or kind
    return origin in (pulumi.Output, types.NoneType) or "Awaitable" in str(origin)


def _one(kind: Any, value: Any, path: str) -> Iterator[str]:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        return
    if _types.is_input_type(kind):
        yield from _object(kind, value, path)
    elif origin is not None and issubclass(origin, Mapping):
        if not isinstance(value, Mapping):
            yield f"{path}: want a map, got {type(value).__name__}"
            return
        for key, item in value.items():
            yield from _value(arguments[1], item, f"{path}.{key}")
    elif origin is not None:
        if not isinstance(value, (list, tuple)):
            yield f"{path}: want a list, got {type(value).__name__}"
            return
        for index, item in enumerate(value):
            yield from _value(arguments[0], item, f"{path}[{index}]")
    elif not isinstance(value, _SCALARS.get(kind, str)) or (kind is not bool and isinstance(value, bool)):
        yield f"{path}: want {kind.__name__}, got {type(value).__name__}"
