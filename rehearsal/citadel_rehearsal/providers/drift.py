"""Finds the inputs of a resource whose value in AWS differs from the program's."""

import json
from collections.abc import Mapping
from typing import Any

from citadel_rehearsal.resources.resource import Properties


def refreshed(inputs: Properties, found: Mapping[str, Any]) -> Properties:
    """The inputs with the current values in AWS. Values with the same meaning stay as the program wrote them."""
    return {name: seen(value, found[name]) if name in found else value for name, value in inputs.items()}


def seen(written: Any, found: Any) -> Any:
    """The current form of one value. Only the written keys of a map are compared, since AWS adds others."""
    if same(written, found):
        return written
    if isinstance(written, dict) and isinstance(found, Mapping):
        return {key: seen(value, found[key]) if key in found else value for key, value in written.items()}
    return found


def seen_in_object(written: Any, found: Any) -> Any:
    """The same for a Kubernetes object: the API server also adds keys to items of lists, and keeps their order."""
    if isinstance(written, list) and isinstance(found, list) and len(written) == len(found):
        return [seen_in_object(one, other) for one, other in zip(written, found, strict=True)]
    if isinstance(written, dict) and isinstance(found, Mapping):
        return {key: seen_in_object(value, found[key]) if key in found else value for key, value in written.items()}
    return written if same(written, found) else found


def same(written: Any, found: Any) -> bool:
    """Whether two values have the same meaning.

    JSON documents are compared as values and lists without their order. An absent value equals an empty one.
    """
    return _canonical(written) == _canonical(found)


def _canonical(value: Any) -> str:
    return json.dumps(_plain(value), sort_keys=True, default=str)


def _plain(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return _plain(json.loads(value))
        except ValueError:
            return value
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items() if inner not in (None, "", [], {})}
    if isinstance(value, (list, tuple)):
        return sorted((_plain(inner) for inner in value), key=_canonical)
    return "" if value in (None, "", [], {}) else value
