"""Which schemas judge an object."""

import json
from importlib.resources import files

import pytest

from citadel_rehearsal.emulator.eks.catalogue import KUBERNETES_VERSIONS
from citadel_rehearsal.ground.cluster_store import ClusterStore
from citadel_rehearsal.ground.refusals import RuleBroken
from citadel_rehearsal.resources.kubernetes_rules import BUILT_IN_GROUPS, is_custom_group, judge_schema
from citadel_rehearsal.resources.kubernetes_schemas import NoSuchKind, kinds, mistake, schema_version, versions
from kubernetes_objects import NAMESPACE, POLICY, changed


def test_A3_every_version_that_EKS_offers_has_schemas() -> None:
    table = json.loads(files("eks_citadel.kubernetes").joinpath("kubernetes_versions.json").read_text())
    assert versions() == set(table) == set(KUBERNETES_VERSIONS)


@pytest.mark.parametrize(
    ("wanted", "found"), [("1.34", "1.34"), ("1.37", "1.37"), ("1.99", "1.37"), ("1.9", "1.31"), ("2.0", "1.37")]
)
def test_a_version_without_schemas_has_those_of_the_newest_that_is_not_newer(wanted: str, found: str) -> None:
    assert schema_version(wanted) == found


def test_the_first_mistake_is_told_with_its_place() -> None:
    found = mistake(changed(NAMESPACE, ("metadata", "name"), 7), "1.36")
    assert found is not None
    assert (list(found.path), found.message) == (["metadata", "name"], "7 is not of type 'string', 'null'")


def test_a_list_that_is_null_is_one_that_was_not_sent() -> None:
    role = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "a"}}
    assert mistake({**role, "rules": None}, "1.36") is None


@pytest.mark.parametrize(
    ("version", "kind"),
    [("networking.acme.io/v1", "NetworkPolicy"), ("networking.k8s.io/v1", "networkpolicy"), ("v1", "Affinity")],
)
def test_a_kind_is_its_whole_group_its_version_and_its_own_spelling(version: str, kind: str) -> None:
    other = {**POLICY, "apiVersion": version, "kind": kind}
    with pytest.raises(NoSuchKind):
        mistake(other, "1.36")
    with pytest.raises(RuleBroken) as refused:
        judge_schema(other, ClusterStore("arn", "1.36"))
    assert refused.value.code == "404"


def test_groups_of_kubernetes_itself_are_those_of_its_schemas() -> None:
    every = {kind for version in versions() for kind in kinds(version)}
    groups = {kind.partition(" ")[0].rpartition("/")[0] for kind in every}
    assert len(groups) > 10
    assert {group for group in groups if "." in group} <= BUILT_IN_GROUPS
    assert not any(is_custom_group(group) for group in groups)
    assert is_custom_group("snapshot.storage.k8s.io")
