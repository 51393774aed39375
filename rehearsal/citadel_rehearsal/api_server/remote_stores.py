"""Access from another process to the Kubernetes objects of the embedded AWS's clusters.

The embedded AWS stores the objects itself, or returns the address of the cluster's API server.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from citadel_rehearsal.api_server.api_store import ApiStore
from citadel_rehearsal.api_server.connection import Address
from citadel_rehearsal.ground.cluster_store import ANYBODY, OWN_RULES, ClusterStore, ClusterStores, FieldManager, Key
from citadel_rehearsal.ground.loopback import AwsAddress, ask
from citadel_rehearsal.ground.refusals import RuleBroken
from citadel_rehearsal.ground.told_objects import tell_objects

SECONDS = 120  # an API server may have to start


@dataclass
class RemoteStore(ClusterStore):
    """The objects of one cluster, stored in the embedded AWS's process. Errors: those of `ClusterStore`."""

    address: AwsAddress = AwsAddress("", "")

    def __post_init__(self) -> None:
        """Do nothing: the embedded AWS creates the first namespaces."""

    def has_namespace(self, name: str) -> bool:
        return bool(self._ask("has-namespace", namespace=name))

    def namespaces(self) -> tuple[str, ...]:
        return tuple(self._ask("namespaces"))

    def create(self, document: dict[str, Any], namespace: str, manager: FieldManager = ANYBODY) -> None:
        self._ask("create", document=document, namespace=namespace)

    def merge(self, document: dict[str, Any], namespace: str, manager: FieldManager = ANYBODY) -> None:
        self._ask("merge", document=document, namespace=namespace)

    def apply(
        self, before: dict[str, Any], document: dict[str, Any], namespace: str, manager: FieldManager = ANYBODY
    ) -> None:
        self._ask("apply", before=before, document=document, namespace=namespace)

    def read(self, key: Key, version: str = "") -> dict[str, Any] | None:
        return self._ask("read", key=list(key))

    def delete(self, key: Key) -> None:
        self._ask("delete", key=list(key))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self._ask("list"))

    def _ask(self, what: str, **arguments: Any) -> Any:
        request = {"do": what, "cluster": self.arn, "version": self.kubernetes_version, **arguments}
        return post(self.address, request)


@dataclass
class RemoteStores(ClusterStores):
    """The stores of all clusters of the embedded AWS at `address`."""

    address: AwsAddress = AwsAddress("", "")

    def __post_init__(self) -> None:
        self.tell = partial(tell_objects, self.address)

    @cached_property
    def judge(self) -> str:  # type: ignore[override]
        return str(post(self.address, {"do": "judge"}))

    def of(self, arn: str, kubernetes_version: str) -> ClusterStore:
        with self.lock:
            if arn not in self.stores:
                self.stores[arn] = self._store(arn, kubernetes_version)
            return self.stores[arn]

    def _store(self, arn: str, kubernetes_version: str) -> ClusterStore:
        if self.judge == OWN_RULES:
            return RemoteStore(arn, kubernetes_version, address=self.address)
        return ApiStore(arn, kubernetes_version, find=lambda: Address(**post(self.address, _start(arn))))

    def get(self, arn: str) -> ClusterStore | None:
        there = post(self.address, {"do": "exists", "cluster": arn})
        return self.of(arn, "") if there else None

    def drop(self, arn: str) -> None:
        super().drop(arn)
        post(self.address, {"do": "drop", "cluster": arn})


def _start(arn: str) -> dict[str, Any]:
    return {"do": "api-server", "cluster": arn}


def post(address: AwsAddress, request: dict[str, Any]) -> Any:
    """The result of one request to the objects route. Errors: `RuleBroken` with the API server's refusal, `OSError`."""
    status, answer = ask(address, "POST", "/_citadel/objects", request, SECONDS)
    if status != 200:
        raise RuleBroken(answer.get("code", str(status)), answer["message"])
    return answer["result"]
