"""Args of Python as inputs of another language."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from eks_citadel.plugin.host import public_components
from eks_citadel.plugin.schema import Schema, schema_of
from unit.eks_citadel.component_samples import ALONE, everything, orders, small, unreached


@cache
def package() -> Schema:
    """The schema of the public components."""
    return schema_of(public_components(), "1.2.3")


def inputs_of(component: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The same arguments in the schema's spelling."""
    definition = package().components[component]
    return _fields(arguments, definition.inputs_mapping, definition.inputs)


def _fields(
    arguments: Mapping[str, Any], spellings: Mapping[str, str], properties: Mapping[str, Any]
) -> dict[str, Any]:
    names = {name: spelling for spelling, name in spellings.items()}
    return {names[key]: _value(value, properties[names[key]]) for key, value in arguments.items()}


def _value(value: Any, property: Any) -> Any:
    type_ = package().type_of(property)
    if type_ and isinstance(value, dict):
        return _fields(value, type_.properties_mapping, type_.properties)
    if isinstance(value, list):
        return [_value(item, property.items) for item in value]
    return value


__all__ = ["ALONE", "everything", "inputs_of", "orders", "package", "small", "unreached"]
