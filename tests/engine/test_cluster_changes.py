"""A cluster that stands is changed: what the engine then updates, replaces and leaves alone."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from engine_stage import REGION, Stage
from remains import remains
from standing import ADMIN, CLUSTER, DEVELOPERS, VIEW, Ops, Standing

from citadel_rehearsal.api_server.installed import required
from citadel_rehearsal.run.embedded_aws import EmbeddedAws


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with ExitStack() as closing:
        aws = closing.enter_context(EmbeddedAws(transition_seconds=0.01, api_server=required()))
        stage = Stage(aws, tmp_path_factory.mktemp("blue"))
        closing.enter_context(stage.under)
        yield stage


@pytest.fixture(scope="module")
def blue(stage: Stage) -> Standing:
    standing = Standing(stage, CLUSTER)
    standing.change()
    return standing


REPLACED = {"create-replacement", "delete-replaced", "replace"}


def only_updates(ops: Ops) -> set[str]:
    assert {op for found in ops.values() for op in found} == {"update"}
    return set(ops)


def test_tags_are_put_on_what_stands(blue: Standing) -> None:
    changed = only_updates(blue.change(tags={"team": "platform"}))
    assert {"blue-control-plane-cluster", "blue-network-vpc", "blue-nodes-main-template"} <= changed
    cluster = blue.stage.client("eks").describe_cluster(name="blue")["cluster"]
    assert cluster["tags"]["team"] == "platform"
    assert {"team": "platform"}.items() <= blue.node_group()["tags"].items()


def test_an_upgrade_of_kubernetes_replaces_nothing(blue: Standing) -> None:
    changed = only_updates(blue.change(kubernetes_version="1.36"))
    assert {"blue-control-plane-cluster", "blue-nodes-main-group"} <= changed
    assert blue.stage.client("eks").describe_cluster(name="blue")["cluster"]["version"] == "1.36"
    assert blue.node_group()["version"] == "1.36"


def test_a_wider_scope_replaces_its_association_alone(blue: Standing) -> None:
    wider = [{"policy": VIEW, "namespaces": ["payments", "shop"]}]
    ops = blue.change(access_entries=blue.with_entry("developers", namespace_policies=wider))
    assert ops == {f"blue-access-policy-developers-{VIEW}": REPLACED}
    assert blue.developers_policies() == {VIEW: ["payments", "shop"]}


def test_E5_the_first_unique_id_replaces_nothing_and_another_one_the_entry_and_its_policies(blue: Standing) -> None:
    first = blue.change(access_entries=blue.with_entry("developers", principal_unique_id="AROA1"))
    assert first == {}
    ops = blue.change(access_entries=blue.with_entry("developers", principal_unique_id="AROA2"))
    assert ops == {
        "blue-access-entry-developers": REPLACED,
        f"blue-access-policy-developers-{VIEW}": REPLACED,
    }
    assert list(blue.developers_policies()) == [VIEW]
    entry = blue.stage.client("eks").describe_access_entry(clusterName="blue", principalArn=DEVELOPERS)["accessEntry"]
    assert entry["kubernetesGroups"] == ["developers"]


def test_E4_the_deployer_s_own_entry_made_anew_replaces_no_object(blue: Standing) -> None:
    blue.change(access_entries=blue.with_entry("me", principal_unique_id="AROA3"))
    ops = blue.change(access_entries=blue.with_entry("me", principal_unique_id="AROA4"))
    assert ops == {"blue-access-entry-me": REPLACED, f"blue-access-policy-me-{ADMIN}": REPLACED}


def test_E4_another_token_command_replaces_no_object(blue: Standing) -> None:
    assert blue.change(token_command="citadel") == {"blue-access-kubernetes": {"update"}}


def test_E4_another_certificate_authority_replaces_no_object(blue: Standing) -> None:
    """The engine's state is given an older one, as after a rotation."""
    stack = blue.stage.under.stack
    before = stack.export_stack()
    after = json.loads(json.dumps(before.deployment))
    (cluster,) = [one for one in after["resources"] if one["type"] == "aws:eks/cluster:Cluster"]
    cluster["outputs"]["certificateAuthority"]["data"] = "b2xk"
    stack.import_stack(type(before)(version=before.version, deployment=after))
    try:
        assert blue.preview() == {"blue-access-kubernetes": {"update"}}
    finally:
        stack.import_stack(before)


def test_flows_come_and_go_without_touching_others(blue: Standing) -> None:
    (pay,) = blue.args["flows"]
    refund = pay | {"name": "refund", "source": pay["destination"], "destination": pay["source"]}
    came = blue.change(flows=[refund, pay])
    assert {op for found in came.values() for op in found} == {"create"}
    assert all("refund" in name for name in came)
    gone = blue.change(flows=[pay])
    assert {name: {"delete"} for name in came} == gone


def test_A6_the_last_group_of_an_entry_is_removed(blue: Standing) -> None:
    entries = blue.args["access_entries"]
    less = blue.change(access_entries=blue.with_entry("developers", kubernetes_groups=[], role_bindings=[]))
    assert less["blue-access-entry-developers"] == {"update"}
    describe = blue.stage.client("eks").describe_access_entry
    assert describe(clusterName="blue", principalArn=DEVELOPERS)["accessEntry"]["kubernetesGroups"] == []
    blue.change(access_entries=entries)
    groups = describe(clusterName="blue", principalArn=DEVELOPERS)["accessEntry"]["kubernetesGroups"]
    assert groups == ["developers"]


def test_A6_a_target_role_that_is_removed_replaces_the_association(blue: Standing) -> None:
    (identity,) = blue.args["pod_identities"]
    blue.change(pod_identities=[identity | {"permissions": {}, "target_role_arn": DEVELOPERS}])
    assert blue.association()["targetRoleArn"] == DEVELOPERS
    ops = blue.change(pod_identities=[identity])
    assert ops["blue-identity-shop.orders-association"] == REPLACED
    assert "targetRoleArn" not in blue.association()


def test_nodes_are_changed_in_place(blue: Standing) -> None:
    (group,) = blue.args["node_groups"]
    before = blue.node_group()
    larger = group | {"max_size": 5, "disk_size_gib": 60, "labels": {"tier": "front"}}
    changed = only_updates(blue.change(node_groups=[larger]))
    assert changed == {"blue-nodes-main-template", "blue-nodes-main-group"}
    after = blue.node_group()
    assert (after["nodegroupArn"], after["labels"]) == (before["nodegroupArn"], {"tier": "front"})
    assert after["scalingConfig"]["maxSize"] == 5
    assert int(after["launchTemplate"]["version"]) == int(before["launchTemplate"]["version"]) + 1


def test_A5_a_failure_half_way_leaves_the_state_true_and_the_next_update_completes_it(tmp_path: Path) -> None:
    with ExitStack() as closing:
        aws = closing.enter_context(EmbeddedAws(transition_seconds=0.01))
        stage = Stage(aws, tmp_path)
        closing.enter_context(stage.under)
        green = Standing(stage, CLUSTER | {"addon_versions": {"coredns": "v0.0.1-eksbuild.1"}})
        green.write()
        before = remains(aws, REGION)
        failed = stage.under.up()
        assert [(one.code, one.urn.rpartition("::")[2]) for one in failed.failures] == [
            ("InvalidParameterException", "blue-addons-after-nodes-coredns")
        ]
        known = json.dumps(stage.under.stack.export_stack().deployment)
        made = remains(aws, REGION) - before
        assert len(made) > 20
        assert [one for one in made if one.removesuffix(":*") not in known] == []

        ops = green.change(addon_versions={})
        assert {op for found in ops.values() for op in found} == {"create"}
        assert "blue-addons-after-nodes-coredns" in ops
        addons = stage.client("eks").list_addons(clusterName="blue")["addons"]
        assert len(addons) == 6


def test_A7_a_namespace_of_ours_that_becomes_existing_survives_with_all_that_is_in_it(blue: Standing) -> None:
    store = blue.stage.world.clusters.of(blue.stage.output("blue-control-plane-cluster", "arn"), "1.36")
    theirs = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "theirs"}, "data": {"kept": "yes"}}
    store.create(theirs, "payments")
    before = store.read(("", "Namespace", "", "payments")) or {}

    changed = blue.change(namespaces=[{"name": "shop"}, {"name": "payments", "existing": True}])

    assert {op for found in changed.values() for op in found} <= {"create", "update"}
    assert (store.read(("", "ConfigMap", "payments", "theirs")) or {})["data"] == {"kept": "yes"}
    after = store.read(("", "Namespace", "", "payments")) or {}
    assert after["metadata"]["uid"] == before["metadata"]["uid"]
    assert after["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    blue.change()
    assert blue.stage.under.refresh().changes.keys() == {"same"}

    blue.change(namespaces=[{"name": "shop"}], flows=[])
    assert store.read(("", "ConfigMap", "payments", "theirs")) is not None


def test_A7_a_namespace_that_is_not_there_is_not_adopted_and_nothing_is_made(blue: Standing) -> None:
    store = blue.stage.world.clusters.of(blue.stage.output("blue-control-plane-cluster", "arn"), "1.36")
    preview, update = blue.refused(namespaces=[{"name": "shop"}, {"name": "none", "existing": True}], flows=[])
    for passed in (preview, update):
        assert "resource 'none' does not exist" in str(passed)
    assert not store.has_namespace("none")
