"""Requests to the embedded AWS's own routes, by its loopback port and with the key of its run."""

import http.client
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

HOST = "127.0.0.1"


@dataclass(frozen=True)
class AwsAddress:
    """Where an embedded AWS listens, and the key of its run, which only the run's own processes are given.

    `url` is `http://127.0.0.1:PORT`. The key opens the embedded AWS's own routes, and for root AWS itself.
    """

    url: str
    run_key: str = field(repr=False)

    @property
    def port(self) -> int:
        """Of the url; 0 when it names none."""
        return urlsplit(self.url).port or 0


def ask(
    address: AwsAddress, method: str, path: str, body: Any = None, timeout: float = 10
) -> tuple[int, dict[str, Any]]:
    """Status and JSON. Errors: OSError when nobody answers, or answers something else."""
    connection = http.client.HTTPConnection(HOST, address.port, timeout=max(timeout, 0.1))
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {address.run_key}"}
    try:
        sent = None if body is None else json.dumps(body).encode()
        connection.request(method, path, sent, headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read() or b"{}")
    except (http.client.HTTPException, ValueError) as error:
        raise ConnectionError(str(error)) from None
    finally:
        connection.close()
