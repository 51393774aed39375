"""The outputs of a component, which its class declares once."""

import inspect

import pulumi


def register_outputs(component: pulumi.ComponentResource) -> None:
    """Registers every output that the component's class annotates, by its name in camelCase.

    A resource for programs in Python, such as `kubernetes_provider` or `cluster`, is an attribute without an annotation
    on the class: a plugin cannot hand it over to another language, so it is neither registered nor in the schema.
    """
    names = outputs_of(type(component))
    component.register_outputs({in_camel_case(name): getattr(component, name) for name in names})


def outputs_of(component: type[pulumi.ComponentResource]) -> list[str]:
    """The names of the outputs, inherited ones first; none of the SDK's own attributes."""
    own = [kind for kind in reversed(component.__mro__) if not kind.__module__.startswith(("pulumi.", "builtins"))]
    return [name for kind in own for name in inspect.get_annotations(kind) if not name.startswith("_")]


def in_camel_case(name: str) -> str:
    """A name in snake_case as Pulumi's engine and other languages spell it."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)
