"""One real API server: it starts, keeps objects, and never outlives who started it."""

import http.client
import os
import signal
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from citadel_rehearsal.api_server.api_server import ApiServer
from citadel_rehearsal.api_server.api_servers import ApiServers
from citadel_rehearsal.api_server.api_store import ApiStore
from citadel_rehearsal.api_server.connection import JSON_PATCH, Connection
from citadel_rehearsal.api_server.installed import required, version
from citadel_rehearsal.ground.cluster_store import FieldManager
from citadel_rehearsal.ground.refusals import RuleBroken
from kubernetes_objects import NAMESPACE, POLICY, changed
from processes import children, gone

PROGRAMS = ["etcd", "kube-apiserver", "kube-controller"]  # the kernel keeps 15 letters
OWNER = """
import sys
from pathlib import Path
from citadel_rehearsal.api_server.api_server import ApiServer
with ApiServer(Path(sys.argv[1])) as server:
    print(server.pid, flush=True)
    sys.stdin.readline()
"""
WIDGETS = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "widgets.acme.io"},
    "spec": {
        "group": "acme.io",
        "names": {"kind": "Widget", "plural": "widgets"},
        "scope": "Namespaced",
        "versions": [
            {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {"type": "object"}}}
        ],
    },
}


@pytest.fixture(scope="module")
def server() -> Iterator[ApiServer]:
    with ApiServer(required()) as running:
        yield running


@pytest.fixture
def store(server: ApiServer) -> ApiStore:
    return ApiStore("arn:aws:eks:eu-west-1:111122223333:cluster/shop", "1.36", find=lambda: server.address)


def test_it_is_the_kubernetes_that_was_built(store: ApiStore) -> None:
    told = store.connection.ask("GET", "/version")
    assert told["gitVersion"] == version(required()) == "v1.36.3"
    assert (told["major"], told["minor"]) == ("1", "36")


def test_it_needs_its_token_and_its_certificate(server: ApiServer) -> None:
    with pytest.raises(RuleBroken) as refused:
        Connection(replace(server.address, token="guessed")).ask("GET", "/api/v1/namespaces")
    assert refused.value.code == "401"


def test_it_answers_nobody_who_shows_no_token(server: ApiServer) -> None:
    trusted = ssl.create_default_context(cadata=server.address.certificate)
    connection = http.client.HTTPSConnection("127.0.0.1", server.address.port, timeout=10, context=trusted)
    with closing(connection):
        for path in ("/version", "/readyz", "/api/v1/namespaces"):
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            assert (path, response.status) == (path, 401)


def test_nothing_is_left_when_it_stops(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    server = ApiServer(required())
    running = children(server.pid)
    assert sorted(running.values()) == PROGRAMS
    assert [one.name.startswith("citadel-api-server-") for one in tmp_path.iterdir()] == [True]
    server.stop()
    server.stop()
    assert gone([server.pid, *running], 0.1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("victim", ["owner", "keeper"])
def test_nothing_is_left_when_its_owner_or_its_keeper_is_killed(victim: str, tmp_path: Path) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(required())], env=os.environ | {"TMPDIR": str(tmp_path)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert owner.stdout is not None
        keeper = int(owner.stdout.readline())
        running = [keeper, *children(keeper)]
        os.kill(keeper if victim == "keeper" else owner.pid, signal.SIGKILL)
        assert gone(running)
        owner.communicate("\n")
    finally:
        owner.kill()
        owner.communicate()
    assert list(tmp_path.iterdir()) == []


def test_a_namespace_goes_with_all_that_is_in_it(store: ApiStore) -> None:
    store.create(NAMESPACE, "", FieldManager("one"))
    store.create(changed(POLICY, ("metadata", "namespace"), "shop"), "shop", FieldManager("two"))
    key = ("networking.k8s.io", "NetworkPolicy", "shop", "deny")
    assert store.read(key) is not None
    store.delete(("", "Namespace", "", "shop"))
    deadline = time.monotonic() + 60
    while store.has_namespace("shop"):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert store.read(key) is None


def test_what_an_owner_no_longer_names_goes_and_what_others_wrote_stays(store: ApiStore) -> None:
    settings = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings", "namespace": "default"}}
    ours, theirs = FieldManager("ours"), FieldManager("theirs")
    store.create({**settings, "data": {"a": "1", "b": "2"}}, "default", ours)
    store.merge({**settings, "data": {"c": "3"}}, "default", theirs)
    store.apply({}, {**settings, "data": {"a": "1"}}, "default", ours)
    key = ("", "ConfigMap", "default", "settings")
    assert (store.read(key) or {})["data"] == {"a": "1", "c": "3"}
    with pytest.raises(RuleBroken, match="conflict") as conflict:
        store.merge({**settings, "data": {"a": "4"}}, "default", theirs)
    assert conflict.value.code == "409"
    store.merge({**settings, "data": {"a": "4"}}, "default", FieldManager("theirs", force=True))
    assert (store.read(key) or {})["data"] == {"a": "4"}


def test_a_patch_that_is_taken_back_leaves_what_was_there_before(store: ApiStore) -> None:
    key, patcher = ("", "Namespace", "", "default"), FieldManager("patcher")
    before = (store.read(key) or {})["metadata"]["labels"]
    patch = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "default", "labels": {"team": "shop"}}}
    store.merge(patch, "", patcher)
    assert (store.read(key) or {})["metadata"]["labels"] == before | {"team": "shop"}
    store.release(patch, "", patcher)
    assert (store.read(key) or {})["metadata"]["labels"] == before


def test_a_patch_makes_what_is_not_there_as_the_real_provider_s_does(store: ApiStore) -> None:
    patch = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "late", "labels": {"team": "shop"}}}
    store.merge(patch, "default", FieldManager("patcher"))
    assert (store.read(("", "ConfigMap", "default", "late")) or {})["metadata"]["labels"] == {"team": "shop"}


def test_what_exists_is_not_made_and_what_is_gone_not_changed(store: ApiStore) -> None:
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "twice"}}
    store.create(account, "default")
    with pytest.raises(RuleBroken, match=r'serviceaccounts "twice" already exists') as refused:
        store.create(account, "default")
    assert refused.value.code == "409"
    with pytest.raises(RuleBroken, match=r'ServiceAccount "never" cannot be changed: it does not exist') as missing:
        store.apply(account, changed(account, ("metadata", "name"), "never"), "default")
    assert missing.value.code == "404"


@pytest.mark.parametrize("manager", ["kubectl-edit", "kubectl-client-side-apply", "before-first-apply"])
def test_drift_by_kubectl_is_taken_back_without_a_conflict(store: ApiStore, manager: str) -> None:
    name = f"drift-{manager}"
    settings = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": {"a": "1"}}
    ours, path = FieldManager("ours"), f"/api/v1/namespaces/default/configmaps/{name}"
    store.create(settings, "default", ours)
    drift = [{"op": "replace", "path": "/data/a", "value": "5"}, {"op": "add", "path": "/data/b", "value": "6"}]
    store.connection.ask("PATCH", path, drift, {"fieldManager": manager}, JSON_PATCH)
    store.apply(settings, settings, "default", ours)
    assert (store.read(("", "ConfigMap", "default", name)) or {})["data"] == {"a": "1"}
    managers = [one["manager"] for one in store.connection.ask("GET", path)["metadata"]["managedFields"]]
    assert managers == ["ours"]


def test_a_custom_resource_follows_its_definition_at_once(store: ApiStore) -> None:
    widget = {"apiVersion": "acme.io/v1", "kind": "Widget", "metadata": {"name": "a", "namespace": "default"}}
    with pytest.raises(RuleBroken, match='no matches for kind "Widget"') as undefined:
        store.create(widget, "default")
    assert undefined.value.code == "404"
    store.create(WIDGETS, "")
    store.create(widget, "default")
    assert store.read(("acme.io", "Widget", "default", "a"), "v1")


def test_everything_is_listed_with_its_kind(store: ApiStore) -> None:
    found = {(one["apiVersion"], one["kind"], one["metadata"]["name"]) for one in store}
    assert {
        ("v1", "Namespace", "kube-system"),
        ("v1", "ServiceAccount", "default"),
        ("rbac.authorization.k8s.io/v1", "ClusterRole", "view"),
    } <= found
    assert set(store.namespaces()) >= {"default", "kube-node-lease", "kube-public", "kube-system"}


def test_clusters_do_not_share_objects_and_end_alone() -> None:
    servers = ApiServers(required())
    stores = [ApiStore(name, "1.36", find=lambda name=name: servers.of(name)) for name in ("blue", "green")]
    stores[0].create(NAMESPACE, "")
    assert [one.has_namespace("shop") for one in stores] == [True, False]
    servers.stop("blue")
    assert (servers.has("blue"), servers.has("green")) == (False, True)
    assert stores[1].has_namespace("default")
    servers.stop("green")
