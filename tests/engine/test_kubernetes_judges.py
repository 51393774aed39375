"""The rehearsal's own rules for Kubernetes objects beside a real API server: neither takes what the other refuses."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from citadel_rehearsal.api_server.api_server import ApiServer
from citadel_rehearsal.api_server.api_store import ApiStore
from citadel_rehearsal.api_server.connection import APPLY
from citadel_rehearsal.api_server.installed import required
from citadel_rehearsal.ground.cluster_store import ClusterStore, FieldManager, key_of
from citadel_rehearsal.ground.refusals import RuleBroken
from citadel_rehearsal.providers.object_changes import REPLACED_BY
from citadel_rehearsal.resources import kubernetes_rules
from kubernetes_objects import BINDING, BROKEN, CLASS, GOOD, POLICY, Document, changed

MANIFESTS = sorted((Path(__file__).parents[1] / "golden" / "manifests").glob("*.json"))
ARN = "arn:aws:eks:eu-west-1:111122223333:cluster/shop"
# Its schema lacks it, it cannot read it, or its rules forbid it; a name that is no name in a path is not even found.
REFUSED, NO_PLACE = ("400", "422", "500"), ("404",)
PRIORITY: Document = {
    "apiVersion": "scheduling.k8s.io/v1",
    "kind": "PriorityClass",
    "metadata": {"name": "a"},
    "value": 1,
}
RUNTIME: Document = {"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": {"name": "a"}, "handler": "a"}


@pytest.fixture(scope="module")
def server() -> Iterator[ApiServer]:
    with ApiServer(required()) as running:
        yield running


@pytest.fixture(scope="module")
def real(server: ApiServer) -> ApiStore:
    return ApiStore(ARN, "1.36", find=lambda: server.address)


def namespace_of(document: Document) -> str:
    return str(document["metadata"].get("namespace") or "")


def ours(document: Document) -> str:
    """The code with which our rules refuse it; empty when they do not."""
    try:
        kubernetes_rules.judge(document, ClusterStore(ARN, "1.36"))
    except RuleBroken as broken:
        return broken.code
    return ""


def theirs(real: ApiStore, document: Document) -> str:
    """The same of the API server, which keeps nothing of it."""
    group, _, version = document["apiVersion"].rpartition("/")
    query = {"fieldManager": "judge", "dryRun": "All"}
    try:
        kind = real.kinds.find(group, document["kind"], version)
        path = kind.path(namespace_of(document), document["metadata"]["name"])
        real.connection.ask("PATCH", path, document, query, APPLY)
    except RuleBroken as broken:
        return broken.code
    return ""


@pytest.mark.parametrize(("document", "path", "value", "said"), BROKEN)
def test_both_refuse_a_broken_object(
    real: ApiStore, document: Document, path: tuple[str | int, ...], value: Any, said: str
) -> None:
    broken = changed(document, path, value)
    assert ours(broken) == "422"
    assert theirs(real, broken) in (NO_PLACE if value == "a/b" else REFUSED)


@pytest.mark.parametrize(("document", "path", "value"), GOOD)
def test_both_take_a_good_one(real: ApiStore, document: Document, path: tuple[str | int, ...], value: Any) -> None:
    good = changed(document, path, value)
    assert (ours(good), theirs(real, good)) == ("", "")


def test_both_miss_the_namespace_and_the_kind(real: ApiStore) -> None:
    elsewhere = changed(POLICY, ("metadata", "namespace"), "nowhere")
    assert (ours(elsewhere), theirs(real, elsewhere)) == ("404", "404")
    gone = {"apiVersion": "policy/v1beta1", "kind": "PodSecurityPolicy", "metadata": {"name": "a"}}
    assert (ours(gone), theirs(real, gone)) == ("404", "404")


@pytest.mark.parametrize("file", MANIFESTS, ids=lambda file: file.stem)
def test_both_take_every_manifest_of_this_library(real: ApiStore, file: Path) -> None:
    document = json.loads(file.read_text())
    namespace = namespace_of(document)
    here = {**document, "metadata": {**document["metadata"], "namespace": "default"}} if namespace else document
    assert (ours(here), theirs(real, here)) == ("", "")


@pytest.mark.parametrize(
    ("document", "path", "value"),
    [
        (BINDING, ("roleRef", "name"), "edit"),
        (CLASS, ("parameters",), {"type": "gp2"}),
        (CLASS, ("provisioner",), "example.com/disks"),
    ],
    ids=lambda one: one["kind"] if isinstance(one, dict) and "kind" in one else None,
)
def test_what_makes_another_object_cannot_change_in_place(
    real: ApiStore, document: Document, path: tuple[str, ...], value: Any
) -> None:
    assert path[0] in REPLACED_BY[document["kind"]]
    assert_fixed(real, document, path, value)


@pytest.mark.parametrize(
    ("document", "path", "value"),
    [
        (CLASS, ("reclaimPolicy",), "Delete"),
        (CLASS, ("volumeBindingMode",), "Immediate"),
        ({**PRIORITY, "preemptionPolicy": "Never"}, ("preemptionPolicy",), "PreemptLowerPriority"),
        (PRIORITY, ("value",), 2),
        (RUNTIME, ("handler",), "another"),
    ],
    ids=lambda one: one["kind"] if isinstance(one, dict) and "kind" in one else None,
)
def test_what_the_provider_does_not_replace_is_the_api_server_s_to_refuse(
    real: ApiStore, document: Document, path: tuple[str, ...], value: Any
) -> None:
    assert path[0] not in REPLACED_BY.get(document["kind"], ())
    assert_fixed(real, document, path, value)


def assert_fixed(real: ApiStore, document: Document, path: tuple[str, ...], value: Any) -> None:
    manager = FieldManager("one")
    real.create(document, "", manager)
    with pytest.raises(RuleBroken, match=r"immutable|cannot change|may not be changed|Forbidden") as refused:
        real.apply(document, changed(document, path, value), "", manager)
    assert refused.value.code == "422"
    real.delete(key_of(document, ""))
