"""The schema of a provider's package, from its SDK: a program in YAML is checked against it by its language host.

It has the resources and functions that the rehearsal knows, with the names of their properties. Their values are judged
where they are created, so each may be anything here.

Source: https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/
"""

import inspect
import json
import re
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from citadel_rehearsal.resources import INVOKES, RESOURCES
from citadel_rehearsal.resources.kubernetes import EXPANDED

Schema = dict[str, Any]
ANY = {"$ref": "pulumi.json#/Any"}
_STABLE = re.compile(r"kubernetes:[^:]+/v\d+:(?!\w*(?:List|Patch)$)\w+")
_CAPITAL = re.compile(r"(?<!^)([A-Z])")
_LISTED = re.compile(r'resource_modules="""(.*?)"""', re.DOTALL)
# The SDK reads the names of properties by functions that it has nowhere public.
types: Any = import_module("pulumi._types")


def package_schema(package: str) -> Schema:
    """The schema of `aws` or `kubernetes`."""
    classes = dict(_classes(package))
    functions = {token: _function(token) for token in INVOKES if token.startswith(f"{package}:")}
    provider = import_module(f"pulumi_{package}").Provider
    return {
        "name": package,
        "version": version(f"pulumi-{package}"),
        "provider": _resource(provider),
        "resources": {token: _with_constants(token, _resource(one)) for token, one in classes.items()},
        "functions": functions,
    }


def _classes(package: str) -> Iterator[tuple[str, type]]:
    """The SDK's classes of the types that the rehearsal knows, by their tokens."""
    listed = _LISTED.search((files(f"pulumi_{package}") / "__init__.py").read_text(encoding="utf-8"))
    assert listed, f"pulumi_{package} lists its classes"
    for module in json.loads(listed[1]):
        for token, name in module["classes"].items():
            if token in RESOURCES or (_STABLE.fullmatch(token) and not token.startswith(EXPANDED)):
                yield token, getattr(import_module(module["fqn"]), name)


def _resource(kind: type) -> Schema:
    arguments = _arguments(kind)
    taken, given = types.input_type_py_to_pulumi_names(arguments), types.resource_types(kind)
    return {
        "inputProperties": dict.fromkeys(taken.values(), ANY),
        "requiredInputs": sorted(taken[name] for name in _required(arguments.__init__) if name in taken),
        "properties": dict.fromkeys(given, ANY),
    }


def _with_constants(token: str, schema: Schema) -> Schema:
    """`apiVersion` and `kind` of an object of Kubernetes are constants, which a program need not write."""
    package, place, kind = token.split(":")
    if package != "kubernetes":
        return schema
    values = {"apiVersion": place.removeprefix("core/"), "kind": kind}
    constants = {name: {"type": "string", "const": value} for name, value in values.items()}
    return {**schema, "properties": {**schema["properties"], **constants}}


def _arguments(kind: type) -> type:
    """`RoleArgs` of `Role`; `NamespaceInitArgs` where the first is a nested type."""
    module = inspect.getmodule(kind)
    names = (f"{kind.__name__}InitArgs", f"{kind.__name__}Args")
    return next(found for name in names if (found := getattr(module, name, None)) is not None)


def _function(token: str) -> Schema:
    _, module, name = token.split(":")
    place = module.partition("/")[0]
    fqn = "pulumi_aws" if place == "index" else f"pulumi_aws.{place}"
    function = getattr(import_module(fqn), _CAPITAL.sub(r"_\1", name).lower())
    asked = [_camel(one) for one in inspect.signature(function).parameters if one != "opts"]
    result = getattr(inspect.getmodule(inspect.unwrap(function)), f"{name[0].upper()}{name[1:]}Result")
    return {
        "inputs": {"type": "object", "properties": dict.fromkeys(asked, ANY)},
        "outputs": {"type": "object", "properties": dict.fromkeys(types.output_type_types(result), ANY)},
    }


def _required(function: Any) -> list[str]:
    return [name for name, one in inspect.signature(function).parameters.items() if one.default is one.empty]


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)
