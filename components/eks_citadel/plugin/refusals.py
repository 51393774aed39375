"""Refusals of settings as Pulumi's errors of input properties, in the schema's spelling."""

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

import pulumi
from pulumi.errors import InputPropertiesError
from pulumi.provider.experimental.analyzer import ComponentDefinition, PropertyDefinition

from eks_citadel.inputs.refusals import LateRefusal
from eks_citadel.parsing.refusal import Refusal
from eks_citadel.plugin.schema import Schema
from eks_citadel.plugin.spelling import prose
from eks_citadel.plugin.wire import shows_secret

# Properties by name, with their spelling; or the property of the items of a list or map.
_Scope: TypeAlias = Mapping[str, tuple[str, PropertyDefinition]] | PropertyDefinition | None
_PART = re.compile(r'(\.?)([^.\[\]]+)|(\[)("[^"]*"|[^\]]*)\]')


def property_error(path: str, reason: str) -> InputPropertiesError:
    """An error of the property at this path of the schema; the engine itself prints the property's value."""
    return InputPropertiesError("an input is refused", [{"property_path": path, "reason": reason}])


def without_secrets(error: Exception, inputs: Any) -> Exception:
    """The same error; where the engine would print a secret of the inputs, the path is only part of the text.

    The engine (seen with 3.259.0) prints the value at an error's path, also if it is a secret.
    """
    if not isinstance(error, InputPropertiesError):
        return error
    reasons = {one["property_path"]: one["reason"] for one in error.errors or ()}
    if not any(shows_secret(inputs, _keys(path)) for path in reasons):
        return error
    return InputPropertiesError("; ".join(f"{path}: {reason}" for path, reason in reasons.items()), [])


def _keys(path: str) -> list[str]:
    return [name or key.strip('"') for _, name, _, key in _PART.findall(path)]


def input_error(error: Exception, schema: Schema, component: ComponentDefinition) -> Exception:
    """What the engine prints for an error in a component.

    A refusal becomes an error of the property at its path, another `RunError` its sentence alone; any other
    error is a fault of this package, printed with its traceback.
    """
    refusal = error.refusal if isinstance(error, LateRefusal) else error
    names = schema.python_names()
    if isinstance(refusal, Refusal):
        path = respelled_path(refusal.path, schema, component)
        return property_error(path, prose(f"{refusal.rule}; {refusal.way_out}.", names))
    return InputPropertiesError(prose(str(error), names), []) if isinstance(error, pulumi.RunError) else error


def respelled_path(path: str, schema: Schema, component: ComponentDefinition) -> str:
    """A path of args as one of inputs: names of properties change, keys of maps and indexes stay."""
    scope: _Scope = _fields(component.inputs_mapping, component.inputs)
    found = ""
    for dot, name, bracket, key in _PART.findall(path):
        spelling, property = _next(scope, name)
        found += f"[{key}]" if bracket else dot + spelling
        scope = _scope(schema, property)
    return found


def _next(scope: _Scope, name: str) -> tuple[str, PropertyDefinition | None]:
    if isinstance(scope, Mapping):
        return scope.get(name, (name, None))
    return name, scope


def _scope(schema: Schema, property: PropertyDefinition | None) -> _Scope:
    if property is None:
        return None
    type_ = schema.type_of(property)
    return (
        _fields(type_.properties_mapping, type_.properties)
        if type_
        else property.items or property.additional_properties
    )


def _fields(
    spellings: Mapping[str, str], properties: Mapping[str, PropertyDefinition]
) -> Mapping[str, tuple[str, PropertyDefinition]]:
    return {name: (spelling, properties[spelling]) for spelling, name in spellings.items()}
