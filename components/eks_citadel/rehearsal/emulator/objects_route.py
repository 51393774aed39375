"""The Kubernetes objects of emulated clusters, for the providers of the real engine, which are other processes."""

from collections.abc import Callable
from typing import Any

from eks_citadel.rehearsal.resources.cluster_store import ClusterStore, ClusterStores
from eks_citadel.rehearsal.resources.refusals import RuleBroken

Request = dict[str, Any]
STORES = ClusterStores()
_ON_A_STORE: dict[str, Callable[[ClusterStore, Request], Any]] = {
    "list": lambda store, _: list(store),
    "create": lambda store, one: store.create(one["document"], one["namespace"]),
    "merge": lambda store, one: store.merge(one["document"], one["namespace"]),
    "apply": lambda store, one: store.apply(one["before"], one["document"], one["namespace"]),
    "read": lambda store, one: store.read(tuple(one["key"])),
    "delete": lambda store, one: store.delete(tuple(one["key"])),
    "namespaces": lambda store, _: store.namespaces(),
    "has-namespace": lambda store, one: store.has_namespace(one["namespace"]),
}


def answer(request: Request) -> tuple[int, dict[str, Any]]:
    """`{"do", "cluster", ...}` -> 200 `{"result"}`, or 400 `{"code", "message"}` when the API server would refuse."""
    if request["do"] == "drop":
        return 200, {"result": STORES.drop(request["cluster"])}
    if request["do"] == "exists":
        return 200, {"result": STORES.get(request["cluster"]) is not None}
    store = STORES.of(request["cluster"], request["version"])
    try:
        return 200, {"result": _ON_A_STORE[request["do"]](store, request)}
    except RuleBroken as broken:
        return 400, {"code": broken.code, "message": str(broken)}
