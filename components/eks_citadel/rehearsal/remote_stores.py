"""The Kubernetes objects that the embedded AWS keeps, asked from another process."""

import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from eks_citadel.rehearsal.resources.cluster_store import ClusterStore, ClusterStores, Key
from eks_citadel.rehearsal.resources.refusals import RuleBroken

SECONDS = 30


@dataclass
class RemoteStore(ClusterStore):
    """One cluster's objects. Errors: those of `ClusterStore`."""

    url: str = ""

    def __post_init__(self) -> None:
        """The namespaces of the first second are made where the objects are kept."""

    def has_namespace(self, name: str) -> bool:
        return bool(self._ask("has-namespace", namespace=name))

    def namespaces(self) -> tuple[str, ...]:
        return tuple(self._ask("namespaces"))

    def create(self, document: dict[str, Any], namespace: str) -> None:
        self._ask("create", document=document, namespace=namespace)

    def merge(self, document: dict[str, Any], namespace: str) -> None:
        self._ask("merge", document=document, namespace=namespace)

    def apply(self, before: dict[str, Any], document: dict[str, Any], namespace: str) -> None:
        self._ask("apply", before=before, document=document, namespace=namespace)

    def read(self, key: Key) -> dict[str, Any] | None:
        return self._ask("read", key=list(key))

    def delete(self, key: Key) -> None:
        self._ask("delete", key=list(key))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self._ask("list"))

    def _ask(self, what: str, **arguments: Any) -> Any:
        request = {"do": what, "cluster": self.arn, "version": self.kubernetes_version, **arguments}
        return post(self.url, request)


@dataclass
class RemoteStores(ClusterStores):
    """The stores of all clusters of the embedded AWS at `url`."""

    url: str = ""

    def of(self, arn: str, kubernetes_version: str) -> ClusterStore:
        with self.lock:
            return self.stores.setdefault(arn, RemoteStore(arn, kubernetes_version, url=self.url))

    def get(self, arn: str) -> ClusterStore | None:
        there = post(self.url, {"do": "exists", "cluster": arn})
        return self.of(arn, "") if there else None

    def drop(self, arn: str) -> None:
        super().drop(arn)
        post(self.url, {"do": "drop", "cluster": arn})


def post(url: str, request: dict[str, Any]) -> Any:
    """The result of one question. Errors: `RuleBroken` as the API server would refuse, `OSError`."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=SECONDS)
    try:
        connection.request("POST", "/_citadel/objects", json.dumps(request), {"Content-Type": "application/json"})
        response = connection.getresponse()
        answer = json.loads(response.read())
    finally:
        connection.close()
    if response.status != 200:
        raise RuleBroken(answer.get("code", str(response.status)), answer["message"])
    return answer["result"]
