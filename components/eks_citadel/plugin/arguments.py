"""Inputs in the schema's spelling as the args of a component."""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.provider.experimental.analyzer import ComponentDefinition, PropertyDefinition, PropertyType

from eks_citadel.parsing.refusal import GIVEN, Described, known_keys, refuse
from eks_citadel.plugin.schema import Schema
from eks_citadel.plugin.wire import Given, after


def arguments(schema: Schema, component: ComponentDefinition, inputs: Mapping[str, Given]) -> dict[str, Any]:
    """The args. Errors: `Refusal` of a key that the schema does not have, and of an Output in place of a plain value.

    The component itself checks types and missing keys.
    """
    _refuse_unknown(inputs, component.inputs, "")
    return {
        component.inputs_mapping[key]: _value(schema, item.value, component.inputs[key], key, item.urns)
        for key, item in inputs.items()
    }


def _value(schema: Schema, value: Any, property: PropertyDefinition, path: str, urns: tuple[str, ...] = ()) -> Any:
    if isinstance(value, pulumi.Output):
        return _later(schema, value, property, path, urns)
    type_ = schema.type_of(property)
    if type_ and isinstance(value, Mapping):
        _refuse_unknown(value, type_.properties, path)
        return {
            type_.properties_mapping[key]: _value(schema, item, type_.properties[key], f"{path}.{key}", urns)
            for key, item in value.items()
        }
    if property.items and isinstance(value, list):
        return [_value(schema, item, property.items, f"{path}[{index}]", urns) for index, item in enumerate(value)]
    if property.additional_properties and isinstance(value, Mapping):
        kind = property.additional_properties
        return {key: _value(schema, item, kind, f"{path}.{key}", urns) for key, item in value.items()}
    # Every number is a float on the wire.
    whole = property.type is PropertyType.INTEGER and isinstance(value, float) and value.is_integer()
    found = int(value) if whole else value
    return after(found, urns) if urns and not property.plain else found


def _later(
    schema: Schema, value: "pulumi.Output[Any]", property: PropertyDefinition, path: str, urns: tuple[str, ...]
) -> Any:
    if property.plain:
        given = Described("an output or a secret")
        raise refuse(
            path, given, "it decides which resources are created, so it must be a plain value", "write the value itself"
        )
    found = value.apply(lambda found: _value(schema, found, property, path))
    return after(found, urns) if urns else found


def _refuse_unknown(given: Mapping[str, Any], known: Mapping[str, Any], path: str) -> None:
    for key in given:
        if key not in known:
            raise refuse(f"{path}.{key}".lstrip("."), GIVEN, "this key is unknown here", known_keys(key, known))
