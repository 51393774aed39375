"""The schemas of Kubernetes objects, by version: `VERSION.json.gz` beside this file.

Source: the OpenAPI definitions of Kubernetes (https://github.com/kubernetes/kubernetes, api/openapi-spec), licensed
under the Apache License 2.0, as the package kubernetes-validate (https://github.com/willthames/kubernetes-validate,
same license) turned them into JSON Schema: the strict schemas, which refuse unknown fields. Changes made here:
descriptions are left out, and kinds and definitions of one version are one file. `make schemas` writes them again.
"""

import gzip
import json
from collections.abc import Collection, Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

ENDING = ".json.gz"


class NoSuchKind(Exception):
    """This version of Kubernetes has no built-in kind of this name."""


def mistake(document: Mapping[str, Any], kubernetes_version: str) -> "ValidationError | None":
    """The first validation error in the order of the schema, or None for a valid object.

    Errors: `NoSuchKind`.
    """
    validator = _validator(schema_version(kubernetes_version), f"{document['apiVersion']} {document['kind']}")
    return next(validator.iter_errors(dict(document)), None)


def schema_version(kubernetes_version: str) -> str:
    """The newest version with schemas that is not newer than the given one; the oldest if all are newer."""
    known = sorted(versions(), key=_in_order)
    not_newer = [one for one in known if _in_order(one) <= _in_order(kubernetes_version)]
    return not_newer[-1] if not_newer else known[0]


@cache
def versions() -> frozenset[str]:
    """The Kubernetes versions that have schemas."""
    names = [file.name for file in resources.files(__name__).iterdir()]
    return frozenset(name.removesuffix(ENDING) for name in names if name.endswith(ENDING))


def kinds(version: str) -> Collection[str]:
    """The kinds of a version with schemas, such as `apps/v1 Deployment`."""
    return _loaded(version)[0].keys()


def _in_order(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


@cache
def _validator(version: str, kind: str) -> "Validator":
    kinds, whole = _loaded(version)
    if kind not in kinds:
        raise NoSuchKind(kind)
    return whole.evolve(schema=kinds[kind])  # its references still resolve in the whole file


@cache
def _loaded(version: str) -> tuple[Mapping[str, Any], "Validator"]:
    """Schemas by kind, and a validator that resolves their references. jsonschema is imported late, as that is slow."""
    from jsonschema import Draft202012Validator

    text = gzip.decompress(resources.files(__name__).joinpath(version + ENDING).read_bytes())
    schemas = json.loads(text)
    return schemas["kinds"], Draft202012Validator(schemas)
