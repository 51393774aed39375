"""Reads project and stack files as Pulumi does: YAML 1.2, in which `yes` is text and a repeated key is an error."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from eks_citadel.testing.unreadable import Unreadable

# The scalars of https://pkg.go.dev/gopkg.in/yaml.v3, which Pulumi uses; PyYAML's patterns are those of YAML 1.1.
_BOOLEAN = re.compile(r"true|True|TRUE|false|False|FALSE")
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9_]*|0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+)")
_NUMBER = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)

_LONGEST = 1e21  # Go prints larger numbers with an exponent


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in found if tag.rpartition(":")[2] not in ("bool", "int", "float")]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """The map of a YAML node. A repeated key is refused, as Pulumi does."""
        keys = [key.value for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
        twice = next((key for number, key in enumerate(keys) if key in keys[:number]), None)
        if twice is not None:
            raise yaml.constructor.ConstructorError(None, None, f"the key {twice!r} is repeated", node.start_mark)
        return super().construct_mapping(node, deep)

    def number(self, node: yaml.ScalarNode) -> int | float:
        """A number, with whole numbers as int: Pulumi passes 1e3 to a program as 1000."""
        found = self.construct_yaml_float(node)
        return int(found) if found.is_integer() and abs(found) < _LONGEST else found

    def day(self, node: yaml.ScalarNode) -> str:
        """A date as Go prints it, since Pulumi passes this text to a program."""
        found = self.construct_yaml_timestamp(node)
        if isinstance(found, datetime):
            problem = "Pulumi reads a time of day differently; put the value in quotes"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
        return f"{found} 00:00:00 +0000 UTC"


_Loader.add_constructor("tag:yaml.org,2002:float", _Loader.number)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.day)

for _tag, _pattern, _first in (
    ("bool", _BOOLEAN, "tTfF"),
    ("int", _INTEGER, "-+0123456789"),
    ("float", _NUMBER, "-+.0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern.pattern})$"), list(_first))


def read(path: Path) -> dict[str, Any]:
    """The keys of an existing file. Errors: `Unreadable` names the file and the mistake."""
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), _Loader) or {}
    except yaml.YAMLError as error:
        raise Unreadable(f"{path} is not YAML: {' '.join(str(error).split())}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"{path} cannot be read: {error}.") from None
    if not isinstance(document, dict):
        raise Unreadable(f"{path} is not a map of keys.")
    if not isinstance(document.get("config") or {}, dict):
        raise Unreadable(f"{path}: config is not a map of keys.")
    return document
