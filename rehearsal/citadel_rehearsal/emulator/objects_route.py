"""The route to the Kubernetes objects of emulated clusters, for the real engine's providers in other processes.

If API servers were built, each cluster has its own, and the route returns only its address.
"""

import os
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from citadel_rehearsal.api_server.api_servers import ApiServers
from citadel_rehearsal.api_server.connection import Connection
from citadel_rehearsal.api_server.installed import version
from citadel_rehearsal.emulator.cluster_objects import all_of, namespaces_of
from citadel_rehearsal.emulator.eks.listed_objects import as_list
from citadel_rehearsal.emulator.lifecycle import Record
from citadel_rehearsal.ground.cluster_store import OWN_RULES, ClusterStore, ClusterStores
from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.ground.refusals import RuleBroken

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
    servers = api_servers()
    if request["do"] == "judge":
        return 200, {"result": _judge()}
    if servers is not None:
        return _ask_servers(servers, request)
    if request["do"] == "drop":
        return 200, {"result": STORES.drop(request["cluster"])}
    if request["do"] == "exists":
        return 200, {"result": STORES.get(request["cluster"]) is not None}
    store = STORES.of(request["cluster"], request["version"])
    try:
        return 200, {"result": _ON_A_STORE[request["do"]](store, request)}
    except RuleBroken as broken:
        return 400, {"code": broken.code, "message": str(broken)}


def has_namespace(cluster: Record, name: str) -> bool:
    """Whether the cluster has this namespace: by its API server, by the objects kept here, or by what was told."""
    arn, servers = cluster["arn"], api_servers()
    if servers is not None and servers.has(arn):
        return Connection(servers.of(arn)).get(f"/api/v1/namespaces/{name}") is not None
    store = STORES.get(arn)
    return store.has_namespace(name) if store is not None else name in namespaces_of(cluster)


def listed(cluster: Record, path: str, query: Mapping[str, str]) -> dict[str, Any]:
    """The list at a path: of its API server, of the objects kept here, or of what was told."""
    arn, servers = cluster["arn"], api_servers()
    if servers is not None and servers.has(arn):
        return Connection(servers.of(arn)).ask("GET", path, query=query)
    store = STORES.get(arn)
    return as_list(path, all_of(cluster) if store is None else store)


@cache
def api_servers() -> ApiServers | None:
    """The API servers of this embedded AWS, or None when it runs without API servers."""
    folder = os.environ.get("CITADEL_API_SERVER")
    return ApiServers(Path(folder), int(os.environ["CITADEL_LIFELINE"])) if folder else None


@cache
def _judge() -> str:
    servers = api_servers()
    return f"kube-apiserver {version(servers.binaries)}" if servers else OWN_RULES


def _ask_servers(servers: ApiServers, request: Request) -> tuple[int, dict[str, Any]]:
    if request["do"] == "exists":
        return 200, {"result": servers.has(request["cluster"])}
    if request["do"] == "drop":
        return 200, {"result": servers.stop(request["cluster"])}
    try:
        return 200, {"result": servers.of(request["cluster"]).as_map()}
    except RehearsalFailure as failure:
        return 400, {"code": "Unreachable", "message": str(failure)}
