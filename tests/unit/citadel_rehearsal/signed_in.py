"""Requests to the endpoint of an emulated cluster, and tokens for it."""

import json
import ssl
from base64 import b64decode, urlsafe_b64encode
from dataclasses import dataclass
from http.client import HTTPSConnection
from typing import Any, Self
from urllib.parse import urlsplit

from citadel_rehearsal.ground.cluster_token import PREFIX, secret_of


def token(run_key: str, cluster: str, principal: str, region: str = "eu-west-1", **changes: Any) -> str:
    """As the programs of a rehearsal make it, with changes."""
    said = {"cluster": cluster, "principal": principal, "region": region, "secret": secret_of(run_key)} | changes
    return PREFIX + urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


@dataclass(frozen=True)
class Answer:
    """`said` is the message of a `Status`."""

    status: int
    document: dict[str, Any]

    @property
    def said(self) -> str:
        return str(self.document.get("message", ""))


@dataclass(frozen=True)
class Reached:
    """An endpoint, by the authority that DescribeCluster gives."""

    port: int
    context: ssl.SSLContext

    @classmethod
    def of(cls, eks: Any, cluster: str) -> Self:
        found = eks.describe_cluster(name=cluster)["cluster"]
        authority = b64decode(found["certificateAuthority"]["data"]).decode()
        context = ssl.create_default_context(cadata=authority)
        context.verify_flags |= ssl.VERIFY_X509_STRICT  # as of Python 3.13
        return cls(urlsplit(found["endpoint"]).port or 0, context)

    def ask(self, bearer: str = "", path: str = "/api", method: str = "GET", **headers: str) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent |= {"Authorization": f"Bearer {bearer}"} if bearer else {}
        connection = HTTPSConnection("127.0.0.1", self.port, timeout=10, context=self.context)
        try:
            connection.request(method, path, headers=sent)
            response = connection.getresponse()
            return Answer(response.status, json.loads(response.read() or b"{}"))
        finally:
            connection.close()
