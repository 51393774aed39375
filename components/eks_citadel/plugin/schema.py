"""The schema of the package, inferred from the annotations and docstrings of components and their args.

Inference is the Pulumi SDK's; names and descriptions are corrected here.
https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/
"""

import inspect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi.provider.experimental.analyzer import Analyzer, ComponentDefinition, PropertyDefinition, TypeDefinition
from pulumi.provider.experimental.schema import generate_schema

from eks_citadel.plugin.defaults import defaults
from eks_citadel.plugin.descriptions import descriptions
from eks_citadel.plugin.spelling import description

NAME = "eks-citadel"
_SUFFIX = "Args"  # generators add it to every type of inputs


@dataclass(frozen=True)
class Schema:
    """Components and the types of their inputs and outputs, with the spelling of each name in both worlds."""

    version: str
    components: Mapping[str, ComponentDefinition]
    types: Mapping[str, TypeDefinition]

    def type_of(self, property: PropertyDefinition) -> TypeDefinition | None:
        """The type of this package that a property has; None for scalars, lists and maps."""
        own, _, name = (property.ref or "").partition(f"#/types/{NAME}:index:")
        return self.types.get(name) if not own else None

    def python_names(self) -> frozenset[str]:
        """Every property's name in Python."""
        mappings = [component.inputs_mapping for component in self.components.values()]
        mappings += [component.outputs_mapping for component in self.components.values()]
        mappings += [type_.properties_mapping for type_ in self.types.values()]
        return frozenset(name for mapping in mappings for name in mapping.values())

    def document(self) -> dict[str, Any]:
        """The schema as Pulumi reads it."""
        components = {name: self.components[name] for name in sorted(self.components)}
        types = {name: self.types[name] for name in sorted(self.types)}
        document = generate_schema(NAME, self.version, None, components, types, []).to_json()
        # Otherwise the generator for Go omits types that only lists of plain values use, although its code names them.
        document["language"]["go"]["generateExtraInputTypes"] = True
        return {
            **document,
            "description": "A secure Amazon EKS cluster in one step",
            "keywords": ["pulumi", "aws", "eks", "kubernetes", "kind/component", "category/cloud"],
            "license": "Apache-2.0",
        }


def schema_of(components: Iterable[type[pulumi.ComponentResource]], version: str) -> Schema:
    """The schema of these components. Errors: what the SDK cannot infer, and two types of one name."""
    classes = list(components)
    left_out: dict[type, Mapping[str, str]] = {}
    found = Analyzer(NAME).analyze(classes)
    definitions, types = found["component_definitions"], found["type_definitions"]
    for component in classes:
        definition = definitions[component.__name__]
        left_out.update(defaults(component))
        definition.description = description(definition.description)
        args = inspect.get_annotations(component.__init__)["args"]
        definition.inputs = _corrected(definition.inputs, definition.inputs_mapping, args, left_out.get(args, {}))
        definition.outputs = _corrected(definition.outputs, definition.outputs_mapping, component, {})
    for type_ in types.values():
        type_.description = description(type_.description)
        args = type_.python_type
        type_.properties = _corrected(type_.properties, type_.properties_mapping, args, left_out.get(args, {}))
    named = {name.removesuffix(_SUFFIX): type_ for name, type_ in types.items()}
    if len(named) < len(types) or named.keys() & definitions.keys():
        raise ValueError(f"two types of one name, without {_SUFFIX}: {sorted([*types, *definitions])}")
    return Schema(version, definitions, named)


def _corrected(
    properties: Mapping[str, PropertyDefinition], names: Mapping[str, str], owner: type, defaults: Mapping[str, str]
) -> dict[str, PropertyDefinition]:
    """The same properties, sorted and with descriptions, also of inherited keys."""
    texts = descriptions(owner)
    for key, whole in properties.items():
        name = names[key]
        default = f" Default: {defaults[name]}." if name in defaults else ""
        whole.description = description(texts.get(name, "") + default)
        for part in _parts(whole):
            if part is not whole:
                part.description = None  # the SDK repeats the list's own for its items
            if part.ref:
                part.ref = part.ref.removesuffix(_SUFFIX)
    return {name: properties[name] for name in sorted(properties)}


def _parts(property: PropertyDefinition) -> Iterator[PropertyDefinition]:
    """The property, what is in its list, what is in its map."""
    yield property
    for inner in (property.items, property.additional_properties):
        if inner is not None:
            yield from _parts(inner)
