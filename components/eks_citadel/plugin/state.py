"""The outputs of a component in the schema's spelling."""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.provider.experimental.analyzer import ComponentDefinition, PropertyDefinition

from eks_citadel.plugin.schema import Schema


def state(schema: Schema, component: pulumi.ComponentResource, definition: ComponentDefinition) -> dict[str, Any]:
    """Outputs by name; outputs that the component does not have are left out."""
    found = {key: getattr(component, definition.outputs_mapping[key], None) for key in definition.outputs}
    return {key: _value(schema, item, definition.outputs[key]) for key, item in found.items() if item is not None}


def _value(schema: Schema, value: Any, property: PropertyDefinition) -> Any:
    if not _has_names(property):
        return value
    if isinstance(value, pulumi.Output):
        return value.apply(lambda found: _value(schema, found, property))
    type_ = schema.type_of(property)
    if type_ and isinstance(value, Mapping):
        names = {key: name for key, name in type_.properties_mapping.items() if value.get(name) is not None}
        return {key: _value(schema, value[name], type_.properties[key]) for key, name in names.items()}
    if property.items and isinstance(value, (list, tuple)):
        return [_value(schema, item, property.items) for item in value]
    if property.additional_properties and isinstance(value, Mapping):
        kind = property.additional_properties
        return {key: _value(schema, item, kind) for key, item in value.items()}
    return value


def _has_names(property: PropertyDefinition) -> bool:
    """Whether the property has objects with respelled names in it, at any depth."""
    inner = [part for part in (property.items, property.additional_properties) if part is not None]
    return bool(property.ref) or any(_has_names(part) for part in inner)
