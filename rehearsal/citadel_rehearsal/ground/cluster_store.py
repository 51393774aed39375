"""The Kubernetes objects of every rehearsed cluster, in memory."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from citadel_rehearsal.ground.refusals import RuleBroken

# Namespaces that every new cluster has.
FIRST_NAMESPACES = ("default", "kube-node-lease", "kube-public", "kube-system")

DEFINITION = "CustomResourceDefinition"
Key = tuple[str, str, str, str]  # group, kind, namespace ("" for cluster-wide), name
OWN_RULES = "the rehearsal's own rules"
# What the embedded AWS judges add-ons by.
JUDGED = (("networking.k8s.io", "NetworkPolicy"), ("", "Namespace"))
RBAC = "rbac.authorization.k8s.io"
TOLD = (*JUDGED, (RBAC, "RoleBinding"), (RBAC, "ClusterRoleBinding"))

# (ARN of the cluster, its objects of these kinds)
Tell = Callable[[str, list[dict[str, Any]]], None]


@dataclass(frozen=True)
class FieldManager:
    """The field manager of a server-side apply; with `force` it takes over fields that other managers own.

    Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#managers
    """

    name: str = "pulumi-kubernetes"
    force: bool = False


ANYBODY = FieldManager()


def key_of(document: Mapping[str, Any], namespace: str) -> Key:
    """The identity of an object, without the version of its API group."""
    group = str(document["apiVersion"]).rpartition("/")[0]
    return group, str(document["kind"]), namespace, str(document["metadata"]["name"])


@dataclass
class ClusterStore:
    """The objects of one cluster, thread-safe. `judges` is true for stores that refuse invalid objects themselves."""

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
        """Record an object that existed before the rehearsed program ran, unless it is recorded already."""
        with self.lock:
            self.objects.setdefault(key_of(document, namespace), document)

    def has_namespace(self, name: str) -> bool:
        """Whether the namespace exists."""
        return ("", "Namespace", "", name) in self.objects

    def namespaces(self) -> tuple[str, ...]:
        """The names of all namespaces, sorted."""
        with self.lock:
            return tuple(sorted(key[3] for key in self.objects if key[:2] == ("", "Namespace")))

    def definition(self, document: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The `spec` of the definition of a custom resource's kind, or None."""
        kind = (key_of(document, "")[0], document["kind"])
        found = (one["spec"] for one in self if one["kind"] == DEFINITION)
        return next((spec for spec in found if (spec["group"], spec["names"]["kind"]) == kind), None)

    def is_cluster_wide(self, document: Mapping[str, Any]) -> bool:
        """Whether the objects of a custom resource's kind are in no namespace."""
        return (self.definition(document) or {}).get("scope") == "Cluster"

    def create(self, document: dict[str, Any], namespace: str, manager: FieldManager = ANYBODY) -> None:
        """Record a new object. Errors: `RuleBroken` 409 when the object exists."""
        key = key_of(document, namespace)
        with self.lock:
            if key in self.objects:
                raise RuleBroken("409", f'{key[1]} "{key[3]}" already exists{_place(namespace)}')
            self.objects[key] = document

    def merge(self, document: dict[str, Any], namespace: str, manager: FieldManager = ANYBODY) -> None:
        """Server-side apply of a patch, which creates a missing object."""
        key = key_of(document, namespace)
        with self.lock:
            self.objects[key] = _merged(self.objects.get(key), document)

    def apply(
        self, before: dict[str, Any], document: dict[str, Any], namespace: str, manager: FieldManager = ANYBODY
    ) -> None:
        """Server-side apply by the manager that applied `before`.

        Fields of `before` that `document` lacks are removed, and fields of other managers stay. Lists are replaced
        as a whole. Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/
        Errors: `RuleBroken` 404 when there is no such object.
        """
        key = key_of(document, namespace)
        with self.lock:
            if key not in self.objects:
                raise RuleBroken("404", f'{key[1]} "{key[3]}" cannot be changed: it does not exist{_place(namespace)}')
            self.objects[key] = _applied(self.objects[key], before, document)

    def release(self, document: dict[str, Any], namespace: str, manager: FieldManager = ANYBODY) -> None:
        """Undo a patch. This store does not record field managers, so the patched fields stay."""

    def read(self, key: Key, version: str = "") -> dict[str, Any] | None:
        """The object, or None. `version` is the API version of the group in which the object is returned."""
        return self.objects.get(key)

    def delete(self, key: Key) -> None:
        """Delete an object; deleting a namespace or a definition deletes its objects too."""
        with self.lock:
            gone = self.objects.pop(key, None)
            if key[1] == "Namespace":
                self._delete_all(lambda other: other[2] == key[3])
            if key[1] == DEFINITION and gone is not None:
                kind = (gone["spec"]["group"], gone["spec"]["names"]["kind"])
                self._delete_all(lambda other: other[:2] == kind)

    def _delete_all(self, chosen: Callable[[Key], bool]) -> None:
        for other in [one for one in self.objects if chosen(one)]:
            del self.objects[other]

    def of_kinds(self, *kinds: tuple[str, str]) -> list[dict[str, Any]]:
        """The objects of these kinds, each by its group and name."""
        return [one for one in self if key_of(one, "")[:2] in kinds]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        with self.lock:
            return iter(list(self.objects.values()))


@dataclass
class ClusterStores:
    """One store for each cluster, found by the cluster's ARN."""

    judge: ClassVar[str] = OWN_RULES  # named in the report as the validator of Kubernetes objects
    stores: dict[str, ClusterStore] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    tell: Tell | None = None
    told: dict[str, tuple[list[dict[str, Any]], float]] = field(default_factory=dict)

    def of(self, arn: str, kubernetes_version: str) -> ClusterStore:
        """The store of a cluster, made on the first call."""
        with self.lock:
            return self.stores.setdefault(arn, ClusterStore(arn, kubernetes_version))

    def get(self, arn: str) -> ClusterStore | None:
        """The store of a cluster, or None when no request has reached the cluster."""
        return self.stores.get(arn)

    def publish(self, arn: str) -> float:
        """Tells the embedded AWS what add-ons are judged by, and what else its endpoint lists.

        Returns when the former changed, on the monotonic clock.
        """
        store = self.get(arn)
        if store is None or self.tell is None:
            return 0.0
        found, (told, changed) = store.of_kinds(*TOLD), self.told.get(arn, ([], 0.0))
        if found != told or arn not in self.told:
            self.tell(arn, found)
            if arn not in self.told or _judged(found) != _judged(told):
                changed = time.monotonic()
            self.told[arn] = (found, changed)
        return changed

    def drop(self, arn: str) -> None:
        """Forget a deleted cluster and all its objects."""
        with self.lock:
            self.stores.pop(arn, None)
            self.told.pop(arn, None)


def _judged(objects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in objects if key_of(one, "")[:2] in JUDGED]


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
