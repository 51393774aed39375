"""The log of requests that changed the emulated AWS, in the order of their arrival."""

import json
import urllib.parse
from collections.abc import Mapping
from typing import Any

_ONLY_LOOKS = ("Describe", "Get", "List", "Head", "Batch", "Simulate")
_kept: list[tuple[str, str, bytes]] = []


def note(
    service: str, method: str, path: str, headers: Mapping[str, str], parameters: Mapping[str, Any], body: bytes
) -> None:
    """Record a request unless its operation only reads. `parameters` are those of the query protocol."""
    operation = _operation(method, path, headers, parameters)
    if not operation.startswith(_ONLY_LOOKS) and not operation.startswith(("GET ", "HEAD ")):
        _kept.append((service, operation, body))


def requests() -> list[dict[str, Any]]:
    """The recorded requests, with their input as plain values. They are parsed only here, which keeps `note` fast."""
    return [
        {"service": service, "operation": operation, "input": _plain(body.decode(errors="replace"))}
        for service, operation, body in _kept
    ]


def _operation(method: str, path: str, headers: Mapping[str, str], parameters: Mapping[str, Any]) -> str:
    """The operation's name, or the method and path for REST services."""
    if target := headers.get("x-amz-target"):
        return target.rpartition(".")[2]
    action = parameters.get("Action")
    if action:
        return str(action[0] if isinstance(action, list) else action)
    return f"{method} {path}"


def _plain(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return {key: values[0] for key, values in sorted(urllib.parse.parse_qs(text).items())} or text
