"""Converts between Pulumi's protobuf structs and plain Python values.

Secrets, unknowns and references travel as maps with a signature or as reserved strings.
Source: https://github.com/pulumi/pulumi/blob/master/sdk/python/lib/pulumi/runtime/rpc.py
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf import struct_pb2
from pulumi import RunError

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
ASSET = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


class Unknown:
    """A value that is not known before a resource is created."""

    def __repr__(self) -> str:
        return "<unknown>"

    def __copy__(self) -> "Unknown":
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "Unknown":
        return self


UNKNOWN = Unknown()


class NotPlain(RunError):
    """A value that has no form as a plain Python value, such as an asset."""


@dataclass(frozen=True)
class Message:
    """A decoded struct: plain values, and the names of the top-level properties that contain a secret."""

    values: dict[str, Any]
    secrets: frozenset[str]

    @property
    def unknowns(self) -> list[str]:
        """The sorted top-level names whose value is unknown or contains an unknown value."""
        return sorted(name for name, value in self.values.items() if has_unknown(value))


def decode(struct: struct_pb2.Struct) -> Message:
    """Plain values: secrets are unwrapped, resource references become ids, whole numbers become integers."""
    secrets: set[str] = set()
    values: dict[str, Any] = {}
    for name, value in struct.fields.items():
        values[name] = _plain(value, lambda name=name: secrets.add(name))
    return Message(values, frozenset(secrets))


def decode_value(value: struct_pb2.Value) -> Any:
    """The plain form of one value, without the information whether the value was secret."""
    return _plain(value, lambda: None)


def encode(values: Mapping[str, Any], secrets: Iterable[str] = ()) -> struct_pb2.Struct:
    """The opposite of `decode`: the named top-level properties become secrets again. None values are left out."""
    hidden = frozenset(secrets)
    struct = struct_pb2.Struct()
    for name, value in values.items():
        if value is not None:
            shown = {SIGNATURE: SECRET, "value": _sendable(value)} if name in hidden else _sendable(value)
            struct[name] = shown
    return struct


def has_unknown(value: Any) -> bool:
    """Whether an unknown is anywhere inside."""
    if isinstance(value, Unknown):
        return True
    if isinstance(value, Mapping):
        return any(has_unknown(inner) for inner in value.values())
    return isinstance(value, list) and any(has_unknown(inner) for inner in value)


def _plain(value: struct_pb2.Value, on_secret: Callable[[], Any]) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return _plain_struct(value.struct_value, on_secret)
    if kind == "list_value":
        return [_plain(inner, on_secret) for inner in value.list_value.values]
    if kind == "string_value":
        return UNKNOWN if value.string_value == UNKNOWN_STRING else value.string_value
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    return value.bool_value if kind == "bool_value" else None


def _plain_struct(struct: struct_pb2.Struct, on_secret: Callable[[], Any]) -> Any:
    fields = struct.fields
    signature = fields[SIGNATURE].string_value if SIGNATURE in fields else ""
    if signature == SECRET:
        on_secret()
        return _plain(fields["value"], on_secret)
    if signature == RESOURCE:
        # The engine sends the id of a resource or the URN of a component to providers that do not accept references.
        # An id that is not known yet is empty.
        found = _plain(fields["id"] if "id" in fields else fields["urn"], on_secret)
        return UNKNOWN if found == "" else found
    if signature in (ASSET, ARCHIVE):
        raise NotPlain("the rehearsal does not support assets and archives")
    return {name: _plain(inner, on_secret) for name, inner in fields.items()}


def _sendable(value: Any) -> Any:
    if isinstance(value, Unknown):
        return UNKNOWN_STRING
    if isinstance(value, Mapping):
        return {str(name): _sendable(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, (list, tuple)):
        return [_sendable(inner) for inner in value]
    return value
