"""The Kubernetes objects of every rehearsed cluster, in memory."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from citadel_rehearsal.ground.refusals import RuleBroken

# Namespaces that every cluster has from its first second.
FIRST_NAMESPACES = ("default", "kube-node-lease", "kube-public", "kube-system")

Key = tuple[str, str, str, str]  # group, kind, namespace ("" for cluster-wide), name
OWN_RULES = "the rehearsal's own rules"


@dataclass(frozen=True)
class FieldManager:
    """Who applies an object; with `force` it takes fields over that others wrote.

    Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#managers
    """

    name: str = "pulumi-kubernetes"
    force: bool = False


ANYBODY = FieldManager()


def key_of(document: Mapping[str, Any], namespace: str) -> Key:
    """The identity of an object; the version of its group is not part of it."""
    group = str(document["apiVersion"]).rpartition("/")[0]
    return group, str(document["kind"]), namespace, str(document["metadata"]["name"])


@dataclass
class ClusterStore:
    """The objects of one cluster. Safe in threads. `judges` says whether it refuses bad objects by itself."""

    judges: ClassVar[bool] = False
    arn: str
    kubernetes_version: str
    objects: dict[Key, dict[str, Any]] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    signed_in: set[str] = field(default_factory=set)  # principals that the API server has let in

    def __post_init__(self) -> None:
        for name in FIRST_NAMESPACES:
            self.assume({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})

    def assume(self, document: dict[str, Any], namespace: str = "") -> None:
        """Put an object there that somebody else made before."""
        with self.lock:
            self.objects.setdefault(key_of(document, namespace), document)

    def has_namespace(self, name: str) -> bool:
        """Whether the namespace exists."""
        return ("", "Namespace", "", name) in self.objects

    def namespaces(self) -> tuple[str, ...]:
        """Their names."""
        with self.lock:
            return tuple(sorted(key[3] for key in self.objects if key[:2] == ("", "Namespace")))

    def create(self, document: dict[str, Any], namespace: str, manager: FieldManager = ANYBODY) -> None:
        """Errors: `RuleBroken` 409 when the object exists."""
        key = key_of(document, namespace)
        with self.lock:
            if key in self.objects:
                raise RuleBroken("409", f'{key[1]} "{key[3]}" already exists{_place(namespace)}')
            self.objects[key] = document

    def merge(self, document: dict[str, Any], namespace: str, manager: FieldManager = ANYBODY) -> None:
        """Server-side apply of a patch. Errors: `RuleBroken` 404 when there is no such object."""
        key = key_of(document, namespace)
        with self.lock:
            if key not in self.objects:
                raise RuleBroken("404", f'{key[1]} "{key[3]}" is to be patched and does not exist{_place(namespace)}')
            self.objects[key] = _merged(self.objects[key], document)

    def apply(
        self, before: dict[str, Any], document: dict[str, Any], namespace: str, manager: FieldManager = ANYBODY
    ) -> None:
        """Server-side apply by who owned `before`: what it no longer names goes, what others wrote stays.

        Lists are taken whole. Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/
        Errors: `RuleBroken` 404 when there is no such object.
        """
        key = key_of(document, namespace)
        with self.lock:
            if key not in self.objects:
                raise RuleBroken("404", f'{key[1]} "{key[3]}" is to be changed and does not exist{_place(namespace)}')
            self.objects[key] = _applied(self.objects[key], before, document)

    def release(self, document: dict[str, Any], namespace: str, manager: FieldManager = ANYBODY) -> None:
        """A patch is taken back. Nobody notes here who wrote what, so it stays."""

    def read(self, key: Key, version: str = "") -> dict[str, Any] | None:
        """The object, or None. `version` is that of its group in which it is wanted."""
        return self.objects.get(key)

    def delete(self, key: Key) -> None:
        """Delete an object; with a namespace go its objects."""
        with self.lock:
            self.objects.pop(key, None)
            if key[1] == "Namespace":
                for inside in [other for other in self.objects if other[2] == key[3]]:
                    del self.objects[inside]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        with self.lock:
            return iter(list(self.objects.values()))


@dataclass
class ClusterStores:
    """One store for each cluster, found by the cluster's ARN."""

    judge: ClassVar[str] = OWN_RULES  # of objects
    stores: dict[str, ClusterStore] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, arn: str, kubernetes_version: str) -> ClusterStore:
        """The store of a cluster, made when it is asked for first."""
        with self.lock:
            return self.stores.setdefault(arn, ClusterStore(arn, kubernetes_version))

    def get(self, arn: str) -> ClusterStore | None:
        """The store of a cluster, if anything was asked of it."""
        return self.stores.get(arn)

    def drop(self, arn: str) -> None:
        """The cluster is gone, and everything in it."""
        with self.lock:
            self.stores.pop(arn, None)


def _place(namespace: str) -> str:
    return f' in namespace "{namespace}"' if namespace else ""


def _merged(old: Any, new: Any) -> Any:
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{key: _merged(old.get(key), value) for key, value in new.items()}}
    return new


def _applied(current: Any, before: Any, new: Any) -> Any:
    if not (isinstance(current, dict) and isinstance(new, dict)):
        return new
    owned: dict[str, Any] = before if isinstance(before, dict) else {}
    others = {key: value for key, value in current.items() if key not in new and key not in owned}
    return others | {key: _applied(current.get(key), owned.get(key), value) for key, value in new.items()}
