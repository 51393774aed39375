"""Requests to the embedded AWS's own routes, by its loopback port."""

import http.client
import json
from typing import Any

HOST = "127.0.0.1"


def ask(port: int, method: str, path: str, body: Any = None, timeout: float = 10) -> tuple[int, dict[str, Any]]:
    """Status and JSON. Errors: OSError when nobody answers, or answers something else."""
    connection = http.client.HTTPConnection(HOST, port, timeout=max(timeout, 0.1))
    try:
        sent = None if body is None else json.dumps(body).encode()
        connection.request(method, path, sent, {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, json.loads(response.read() or b"{}")
    except (http.client.HTTPException, ValueError) as error:
        raise ConnectionError(str(error)) from None
    finally:
        connection.close()
