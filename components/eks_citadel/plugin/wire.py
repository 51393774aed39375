"""Values as the engine sends them, as Python values with an Output where something is secret or not known.

The SDK turns a whole property into an Output when a value inside is secret, but in this package structure is plain.
So here each Output stays in the place of its value.
https://github.com/pulumi/pulumi/blob/master/sdk/proto/pulumi/provider.proto
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pulumi
from google.protobuf import struct_pb2
from pulumi.runtime import rpc

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"


@dataclass(frozen=True)
class Given:
    """One input with the URNs on which it depends, unless Outputs in it say so themselves."""

    value: Any
    urns: tuple[str, ...] = ()


def given(value: Any, urns: Iterable[str]) -> Given:
    """One input from the wire."""
    return Given(python_of(value), () if _says_dependencies(value) else tuple(sorted(urns)))


def python_of(value: Any) -> Any:
    """A value from a `Struct`: lists, maps, scalars, resources, and Outputs in their places."""
    if value == rpc.UNKNOWN:
        return _output({})
    if isinstance(value, struct_pb2.ListValue):
        return [python_of(item) for item in value.items()]
    if not isinstance(value, struct_pb2.Struct):
        return value
    signature = _signature(value)
    if signature == SECRET:
        return pulumi.Output.secret(python_of(value["value"]))
    if signature == OUTPUT:
        return _output_of(value)
    if signature is not None:
        return rpc.deserialize_property(value, keep_unknowns=True)
    return {key: python_of(item) for key, item in value.items() if item is not None}


def after(value: Any, urns: Iterable[str]) -> "pulumi.Output[Any]":
    """The value as an Output that depends on these resources."""
    return _output({"value": True, "dependencies": list(urns)}).apply(lambda _: value)


def _output_of(value: struct_pb2.Struct) -> "pulumi.Output[Any]":
    parts = {key: value[key] for key in ("secret", "dependencies") if key in value.fields}
    if "value" not in value.fields:
        return _output(parts)
    inner = python_of(value["value"])
    return _output({**parts, "value": True}).apply(lambda _: pulumi.Output.from_input(inner))


def _output(parts: dict[str, Any]) -> "pulumi.Output[Any]":
    """An Output that is known if there is a `value` in its parts."""
    message = struct_pb2.Struct()
    message.update({SIGNATURE: OUTPUT, **parts})
    return rpc.deserialize_output_value(message)


def _says_dependencies(value: Any) -> bool:
    return _anywhere(value, lambda one: _signature(one) == OUTPUT)


def shows_secret(inputs: Any, keys: Iterable[str]) -> bool:
    """Whether the value at this path of a `Struct`, as far as the path exists, is, is inside, or contains a secret."""
    value = inputs
    for key in keys:
        inner = _inside(value, key)
        if inner is None or _is_secret(value):
            break
        value = inner
    return _anywhere(value, _is_secret)


def _inside(value: Any, key: str) -> Any:
    if isinstance(value, struct_pb2.ListValue):
        return value[int(key)] if key.isdigit() and int(key) < len(value) else None
    if not isinstance(value, struct_pb2.Struct):
        return None
    if SIGNATURE in value.fields:
        return _inside(value["value"], key) if "value" in value.fields else None
    return value[key] if key in value.fields else None


def _is_secret(value: Any) -> bool:
    signature = _signature(value)
    # Checked first: reading a missing key of the message would create it.
    return signature == SECRET or (
        signature == OUTPUT and "secret" in value.fields and value.fields["secret"].bool_value
    )


def _signature(value: Any) -> str | None:
    signed = isinstance(value, struct_pb2.Struct) and SIGNATURE in value.fields
    return value.fields[SIGNATURE].string_value if signed else None


def _anywhere(value: Any, holds: Callable[[Any], bool]) -> bool:
    """Whether `holds` is true of the value, or of a value inside it."""
    if isinstance(value, struct_pb2.ListValue):
        return any(_anywhere(item, holds) for item in value.items())
    if not isinstance(value, struct_pb2.Struct):
        return False
    return holds(value) or any(_anywhere(item, holds) for _, item in value.items())
