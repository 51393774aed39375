"""Applies, reads and deletes the objects of a cluster in its API server, as the real provider does.

Source: https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from citadel_rehearsal.api_server.connection import APPLY, JSON_PATCH, Address, Connection
from citadel_rehearsal.api_server.field_managers import POSTING, taken_over
from citadel_rehearsal.api_server.kinds import Kind, Kinds
from citadel_rehearsal.ground.cluster_store import ANYBODY, ClusterStore, FieldManager, Key, key_of
from citadel_rehearsal.ground.refusals import RuleBroken

Document = dict[str, Any]
# No controller here creates dependent objects, so a deletion need not wait for any.
DELETION = {"kind": "DeleteOptions", "apiVersion": "v1", "propagationPolicy": "Background"}
PAGE = "500"


@dataclass
class ApiStore(ClusterStore):
    """The objects of one cluster. The first call of `find` starts the API server.

    Errors: `RuleBroken` with the API server's status code and message.
    """

    judges: ClassVar[bool] = True
    find: Callable[[], Address] = field(kw_only=True)

    def __post_init__(self) -> None:
        """Do nothing: the API server creates the first namespaces itself."""

    @cached_property
    def connection(self) -> Connection:
        """A connection with cluster-wide admin rights."""
        return Connection(self.find())

    @cached_property
    def kinds(self) -> Kinds:
        """The kinds that the API server serves."""
        return Kinds(self.connection)

    def has_namespace(self, name: str) -> bool:
        return self.read(("", "Namespace", "", name)) is not None

    def namespaces(self) -> tuple[str, ...]:
        return tuple(sorted(one["metadata"]["name"] for one in self._all(self.kinds.find("", "Namespace"))))

    def is_cluster_wide(self, document: Mapping[str, Any]) -> bool:
        group, _, version = str(document["apiVersion"]).rpartition("/")
        return not self.kinds.find(group, document["kind"], version).namespaced

    def create(self, document: Document, namespace: str, manager: FieldManager = ANYBODY) -> None:
        """POST, as the real provider does since 4.29: an object that exists is refused.

        So is an unknown field, which the real provider lets the API server drop.
        """
        group, _, version = str(document["apiVersion"]).rpartition("/")
        path = self.kinds.find(group, document["kind"], version).path(namespace)
        self.connection.ask("POST", path, document, {"fieldManager": POSTING, "fieldValidation": "Strict"})

    def merge(self, document: Document, namespace: str, manager: FieldManager = ANYBODY) -> None:
        """Server-side apply of a patch, which creates a missing object."""
        self._apply(document, namespace, manager)

    def apply(self, before: Document, document: Document, namespace: str, manager: FieldManager = ANYBODY) -> None:
        """Apply `document`, after taking over the fields that kubectl changed.

        `before` is not needed, since the API server records the fields of each manager.
        """
        path, identity = self._path(document, namespace), f'{document["kind"]} "{document["metadata"]["name"]}"'
        live = self.connection.get(path)
        if live is None:
            raise RuleBroken("404", f"{identity} cannot be changed: it does not exist")
        if (entries := taken_over(live, manager.name)) is not None:
            change = [{"op": "replace", "path": "/metadata/managedFields", "value": entries}]
            self.connection.ask("PATCH", path, change, content_type=JSON_PATCH)
        self._apply(document, namespace, manager)

    def release(self, document: Document, namespace: str, manager: FieldManager = ANYBODY) -> None:
        """Undo a patch: fields of this manager alone are removed, fields that other managers share stay."""
        identity = {"apiVersion": document["apiVersion"], "kind": document["kind"]}
        if self.read(key_of(document, namespace)) is not None:
            self._apply({**identity, "metadata": {"name": document["metadata"]["name"]}}, namespace, manager)

    def read(self, key: Key, version: str = "") -> Document | None:
        group, kind, namespace, name = key
        served = self.kinds.served(group, kind, version)
        found = served and self.connection.get(served.path(namespace, name))
        return found and _shown(found)

    def delete(self, key: Key) -> None:
        """Delete an object. The objects of a deleted namespace are removed after this function returns."""
        group, kind, namespace, name = key
        served = self.kinds.served(group, kind)
        if served is None:  # gone with its definition
            return
        try:
            self.connection.ask("DELETE", served.path(namespace, name), DELETION)
        except RuleBroken as broken:
            if broken.code != "404":
                raise

    def of_kinds(self, *kinds: tuple[str, str]) -> list[Document]:
        return [one for group, kind in kinds for one in self._all(self.kinds.find(group, kind))]

    def __iter__(self) -> Iterator[Document]:
        """All objects, including those that Kubernetes created itself."""
        for kind in self.kinds.every():
            yield from self._all(kind)

    def _all(self, kind: Kind) -> Iterator[Document]:
        query = {"limit": PAGE}
        while True:
            page = self.connection.ask("GET", kind.path(), query=query)
            for item in page["items"]:
                yield _shown({"apiVersion": kind.api_version, "kind": kind.kind, **item})
            if not (more := page["metadata"].get("continue")):
                return
            query = {"limit": PAGE, "continue": more}

    def _apply(self, document: Document, namespace: str, manager: FieldManager) -> None:
        query = {"fieldManager": manager.name, "force": str(manager.force).lower()}
        self.connection.ask("PATCH", self._path(document, namespace), document, query, APPLY)

    def _path(self, document: Document, namespace: str) -> str:
        group, _, version = str(document["apiVersion"]).rpartition("/")
        return self.kinds.find(group, document["kind"], version).path(namespace, document["metadata"]["name"])


def _shown(document: Document) -> Document:
    """The object without `managedFields`, which are long."""
    metadata = {key: value for key, value in document["metadata"].items() if key != "managedFields"}
    return {**document, "metadata": metadata}
