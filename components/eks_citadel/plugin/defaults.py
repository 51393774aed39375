"""The defaults of keys, from the settings, in words for a reader.

Where a default depends on something, the field describes it: `checked(..., otherwise="the nodes'")`.
"""

import dataclasses
import inspect
import json
import sys
import typing
from collections.abc import Callable, Mapping
from typing import Any

import pulumi

Owner = type[Any]


def defaults(component: type[pulumi.ComponentResource]) -> dict[Owner, dict[str, str]]:
    """The args of a component and those in them, each with key to default; keys without one are left out."""
    return {args: _defaults(settings) for args, settings in settings_of(component).items()}


def settings_of(component: type[pulumi.ComponentResource]) -> dict[Owner, Owner]:
    """The args of a component and those in them, each with its settings.

    The settings of a component are those that its module knows by its name.
    """
    settings = getattr(sys.modules[component.__module__], f"{component.__name__}Settings", None)
    args = inspect.get_annotations(component.__init__)["args"]
    return {} if settings is None else _pairs(args, settings)


def _pairs(args: Owner, settings: Owner) -> dict[Owner, Owner]:
    found = {args: settings}
    fields = typing.get_type_hints(settings)
    for key, kind in args.__annotations__.items():
        inner = _inside(kind, typing.is_typeddict)
        if inner is not None:
            found.update(_pairs(inner, typing.cast(Owner, _inside(fields[key], dataclasses.is_dataclass))))
    return found


def _inside(kind: Any, fits: Callable[[Any], bool]) -> Owner | None:
    """The class in a type, such as that of a list's items."""
    if isinstance(kind, type) and fits(kind):
        return kind
    return next((found for part in typing.get_args(kind) if (found := _inside(part, fits))), None)


def _defaults(settings: Owner) -> dict[str, str]:
    keys = [field for field in dataclasses.fields(settings) if "written" not in field.metadata]
    found = {field.name: _words(field) for field in keys}
    return {name: words for name, words in found.items() if words}


def _words(field: "dataclasses.Field[Any]") -> str:
    if "otherwise" in field.metadata:
        return field.metadata["otherwise"]
    value = _plain(_value(field))
    if value in (None, [], {}):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"`{value if isinstance(value, str) else json.dumps(value)}`" if value != "" else "empty"


def _value(field: "dataclasses.Field[Any]") -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return None if field.default is dataclasses.MISSING else field.default


def _plain(value: Any) -> Any:
    """The value as a user would write it: of an object only the keys that differ from their defaults."""
    if dataclasses.is_dataclass(value):
        fields = {field.name: (getattr(value, field.name), _value(field)) for field in dataclasses.fields(value)}
        return {name: _plain(given) for name, (given, default) in fields.items() if given != default}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return {key: _plain(item) for key, item in value.items()} if isinstance(value, Mapping) else value
