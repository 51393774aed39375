"""Output values in Pulumi's messages: a value with what it depends on, and whether it is known and secret.

The engine sends them to transforms, so that a value that is not known, or secret, is an `Output` there.
Source: https://github.com/pulumi/pulumi/blob/master/sdk/python/lib/pulumi/runtime/rpc.py
"""

from collections.abc import Collection, Mapping

from google.protobuf.struct_pb2 import ListValue, Struct, Value

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def with_outputs(struct: Struct, dependencies: Mapping[str, Collection[str]]) -> Struct:
    """Unknown and secret values as outputs, and every property that has dependencies, with these."""
    made = Struct()
    for name, value in struct.fields.items():
        upgraded = _upgraded(value)
        if urns := dependencies.get(name):
            upgraded = _depending(upgraded, urns)
        made.fields[name].CopyFrom(upgraded)
    return made


def without_outputs(struct: Struct) -> tuple[Struct, dict[str, list[str]]]:
    """Plain, unknown and secret values, and the dependencies that the outputs had by the names of properties."""
    made, found = Struct(), dict[str, list[str]]()
    for name, value in struct.fields.items():
        urns = set[str]()
        made.fields[name].CopyFrom(_plain(value, urns))
        found[name] = sorted(urns)
    return made, found


def _upgraded(value: Value) -> Value:
    if value.string_value == UNKNOWN:
        return _output(None, secret=False)
    if value.HasField("list_value"):
        return Value(list_value=ListValue(values=[_upgraded(one) for one in value.list_value.values]))
    if not value.HasField("struct_value"):
        return value
    kind = _signature(value)
    if kind == SECRET:
        return _output(value.struct_value.fields["value"], secret=True)
    return value if kind else _mapped(value, {name: _upgraded(one) for name, one in value.struct_value.fields.items()})


def _depending(value: Value, urns: Collection[str]) -> Value:
    made = value if _signature(value) == OUTPUT else _output(value, secret=False)
    known = [Value(string_value=urn) for urn in sorted(urns)]
    made.struct_value.fields["dependencies"].CopyFrom(Value(list_value=ListValue(values=known)))
    return made


def _plain(value: Value, urns: set[str]) -> Value:
    if value.HasField("list_value"):
        inner = [_plain(one, urns) for one in value.list_value.values]
        return Value(list_value=ListValue(values=inner))
    if not value.HasField("struct_value"):
        return value
    fields = value.struct_value.fields
    if _signature(value) != OUTPUT:
        return _mapped(value, {name: _plain(one, urns) for name, one in fields.items()})
    urns |= (
        {one.string_value for one in fields["dependencies"].list_value.values} if "dependencies" in fields else set()
    )
    if "value" not in fields:
        return Value(string_value=UNKNOWN)
    inner = _plain(fields["value"], urns)
    is_secret = "secret" in fields and fields["secret"].bool_value
    return _struct({SIGNATURE: Value(string_value=SECRET), "value": inner}) if is_secret else inner


def _output(value: Value | None, *, secret: bool) -> Value:
    known = {"value": value} if value is not None and value.string_value != UNKNOWN else {}
    return _struct({SIGNATURE: Value(string_value=OUTPUT), "secret": Value(bool_value=secret), **known})


def _signature(value: Value) -> str:
    fields = value.struct_value.fields
    return fields[SIGNATURE].string_value if SIGNATURE in fields else ""


def _mapped(value: Value, fields: Mapping[str, Value]) -> Value:
    return _struct(fields) if fields else value


def _struct(fields: Mapping[str, Value]) -> Value:
    made = Struct()
    for name, one in fields.items():
        made.fields[name].CopyFrom(one)
    return Value(struct_value=made)
