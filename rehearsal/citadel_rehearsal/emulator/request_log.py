"""What was changed in the emulated AWS: the requests in their order, as they came."""

import json
import urllib.parse
from collections.abc import Mapping
from typing import Any

_ONLY_LOOKS = ("Describe", "Get", "List", "Head", "Batch", "Simulate")
_kept: list[tuple[str, str, bytes]] = []


def note(
    service: str, method: str, path: str, headers: Mapping[str, str], parameters: Mapping[str, Any], body: bytes
) -> None:
    """Keep a request unless its operation only looks. `parameters` are those of the query protocol."""
    operation = _operation(method, path, headers, parameters)
    if not operation.startswith(_ONLY_LOOKS) and not operation.startswith(("GET ", "HEAD ")):
        _kept.append((service, operation, body))


def requests() -> list[dict[str, Any]]:
    """Those that were kept, with their input as plain values; nothing is read before somebody asks."""
    return [
        {"service": service, "operation": operation, "input": _plain(body.decode(errors="replace"))}
        for service, operation, body in _kept
    ]


def _operation(method: str, path: str, headers: Mapping[str, str], parameters: Mapping[str, Any]) -> str:
    """The operation's name; for REST the method and the path."""
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
