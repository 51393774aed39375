"""What was changed in the emulated AWS: the requests in their order, as they came."""

import json
import urllib.parse
from collections.abc import Mapping
from typing import Any

_ONLY_LOOKS = ("Describe", "Get", "List", "Head", "Batch", "Simulate")
REQUESTS: list[dict[str, Any]] = []


def note(service: str, method: str, path: str, headers: Mapping[str, str], query: Any, body: bytes) -> None:
    """Keep a request unless its operation only looks."""
    text = body.decode(errors="replace")
    operation = _operation(method, path, headers, query, text)
    if not operation.startswith(_ONLY_LOOKS) and not operation.startswith(("GET ", "HEAD ")):
        REQUESTS.append({"service": service, "operation": operation, "input": _plain(text)})


def _operation(method: str, path: str, headers: Mapping[str, str], query: Any, text: str) -> str:
    """The operation's name; for REST the method and the path."""
    if target := headers.get("x-amz-target"):
        return target.rpartition(".")[2]
    action = urllib.parse.parse_qs(text).get("Action") or (query or {}).get("Action")
    if action:
        return str(action[0] if isinstance(action, list) else action)
    return f"{method} {path}"


def _plain(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return {key: values[0] for key, values in sorted(urllib.parse.parse_qs(text).items())} or text
