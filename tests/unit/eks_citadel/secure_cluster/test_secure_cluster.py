"""The front door: it composes, it creates nothing itself, and its outputs are known when they are true."""

import json
from collections import Counter
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

import eks_citadel
from eks_citadel.inputs.outputs import outputs_of
from harness import Monitor, attempt, run
from unit.eks_citadel.component_samples import (
    VPC,
    admin,
    bare,
    by_type,
    document,
    everything,
    later,
    made,
    orders,
    role,
    seen,
    small,
    tried,
    unreached,
)

LISTS = {
    "aws_endpoint_cidrs", "aws_endpoint_subnet_ids", "control_plane_cidrs", "control_plane_subnet_ids", "data_cidrs",
    "data_subnet_ids", "load_balancer_cidrs", "load_balancer_subnet_ids", "nat_addresses", "node_cidrs",
    "node_subnet_ids", "public_subnet_cidrs", "public_subnet_ids", "vpc_cidrs",
}  # fmt: skip
MAPS = {"node_autoscaling_group_names", "namespaces", "pod_identity_revisions", "role_arns", "route_table_ids"}
TEXTS = {
    "certificate_authority", "cluster_arn", "cluster_name", "cluster_security_group_id", "endpoint", "kubeconfig",
    "node_role_arn", "vpc_id",
}  # fmt: skip
OUTPUTS = TEXTS | LISTS | MAPS


def exported(arguments: Any, **options: Any) -> dict[str, Any]:
    """The outputs of a cluster, as a stack exports them."""

    def program() -> None:
        cluster = eks_citadel.SecureCluster("shop", arguments)
        for name in OUTPUTS:
            pulumi.export(name, getattr(cluster, name))

    monitor = run(program, **options)
    (stack,) = (item for item in monitor.registrations.values() if item.type.endswith("Stack"))
    return dict(monitor.outputs[stack.urn])


def test_it_creates_no_cloud_resource_itself() -> None:
    children = [item for item in seen(everything).registrations.values() if item.request.parent.endswith("::shop")]
    assert children
    assert all(item.component for item in children)


def test_its_outputs_are_the_design_s_and_all_are_known_after_an_up() -> None:
    outputs = exported(orders())
    assert outputs["cluster_name"] == "shop"
    assert outputs["namespaces"] == {"default": "default", "payments": "payments", "shop": "shop"}
    assert outputs["role_arns"] == {"shop/orders": role("orders")}
    assert set(outputs["pod_identity_revisions"]) == {"shop/orders"}
    assert all(isinstance(outputs[name], str) for name in TEXTS)
    assert all(isinstance(outputs[name], list) for name in LISTS)
    assert all(isinstance(outputs[name], dict) for name in MAPS)
    assert outputs["cluster_arn"] == "arn:aws:eks:eu-west-1:111122223333:cluster/shop"


def test_its_annotated_outputs_are_exactly_these() -> None:
    assert set(outputs_of(eks_citadel.SecureCluster)) == OUTPUTS


def test_the_kubeconfig_is_exec_based_and_names_the_cluster() -> None:
    kubeconfig = json.loads(exported(orders())["kubeconfig"])
    (user,) = kubeconfig["users"]
    assert set(user["user"]) == {"exec"}
    assert "shop" in user["user"]["exec"]["args"]


def workload(cluster: eks_citadel.SecureCluster, namespace: str) -> None:
    aws.ssm.Parameter("workload", type="String", value=cluster.namespaces.apply(lambda known: known[namespace]))


def beside(arguments: Any) -> Monitor:
    """A program that puts something into a namespace of the cluster."""
    return run(lambda: workload(eks_citadel.SecureCluster("shop", arguments), "shop"))


def test_T1_who_takes_a_namespace_s_name_waits_until_it_is_closed() -> None:
    monitor = beside(orders())
    for policy in by_type(monitor, "NetworkPolicy"):
        if policy.inputs["metadata"]["namespace"] == "shop":
            assert monitor.waits_for("workload", policy.name), policy.name


def test_L7_who_takes_a_namespace_s_name_waits_for_its_associations() -> None:
    assert beside(orders()).waits_for("workload", "shop-identity-shop.orders-association")


def test_L7_who_takes_an_adopted_namespace_s_name_waits_for_its_associations_and_nodes_do_not() -> None:
    identity = {"namespace": "default", "service_account": "jobs", "role_arn": role("jobs")}
    arguments = small(network=dict(VPC), pod_identities=[identity])
    monitor = run(lambda: workload(eks_citadel.SecureCluster("shop", arguments), "default"))
    assert monitor.waits_for("workload", "shop-identity-default.jobs-association")
    assert monitor.waits_for("workload", "shop-namespace-default-policy-default-deny")
    assert not monitor.waits_for("shop-nodes-default-group", "shop-identity-default.jobs-association")


def test_L7_role_arns_are_known_once_the_association_exists() -> None:
    def program() -> None:
        arns = eks_citadel.SecureCluster("shop", orders()).role_arns
        aws.ssm.Parameter("workload", type="String", value=arns.apply(lambda known: known["shop/orders"]))

    assert run(program).waits_for("workload", "shop-identity-shop.orders-association")


def test_in_Python_it_offers_its_kubernetes_provider_unless_the_endpoint_is_out_of_reach() -> None:
    found: list[Any] = []

    def program() -> None:
        found.append(eks_citadel.SecureCluster("shop", small()).kubernetes_provider)
        found.append(eks_citadel.SecureCluster("far", unreached()).kubernetes_provider)

    run(program)
    assert found[0] is not None
    assert found[1] is None


def test_two_clusters_live_in_one_program() -> None:
    def program() -> None:
        eks_citadel.SecureCluster("blue", small())
        eks_citadel.SecureCluster("green", small())

    monitor = run(program)
    assert {item.inputs["name"] for item in by_type(monitor, "Cluster")} == {"blue", "green"}
    for item in monitor.registrations.values():
        if item.name.startswith("blue"):
            assert not [urn for urn in item.needs if "::green" in urn], item.name
    roles = [item.inputs["name"] for item in by_type(monitor, "Role")]
    assert len(roles) == len(set(roles))


def test_everything_goes_through_the_provider_that_is_given() -> None:
    def program() -> None:
        other = aws.Provider("other", region="us-east-1")
        eks_citadel.SecureCluster("shop", orders(), pulumi.ResourceOptions(providers=[other]))

    monitor = run(program)
    of_aws = [item for item in monitor.registrations.values() if item.type.startswith("aws:")]
    assert {item.provider for item in of_aws} == {monitor.one("other").urn}


@pytest.mark.parametrize("others", [[], ["us-east-1"], ["us-east-1", "us-west-2"]])
def test_each_provider_is_asked_once_where_it_is(others: list[str]) -> None:
    def program() -> None:
        eks_citadel.SecureCluster("here", orders())
        eks_citadel.SecureCluster("here-too", orders())
        for region in others:
            elsewhere = pulumi.ResourceOptions(providers=[aws.Provider(region, region=region)])
            eks_citadel.SecureCluster(f"one-{region}", orders(), elsewhere)
            eks_citadel.SecureCluster(f"another-{region}", orders(), elsewhere)

    asked = Counter(run(program).invokes)
    assert asked["aws:index/getCallerIdentity:getCallerIdentity"] == 1 + len(others)
    assert asked["aws:index/getRegion:getRegion"] == 1 + len(others)


def test_args_are_not_changed_by_who_takes_them() -> None:
    shared = bare()

    def program() -> None:
        eks_citadel.SecureCluster("blue", shared)
        eks_citadel.SecureCluster("green", shared)

    assert {item.inputs["name"] for item in by_type(run(program), "Cluster")} == {"blue", "green"}
    assert shared == bare()


def test_E6_out_of_reach_only_the_AWS_API_is_used() -> None:
    monitor = made(unreached(pod_identities=[{"namespace": "shop", "service_account": "a", "role_arn": role("a")}]))
    assert not [item for item in monitor.registrations.values() if "kubernetes" in item.type]
    assert "shop-identity-shop.a-association" in monitor.names()
    (cni,) = [item for item in by_type(monitor, "Addon") if item.inputs["addonName"] == "vpc-cni"]
    assert document(cni.inputs["configurationValues"])["env"]["NETWORK_POLICY_ENFORCING_MODE"] == "standard"


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        (unreached(namespaces=[{"name": "shop"}]), "namespaces"),
        (unreached(network_policy_mode="strict"), "network_policy_mode"),
        (small(endpoint_public_cidrs=[]), "deployer_reaches_endpoint"),
    ],
)
def test_T2_what_needs_objects_is_refused_where_nobody_makes_them(arguments: Any, path: str) -> None:
    refused = tried(arguments)
    assert refused.sentence.startswith(f"{path} is ")
    assert refused.monitor.names() == set()


def test_T3_named_ends_are_refused_where_the_network_has_no_such_subnets() -> None:
    watch = {"name": "watch", "source": {"named": "api-server"}, "destination": {"namespace": "default"}}
    store = {"name": "store", "source": {"namespace": "default"}, "destination": {"named": "aws-endpoints"}}
    for arguments in (
        small(network=dict(VPC), flows=[{**watch, "ports": [{"port": 9443}]}]),
        small(network=dict(VPC), flows=[store]),
        small(flows=[store]),
    ):
        refused = tried(arguments)
        assert refused.sentence.startswith("flows[0].")
        assert refused.monitor.names() == set()


def test_an_existing_VPC_is_used_as_it_is() -> None:
    vpc = {
        "vpc_id": "vpc-0a1b2c3d",
        "node_subnet_ids": ["subnet-0a1b2c3d", "subnet-1a1b2c3d"],
        "control_plane_subnet_ids": ["subnet-0a1b2c4d", "subnet-1a1b2c4e"],
        "aws_endpoint_subnet_ids": ["subnet-0a1b2c5d"],
    }
    monitor = made(small(network=vpc))
    assert [item for item in monitor.names() if item.startswith("shop-network")] == ["shop-network"]
    assert monitor.one("shop-control-plane-cluster").inputs["vpcConfig"]["subnetIds"] == vpc["control_plane_subnet_ids"]
    assert monitor.one("shop-nodes-default-group").inputs["subnetIds"] == vpc["node_subnet_ids"]


@pytest.mark.parametrize("preview", [False, True])
def test_subnets_may_be_one_output_of_a_list(preview: bool) -> None:
    def network() -> dict[str, Any]:
        ids = later(["subnet-0a1b2c3d", "subnet-1a1b2c3d"])
        return small(network={"vpc_id": later("vpc-0a1b2c3d"), "node_subnet_ids": ids})

    monitor = made(network, preview=preview)
    assert monitor.one("shop-nodes-default-group").inputs["subnetIds"] == ["subnet-0a1b2c3d", "subnet-1a1b2c3d"]


@pytest.mark.parametrize(
    ("network", "path"),
    [
        ({"vpc_id": "my-vpc", "node_subnet_ids": ["subnet-0a1b2c3d", "subnet-1a1b2c3d"]}, "network.vpc_id"),
        ({"vpc_id": "vpc-0a1b2c3d", "node_subnet_ids": ["subnet-0a1b2c3d", "x"]}, "network.node_subnet_ids"),
    ],
)
def test_late_ids_are_judged_where_they_are_used(network: dict[str, Any], path: str) -> None:
    refused = tried(lambda: small(network={name: later(value) for name, value in network.items()}))
    assert refused.sentence.startswith(path)
    assert not refused.monitor.of_type("aws:eks/nodeGroup:NodeGroup")


@pytest.mark.parametrize("preview", [False, True])
def test_tags_may_be_one_output(preview: bool) -> None:
    monitor = made(lambda: small(tags=later({"team": "shop"})), preview=preview)
    assert monitor.one("shop-control-plane-cluster").inputs["tags"]["team"] == "shop"
    assert monitor.one("shop-network-vpc").inputs["tags"]["team"] == "shop"


def test_L6_late_tags_are_judged_too() -> None:
    refused = tried(lambda: small(tags=later({"kubernetes-namespace": "shop"})))
    assert "tags" in refused.sentence
    assert not by_type(refused.monitor, "Role", "Cluster")


def test_L6_no_role_carries_a_session_tag() -> None:
    refused = tried(small(tags={"eks-cluster-name": "shop"}))
    assert refused.sentence.startswith("tags.eks-cluster-name is given") or "eks-cluster-name" in refused.sentence
    keys = {key for item in by_type(seen(everything), "Role") for key in item.inputs.get("tags", {})}
    assert not {key for key in keys if key.startswith(("eks-cluster", "kubernetes-"))}


def test_tags_go_onto_every_resource_that_takes_some() -> None:
    untagged = [
        item.name
        for item in seen(everything).registrations.values()
        if item.type.startswith("aws:") and "tags" not in item.inputs
    ]
    taggable = {name for name in untagged if not _takes_no_tags(seen(everything), name)}
    assert taggable == set()


def _takes_no_tags(monitor: Monitor, name: str) -> bool:
    without = {
        "Alias", "AccessPolicyAssociation", "RolePolicy", "RolePolicyAttachment", "Route", "RouteTableAssociation",
    }  # fmt: skip
    return monitor.one(name).type.rpartition(":")[2] in without


def test_a_default_name_that_EKS_would_not_take_is_refused_by_its_own_words() -> None:
    refused = tried(small(), name="shop" * 26)
    assert "cluster_name" in refused.sentence
    assert refused.monitor.names() == set()


@pytest.mark.parametrize("name", [False, 0, [], {}, ""])
def test_a_name_that_is_no_text_is_refused_and_not_left_out(name: Any) -> None:
    refused = tried(small() | {"cluster_name": name})
    assert refused.sentence.startswith("cluster_name is ")
    assert refused.monitor.names() == set()


def test_a_boundary_is_on_every_role() -> None:
    boundary = "arn:aws:iam::111122223333:policy/boundary"
    monitor = made(small(permissions_boundary_arn=boundary))
    assert {item.inputs.get("permissionsBoundary") for item in by_type(monitor, "Role")} == {boundary}


def test_L7_IAM_names_are_at_most_64_characters_and_differ() -> None:
    long, longer = (made(bare(), name="s" * length) for length in (99, 100))
    names = [item.inputs["name"] for monitor in (long, longer) for item in by_type(monitor, "Role")]
    assert len(names) == len(set(names))
    assert all(1 <= len(name) <= 64 for name in names)


def test_the_admin_s_name_may_be_another_resource_s_output() -> None:
    def program() -> None:
        other = aws.iam.Role("me", name="me", assume_role_policy="{}")
        eks_citadel.SecureCluster("shop", small(access_entries=[admin(principal_arn=other.arn)]))

    assert run(program).waits_for("shop-access-entry-me", "me")
    assert attempt(program, preview=True).error is None


def test_T2_the_metrics_API_answers_also_where_the_control_plane_shares_the_nodes_subnets() -> None:
    network = {"vpc_id": "vpc-0a", "node_subnet_ids": ["subnet-0a", "subnet-0b"]}
    policy = made(small(network=network)).one("shop-kube-system-policy-metrics-server").inputs
    ranges = {peer["ipBlock"]["cidr"] for rule in policy["spec"]["ingress"] for peer in rule["from"]}
    assert len(ranges) == 2
    assert all(cidr.startswith("10.9.") for cidr in ranges)
