"""The API server's judgement of objects: schemas, and the rules that schemas lack."""

import pytest

from citadel_rehearsal.ground.cluster_store import ClusterStore
from citadel_rehearsal.ground.refusals import NotKnown, RuleBroken
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.kubernetes import find
from citadel_rehearsal.resources.kubernetes_rules import judge
from kubernetes_objects import BINDING, BROKEN, GOOD, NAMESPACE, POLICY, changed


@pytest.fixture
def store():
    return ClusterStore("arn:aws:eks:eu-central-1:111122223333:cluster/blue", "1.36")


@pytest.mark.parametrize("document", [POLICY, BINDING, NAMESPACE], ids=lambda one: one["kind"])
def test_good_objects_pass(store, document):
    judge(document, store)


@pytest.mark.parametrize(("document", "path", "value"), GOOD)
def test_an_object_near_to_what_is_refused_passes(store, document, path, value):
    judge(changed(document, path, value), store)


@pytest.mark.parametrize(("document", "path", "value", "said"), BROKEN)
def test_a_broken_object_is_refused_with_422_and_the_place(store, document, path, value, said):
    with pytest.raises(RuleBroken) as refused:
        judge(changed(document, path, value), store)

    assert refused.value.code == "422"
    assert said in str(refused.value)


def test_the_version_of_the_cluster_decides_which_kinds_exist(store):
    budget = {"apiVersion": "policy/v1beta1", "kind": "PodSecurityPolicy", "metadata": {"name": "a"}, "spec": {}}
    with pytest.raises(RuleBroken, match=r"Kubernetes 1\.36 has no policy/v1beta1 PodSecurityPolicy"):
        judge(budget, store)


def test_a_custom_resource_needs_its_definition(store):
    widget = {"apiVersion": "acme.io/v1", "kind": "Widget", "metadata": {"name": "a", "namespace": "default"}}
    with pytest.raises(RuleBroken, match="no definition in the cluster adds it"):
        judge(widget, store)

    store.create(
        {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": {"name": "widgets.acme.io"},
            "spec": {"group": "acme.io", "names": {"kind": "Widget", "plural": "widgets"}},
        },
        "",
    )
    judge(widget, store)


def test_the_namespace_must_exist_and_an_object_exists_once(store):
    elsewhere = changed(POLICY, ("metadata", "namespace"), "shop")
    with pytest.raises(RuleBroken) as missing:
        judge(elsewhere, store)
    assert (missing.value.code, str(missing.value)) == ("404", 'namespaces "shop" not found')

    store.create(NAMESPACE, "")
    judge(elsewhere, store)
    store.create(elsewhere, "shop")
    with pytest.raises(RuleBroken) as twice:
        store.create(elsewhere, "shop")
    assert (twice.value.code, str(twice.value)) == ("409", 'NetworkPolicy "deny" already exists in namespace "shop"')

    store.delete(("", "Namespace", "", "shop"))
    assert not [one for one in store if one["kind"] == "NetworkPolicy"]


def context_in(store):
    caller = "arn:aws:iam::111122223333:role/deployer"
    store.signed_in.add(caller)
    return Context(lambda *_: None, "eu-central-1", "111122223333", caller, urn="a::b::c::deny", cluster=store)


def test_names_and_namespaces_are_filled_in_as_by_the_provider(store):
    context = context_in(store)
    row = find("kubernetes:core/v1:ConfigMap")

    checked = row.check(context, {"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "b"}})
    identifier, _ = row.make(context, checked)

    assert checked["metadata"]["namespace"] == "default"
    assert identifier.startswith("default/deny-")
    assert row.read(context, identifier, {})["data"] == {"a": "b"}
    row.delete(context, identifier, checked)
    assert row.read(context, identifier, {}) is None


def test_a_patch_changes_what_exists_makes_what_does_not_and_deletes_nothing(store):
    context = context_in(store)
    row = find("kubernetes:core/v1:NamespacePatch")
    patch = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "default", "labels": {"a": "b"}}}

    checked = row.check(context, patch)
    identifier, _ = row.make(context, checked)
    row.delete(context, identifier, checked)

    assert store.read(("", "Namespace", "", "default"))["metadata"]["labels"] == {"a": "b"}
    row.make(context, changed(patch, ("metadata", "name"), "late"))
    assert store.has_namespace("late")  # as by the real provider's patch


@pytest.mark.parametrize(
    "token", ["kubernetes:helm.sh/v3:Release", "kubernetes:yaml/v2:ConfigGroup", "kubernetes:core/v1:SecretList"]
)
def test_what_only_the_real_provider_can_expand_is_refused_by_name(token):
    with pytest.raises(NotKnown, match=token):
        find(token)
