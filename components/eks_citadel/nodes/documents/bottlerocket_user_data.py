"""The user data of Bottlerocket, in the part of TOML that EKS reads.

https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html (user data of Bottlerocket)
"""

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any


def user_data(settings: Mapping[str, Any]) -> str:
    """The settings in base64, as a launch template has user data."""
    return b64encode(toml(settings).encode()).decode()


def toml(settings: Mapping[str, Any]) -> str:
    """One table for each map, with plain keys in its header."""
    return "\n".join(_table("settings", settings)) + "\n"


def _table(name: str, values: Mapping[str, Any], header: str = "[{}]") -> Iterator[str]:
    inner = {key: value for key, value in sorted(values.items()) if _has_tables(value)}
    plain = {key: value for key, value in sorted(values.items()) if key not in inner}
    if plain or not inner or header != "[{}]":
        yield header.format(name)
    yield from (f"{_key(key)} = {_value(value)}" for key, value in plain.items())
    for key, value in inner.items():
        if isinstance(value, Mapping):
            yield from _table(f"{name}.{key}", value)
        else:
            for item in value:
                yield from _table(f"{name}.{key}", item, "[[{}]]")


def _has_tables(value: Any) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, tuple) and bool(value) and isinstance(value[0], Mapping))


def _key(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z0-9_-]+", text) else json.dumps(text, ensure_ascii=False)


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False)
