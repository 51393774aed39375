"""Between the values on Pulumi's wire (protobuf structs) and plain Python values.

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
    """A value that nobody knows before creation."""

    def __repr__(self) -> str:
        return "<unknown>"

    def __copy__(self) -> "Unknown":
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "Unknown":
        return self


UNKNOWN = Unknown()


class NotPlain(RunError):
    """A value that has no plain form, such as an asset."""


@dataclass(frozen=True)
class Message:
    """A struct from the wire: plain values, and the names of the top-level properties that hold a secret."""

    values: dict[str, Any]
    secrets: frozenset[str]

    @property
    def unknowns(self) -> list[str]:
        """Top-level names whose value is not known, or not known in depth; sorted."""
        return sorted(name for name, value in self.values.items() if has_unknown(value))


def decode(struct: struct_pb2.Struct) -> Message:
    """Secrets are unwrapped, references to resources become their ids, whole numbers become integers."""
    secrets: set[str] = set()
    values: dict[str, Any] = {}
    for name, value in struct.fields.items():
        values[name] = _plain(value, lambda name=name: secrets.add(name))
    return Message(values, frozenset(secrets))


def decode_value(value: struct_pb2.Value) -> Any:
    """One value; whether it was secret is lost."""
    return _plain(value, lambda: None)


def encode(values: Mapping[str, Any], secrets: Iterable[str] = ()) -> struct_pb2.Struct:
    """The opposite of `decode`: the named top-level properties become secrets again. None is left out."""
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
        # Providers that do not ask for references are given the id of a resource, or the URN of a component.
        # An id that is not known yet is empty.
        found = _plain(fields["id"] if "id" in fields else fields["urn"], on_secret)
        return UNKNOWN if found == "" else found
    if signature in (ASSET, ARCHIVE):
        raise NotPlain("assets and archives are not known to the rehearsal")
    return {name: _plain(inner, on_secret) for name, inner in fields.items()}


def _sendable(value: Any) -> Any:
    if isinstance(value, Unknown):
        return UNKNOWN_STRING
    if isinstance(value, Mapping):
        return {str(name): _sendable(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, (list, tuple)):
        return [_sendable(inner) for inner in value]
    return value
