"""Requests to the routes that only the embedded AWS has, on its loopback port and with the key of its run."""

import http.client
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

HOST = "127.0.0.1"


@dataclass(frozen=True)
class AwsAddress:
    """The URL of an embedded AWS, and the key of its run, which only the run's own processes receive.

    `url` is `http://127.0.0.1:PORT`. The key authorizes requests to the embedded AWS's own routes and requests to the
    AWS APIs as root.
    """

    url: str
    run_key: str = field(repr=False)

    @property
    def port(self) -> int:
        """The port in `url`, or 0 when `url` has none."""
        return urlsplit(self.url).port or 0


def ask(
    address: AwsAddress, method: str, path: str, body: Any = None, timeout: float = 10
) -> tuple[int, dict[str, Any]]:
    """The HTTP status and the JSON body. Errors: OSError when there is no answer, or the answer is not JSON."""
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
