"""Kubernetes objects under the real engine, in a real API server: changes, drift, refusals, and their end."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from engine_stage import ACCOUNT, REGION, Stage

from citadel_rehearsal.api_server.api_store import ApiStore
from citadel_rehearsal.api_server.installed import required
from citadel_rehearsal.ground.cluster_store import FieldManager
from citadel_rehearsal.run.embedded_aws import EmbeddedAws

VPC, SUBNETS = "vpc-0123456789abcdef0", ("subnet-0123456789abcdef0", "subnet-0123456789abcdef1")
# What the programs make, beside a namespace.
MADE = (
    ("", "ConfigMap", "default", "one"),
    ("", "ServiceAccount", "default", "a"),
    ("apps", "Deployment", "default", "orders"),
    ("rbac.authorization.k8s.io", "RoleBinding", "default", "readers"),
)
SOMEBODY = FieldManager("somebody", force=True)
DEPLOYMENT = """
    labels = {"app": "orders"}
    main = {"name": "orders", "image": "registry.example.com/orders:1", "ports": [{"containerPort": 80}]}
    k8s.apps.v1.Deployment("orders", metadata={"name": "orders"}, opts=here, spec={
        "replicas": REPLICAS, "selector": {"match_labels": labels},
        "template": {"metadata": {"labels": labels}, "spec": {"containers": [main]}}})
"""


def make_cluster(aws: EmbeddedAws) -> dict[str, Any]:
    """An EKS cluster whose deployer is its administrator."""
    role = f"arn:aws:iam::{ACCOUNT}:role/cluster"
    aws.assume("vpc", REGION, id=VPC, cidr="10.20.0.0/16")
    for number, (subnet, zone) in enumerate(zip(SUBNETS, "ab", strict=True)):
        aws.assume("subnet", REGION, id=subnet, vpc_id=VPC, cidr=f"10.20.{number}.0/24", zone=f"{REGION}{zone}")
    trust = {"Effect": "Allow", "Principal": {"Service": "eks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    aws.client("iam", REGION).create_role(RoleName="cluster", AssumeRolePolicyDocument=document)
    eks = aws.client("eks", REGION)
    eks.create_cluster(
        name="shop",
        version="1.36",
        roleArn=role,
        resourcesVpcConfig={"subnetIds": list(SUBNETS)},
        accessConfig={"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False},
    )
    eks.get_waiter("cluster_active").wait(name="shop", WaiterConfig={"Delay": 1})
    aws.assume("role", REGION, arn=f"arn:aws:iam::{ACCOUNT}:role/deployer")
    deployer = {"clusterName": "shop", "principalArn": f"arn:aws:iam::{ACCOUNT}:role/deployer"}
    eks.create_access_entry(**deployer)
    policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
    eks.associate_access_policy(**deployer, policyArn=policy, accessScope={"type": "cluster"})
    return eks.describe_cluster(name="shop")["cluster"]


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.01, api_server=required()) as running:
        yield running


@pytest.fixture(scope="module")
def cluster(aws: EmbeddedAws) -> dict[str, Any]:
    return make_cluster(aws)


@pytest.fixture
def stage(aws: EmbeddedAws, cluster: dict[str, Any], tmp_path: Path) -> Iterator["Objects"]:
    with ExitStack() as closing:
        stage = Objects(aws, tmp_path, cluster)
        closing.enter_context(stage.under)
        yield stage
        for key in MADE:
            stage.store.delete(key)


class Objects(Stage):
    """Programs that make objects in the cluster; `here` are their options."""

    def __init__(self, aws: EmbeddedAws, folder: Path, cluster: dict[str, Any]) -> None:
        command = {"command": "aws", "args": ["eks", "get-token", "--cluster-name", "shop"]}
        user = {"exec": {"apiVersion": "client.authentication.k8s.io/v1beta1", **command}}
        kubeconfig = {
            "current-context": "shop",
            "contexts": [{"name": "shop", "context": {"cluster": "shop", "user": "me"}}],
            "clusters": [{"name": "shop", "cluster": {"server": cluster["endpoint"]}}],
            "users": [{"name": "me", "user": user}],
        }
        self.head = (
            "import pulumi_kubernetes as k8s\n"
            f"kubeconfig = {json.dumps(json.dumps(kubeconfig))}\n"
            "provider = k8s.Provider('k8s', kubeconfig=kubeconfig)\n"
            "here = pulumi.ResourceOptions(provider=provider)\n"
        )
        super().__init__(aws, folder)
        store = self.world.clusters.of(cluster["arn"], "1.36")
        assert isinstance(store, ApiStore)
        self.store = store

    def write(self, program: str) -> None:
        super().write(self.head + dedent(program))

    def read(self, kind: str, name: str, group: str = "") -> dict[str, Any] | None:
        return self.store.read((group, kind, "default", name))


def settings(data: str, options: str = "here") -> str:
    return f"k8s.core.v1.ConfigMap('one', metadata={{'name': 'one', 'labels': {data}}}, data={{}}, opts={options})"


def test_an_object_is_what_the_api_server_made_of_it(stage: Objects) -> None:
    first = stage.up(DEPLOYMENT.replace("REPLICAS", "2"))
    assert (first.error, first.failures) == ("", [])
    made = stage.output("orders", "spec")
    assert (made["replicas"], made["strategy"]["type"], made["revisionHistoryLimit"]) == (2, "RollingUpdate", 10)
    (container,) = made["template"]["spec"]["containers"]
    assert (container["ports"], container["imagePullPolicy"]) == (
        [{"containerPort": 80, "protocol": "TCP"}],
        "IfNotPresent",
    )
    assert stage.output("orders", "metadata")["uid"]
    # What was filled in is no change, in a list of lists neither.
    assert stage.under.refresh().changes.keys() == {"same"}
    assert stage.up(DEPLOYMENT.replace("REPLICAS", "2")).changes.keys() == {"same"}


def test_what_our_rules_cannot_see_is_refused_in_the_api_servers_words(stage: Objects) -> None:
    passed = stage.up(DEPLOYMENT.replace("REPLICAS", "-1"))
    (failure,) = passed.failures
    assert failure.code == "422"
    assert failure.message == (
        'Deployment.apps "orders" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0'
    )
    assert stage.read("Deployment", "orders", "apps") is None


def test_a_change_in_place_keeps_the_object_and_what_others_wrote(stage: Objects) -> None:
    stage.up(settings("{'a': '1', 'b': '2'}"))
    before = stage.output("one", "metadata")["uid"]
    identity = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "one", "labels": {"theirs": "3"}}}
    stage.store.merge(identity, "default", SOMEBODY)
    assert stage.up(settings("{'a': '4'}")).changes == {"same": 2, "update": 1}
    metadata = (stage.read("ConfigMap", "one") or {})["metadata"]
    assert (metadata["uid"], metadata["labels"]) == (before, {"a": "4", "theirs": "3"})


def test_every_field_that_changes_is_sent(stage: Objects) -> None:
    account = (
        "k8s.core.v1.ServiceAccount('a', metadata={'name': 'a'}, automount_service_account_token=VALUE, opts=here)"
    )
    stage.succeed(account.replace("VALUE", "True"))
    assert stage.up(account.replace("VALUE", "False")).changes["update"] == 1
    assert (stage.read("ServiceAccount", "a") or {})["automountServiceAccountToken"] is False


def test_a_change_of_what_is_fixed_makes_another_object(stage: Objects) -> None:
    binding = """
        k8s.rbac.v1.RoleBinding("readers", metadata={"name": "readers"}, opts=here,
            role_ref={"api_group": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "ROLE"},
            subjects=[{"api_group": "rbac.authorization.k8s.io", "kind": "Group", "name": "readers"}])
    """
    stage.up(binding.replace("ROLE", "view"))
    before = stage.output("readers", "metadata")["uid"]
    passed = stage.up(binding.replace("ROLE", "edit"))
    assert (passed.failures, passed.changes) == ([], {"same": 2, "replace": 1})
    after = stage.read("RoleBinding", "readers", "rbac.authorization.k8s.io") or {}
    assert after["roleRef"]["name"] == "edit"
    assert after["metadata"]["uid"] != before


def test_drift_is_found_by_a_refresh_and_taken_back_by_an_update(stage: Objects) -> None:
    stage.up(settings("{'a': '1'}"))
    identity = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "one", "labels": {"a": "5"}}}
    stage.store.merge(identity, "default", SOMEBODY)
    assert stage.under.refresh().changes == {"same": 2, "update": 1}
    conflict = stage.up(settings("{'a': '1'}"))
    assert [(one.code, "conflict" in one.message) for one in conflict.failures] == [("409", True)]
    stage.store.release(identity, "default", SOMEBODY)
    stage.succeed(settings("{'a': '1'}"))
    assert (stage.read("ConfigMap", "one") or {})["metadata"]["labels"] == {"a": "1"}


@pytest.mark.parametrize(
    ("option", "annotations"),
    [("", ""), ("enable_patch_force=True", ""), ("", "'annotations': {'pulumi.com/patchForce': 'true'}")],
)
def test_a_field_of_another_manager_is_taken_only_by_force(stage: Objects, option: str, annotations: str) -> None:
    provider = f"provider = k8s.Provider('own', kubeconfig=kubeconfig, {option})"
    program = f"{provider}\nhere = pulumi.ResourceOptions(provider=provider)\n{settings('LABELS')}"
    program = program.replace("'name': 'one', ", f"'name': 'one', {annotations}{annotations and ', '}")
    stage.succeed(program.replace("LABELS", "{'a': '1'}"))
    identity = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "one", "labels": {"a": "5"}}}
    stage.store.merge(identity, "default", SOMEBODY)
    changed = stage.up(program.replace("LABELS", "{'a': '2'}"))
    forced = bool(option or annotations)
    assert [one.code for one in changed.failures] == ([] if forced else ["409"])
    label = "2" if forced else "5"
    assert (stage.read("ConfigMap", "one") or {})["metadata"]["labels"] == {"a": label}


def test_a_provider_that_may_take_over_changes_what_exists(stage: Objects) -> None:
    identity = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "one"}}
    stage.store.create({**identity, "data": {"theirs": "1"}}, "default", SOMEBODY)
    provider = "provider = k8s.Provider('own', kubeconfig=kubeconfig, upsert_existing_objects=True)"
    stage.succeed(f"{provider}\nhere = pulumi.ResourceOptions(provider=provider)\n{settings('{}')}")
    assert (stage.read("ConfigMap", "one") or {})["data"] == {"theirs": "1"}


def test_objects_are_in_the_namespace_of_the_context(stage: Objects) -> None:
    stage.succeed("""
        import json
        document = json.loads(kubeconfig)
        document["contexts"][0]["context"]["namespace"] = "kube-public"
        provider = k8s.Provider("own", kubeconfig=json.dumps(document))
        k8s.core.v1.ConfigMap("one", metadata={"name": "one"}, opts=pulumi.ResourceOptions(provider=provider))
    """)
    assert stage.output("one", "metadata")["namespace"] == "kube-public"
    assert stage.under.destroy().failures == []


def test_what_somebody_deleted_is_made_again_after_a_refresh(stage: Objects) -> None:
    stage.up(settings("{'a': '1'}"))
    stage.store.delete(("", "ConfigMap", "default", "one"))
    assert stage.under.refresh().changes == {"same": 2, "delete": 1}
    assert stage.up(settings("{'a': '1'}")).changes == {"same": 2, "create": 1}


def test_drift_by_kubectl_is_taken_back_by_an_update(stage: Objects) -> None:
    stage.up(settings("{'a': '1'}"))
    identity = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "one", "labels": {"a": "5"}}}
    stage.store.merge(identity, "default", FieldManager("kubectl", force=True))
    assert stage.under.refresh().changes == {"same": 2, "update": 1}
    stage.succeed(settings("{'a': '1'}"))
    assert (stage.read("ConfigMap", "one") or {})["metadata"]["labels"] == {"a": "1"}


def test_what_neither_the_provider_replaces_nor_the_api_server_changes_is_refused_in_its_words(stage: Objects) -> None:
    storage = """
        k8s.storage.v1.StorageClass("fast", metadata={"name": "fast"}, provisioner="example.com/disks",
            reclaim_policy="POLICY", opts=here)
    """
    stage.succeed(storage.replace("POLICY", "Delete"))
    (failure,) = stage.up(storage.replace("POLICY", "Retain")).failures
    assert (failure.code, "reclaimPolicy" in failure.message) == ("422", True)
    assert stage.under.destroy().failures == []


def test_an_object_that_exists_is_refused_and_a_patch_leaves_it(stage: Objects) -> None:
    identity = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "one"}}
    stage.store.create({**identity, "data": {"theirs": "1"}}, "default", SOMEBODY)
    patch = "k8s.core.v1.ConfigMapPatch('one', metadata={'name': 'one', 'labels': {'ours': '2'}}, opts=here)"
    stage.succeed(patch)
    patched = stage.read("ConfigMap", "one") or {}
    assert (patched["data"], patched["metadata"]["labels"]) == ({"theirs": "1"}, {"ours": "2"})
    assert stage.under.destroy().failures == []
    left = stage.read("ConfigMap", "one") or {}
    assert (left["data"], "labels" in left["metadata"]) == ({"theirs": "1"}, False)
    (failure,) = stage.up(settings("{'a': '1'}")).failures
    assert (failure.code, failure.message) == ("409", 'configmaps "one" already exists')
    assert (stage.read("ConfigMap", "one") or {})["data"] == {"theirs": "1"}


def test_an_import_takes_an_object_that_is_there(stage: Objects) -> None:
    identity = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "one"}}
    stage.store.create({**identity, "data": {"a": "1"}}, "default", SOMEBODY)
    program = """
        options = pulumi.ResourceOptions(provider=provider, import_="default/one")
        k8s.core.v1.ConfigMap("one", metadata={"name": "one"}, data={"a": "1"}, opts=options)
    """
    first = stage.up(program)
    assert (first.error, first.failures) == ("", [])
    assert "create" not in first.changes or first.changes["create"] == 2  # the stack and the provider
    assert stage.output("one", "data") == {"a": "1"}


def test_a_namespace_is_gone_with_its_objects_before_the_destroy_ends(stage: Objects) -> None:
    program = """
        space = k8s.core.v1.Namespace("space", metadata={"name": "space"}, opts=here)
        inside = pulumi.ResourceOptions(provider=provider, deleted_with=space)
        k8s.core.v1.ConfigMap("one", metadata={"name": "one", "namespace": space.metadata.name}, data={}, opts=inside)
    """
    stage.succeed(program)
    assert stage.store.has_namespace("space")
    destroyed = stage.under.destroy()
    assert (destroyed.failures, destroyed.left) == ([], {})
    assert not stage.store.has_namespace("space")
    assert stage.store.read(("", "ConfigMap", "space", "one")) is None
