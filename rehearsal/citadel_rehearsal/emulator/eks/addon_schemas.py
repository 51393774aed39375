"""Types and keys of configuration values, by the add-ons' own JSON schemas as far as they are public.

A public schema is of an older version than a rehearsed add-on. Newer ones know more keys, so an unknown key is
accepted, unless it is a known one in other letters or in another place; a known key keeps its type.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

# What EKS answers: https://github.com/aws/amazon-vpc-cni-k8s/issues/2173 and 2491
NOT_DEFINED = "is not defined in the schema and the schema does not allow additional properties"
NAMES = {dict: "object", list: "array", str: "string", bool: "boolean", int: "integer", float: "number"}


@cache
def public_schemas() -> Mapping[str, Any]:
    """The `version`, the `source` and the `schema` of each add-on of which a schema is public."""
    return json.loads(files("citadel_rehearsal.emulator.eks").joinpath("addon_schemas.json").read_text())


def wrong_values(addon: str, values: Any) -> list[str]:
    """What EKS says about values of another type than their schema's, such as `$.a: boolean found, string expected`,
    and about keys that the schema surely lacks.
    """
    return [*_told(addon, values)] if addon in public_schemas() else [*_unless_object(values)]


def _told(addon: str, values: Any) -> Iterator[str]:
    for error in _validator(addon).iter_errors(values):
        if error.validator == "type":
            wanted: Any = error.validator_value
            expected: list[str] = [wanted] if isinstance(wanted, str) else wanted
            yield f"{error.json_path}: {type_of(error.instance)} found, {' or '.join(expected)} expected"
        elif error.validator == "additionalProperties":
            known: Any = error.schema
            given: Any = error.instance
            strange = sorted(given.keys() - known.get("properties", {}).keys())
            yield from (f"{error.json_path}.{key}: {NOT_DEFINED}" for key in strange if key.lower() in _words(addon))


@cache
def _words(addon: str) -> frozenset[str]:
    """The keys of the schema, wherever they stand, and the names of its parts, in small letters."""
    parts: Mapping[str, Any] = public_schemas()[addon]["schema"]["definitions"]
    keys = {key for part in parts.values() for key in part.get("properties", {})}
    return frozenset(word.lower() for word in {*parts, *keys})


def _unless_object(values: Any) -> Iterator[str]:
    if not isinstance(values, dict):
        yield f"$: {type_of(values)} found, object expected"


@cache
def _validator(addon: str) -> "Validator":
    """jsonschema is imported late, as that is slow."""
    from jsonschema import Draft6Validator

    return Draft6Validator(public_schemas()[addon]["schema"])


def type_of(value: Any) -> str:
    """The JSON schema's name of a value's type."""
    return NAMES.get(type(value), "null" if value is None else "string")
