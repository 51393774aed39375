"""What is allowed and worth knowing."""

from datetime import date
from typing import Any

import pytest

from eks_citadel.kubernetes import versions
from eks_citadel.leave.findings import role_findings
from eks_citadel.leave.settings.workload_role import WorkloadRoleSettings
from eks_citadel.parsing.parse import parse
from eks_citadel.secure_cluster.findings import findings
from eks_citadel.secure_cluster.settings.secure_cluster import SecureClusterSettings
from unit.eks_citadel.picture.clusters import ADMIN, ROLE, cluster, ipv6_cluster, unreached

TODAY = date(2026, 11, 22)
ORDERS = {"namespace": "shop", "service_account": "orders", "role_arn": f"{ROLE}/orders"}


def found(settings: SecureClusterSettings, today: date = TODAY) -> dict[str, list[str]]:
    by_code: dict[str, list[str]] = {}
    for finding in findings(settings, "shop-blue", today):
        by_code.setdefault(finding.code, []).append(finding.sentence)
    return by_code


def with_devs(**changes: Any) -> SecureClusterSettings:
    devs = {"name": "devs", "principal_arn": f"{ROLE}/devs", "kubernetes_groups": ["devs"], **changes}
    return cluster(access_entries=[ADMIN, devs], pod_identities=[ORDERS])


def in_namespaces(policy: str, *namespaces: str) -> dict[str, Any]:
    return {"kubernetes_groups": [], "namespace_policies": [{"policy": policy, "namespaces": list(namespaces)}]}


def test_T4_a_closed_cluster_has_one_finding_and_that_is_the_nodes_address() -> None:
    assert found(cluster()) == {
        "node-address": [
            "In shop-blue a pod always reaches every port of its own node's address, whatever the policies say; "
            "let nothing on the nodes answer without credentials."
        ]
    }


VPC = {"vpc_id": "vpc-0a1b2c3d", "node_subnet_ids": ["subnet-0a1b2c3d", "subnet-1a1b2c3d"]}
APART = {**VPC, "aws_endpoint_subnet_ids": ["subnet-4a1b2c3d", "subnet-5a1b2c3d"]}


def test_T4_an_EBS_CSI_controller_that_reaches_nodes_is_found_until_the_endpoints_have_subnets() -> None:
    assert found(cluster(network=VPC))["ebs-csi-reaches-nodes"] == [
        "The EBS CSI controller of shop-blue may call every address on 443, those of nodes and pods too, since the "
        "endpoint of EC2 may be among them: give network.aws_endpoint_subnet_ids, and ec2 in network.aws_endpoints if "
        "its endpoint is there."
    ]
    for closed in (cluster(), cluster(network=APART), cluster(network=VPC, network_policy_mode="standard")):
        assert "ebs-csi-reaches-nodes" not in found(closed)


def test_a_role_without_an_endpoint_of_an_existing_VPC_is_found_where_the_VPC_says_which_it_has() -> None:
    secrets = {"secretsmanager_secrets": [{"allow": ["read"]}]}
    orders = {"namespace": "shop", "service_account": "orders", "permissions": secrets}
    for services, ways in ((), []), (["s3"], ["role-without-way"]), (["s3", "secretsmanager"], []):
        told = found(cluster(network={**APART, "aws_endpoints": list(services)}, pod_identities=[orders]))
        assert [code for code in told if code == "role-without-way"] == ways
        assert all("network.aws_endpoints," in one for one in told.get("role-without-way", ()))


def test_IPv6_pods_behind_nothing_but_endpoints_are_found() -> None:
    closed = {"cidr": "10.20.0.0/16", "zones": ["a", "b"], "outbound": "aws-endpoints"}
    assert found(ipv6_cluster(network=closed))["ipv6-endpoints-only"] == [
        "Pods of shop-blue have IPv6 only and nothing translates: they reach only those endpoints of AWS services that "
        "have IPv6, and the EBS CSI controller needs the one of ec2."
    ]
    assert "ipv6-endpoints-only" not in found(ipv6_cluster())
    assert "ipv6-endpoints-only" not in found(cluster(network=closed))


def test_A3_a_version_out_of_standard_support_is_found_on_the_day_after() -> None:
    old = cluster(kubernetes_version="1.34")
    assert "version-out-of-standard-support" not in found(old, date(2026, 12, 2))
    assert found(old, date(2026, 12, 3))["version-out-of-standard-support"] == [
        "shop-blue is to run Kubernetes 1.34: its standard support is over; choose 1.36."
    ]


def test_A3_a_version_whose_standard_support_ends_soon_is_found() -> None:
    old = cluster(kubernetes_version="1.34")
    assert "version-support-ends-soon" not in found(old, date(2026, 10, 2))
    assert found(old, date(2026, 10, 3))["version-support-ends-soon"] == [
        "shop-blue is to run Kubernetes 1.34: its standard support ends on 2026-12-02, and then EKS upgrades it by "
        "itself; choose 1.36 before."
    ]
    paid = found(cluster(kubernetes_version="1.34", support_type="EXTENDED"), date(2026, 12, 2))
    assert "then it pays for extended support" in paid["version-support-ends-soon"][0]


def test_A3_a_version_that_is_advised_is_supported_and_a_borrowed_one_is_said_to_be() -> None:
    assert found(cluster(kubernetes_version="1.34"), date(2027, 8, 3))["version-out-of-standard-support"] == [
        "shop-blue is to run Kubernetes 1.34: its standard support is over; choose 1.37, and pin its "
        "add-ons, since the table's versions were not all seen for it."
    ]


def test_A3_add_on_versions_that_nobody_saw_for_the_Kubernetes_version_are_found_until_they_are_pinned() -> None:
    pins = dict.fromkeys(versions.ADDONS, "v9.9.9-eksbuild.1")
    del pins["coredns"], pins["vpc-cni"]
    assert found(cluster(kubernetes_version="1.37", addon_versions=pins))["borrowed-addon-versions"] == [
        "shop-blue uses coredns, vpc-cni in versions that were seen for another Kubernetes version, not for "
        "1.37: look up which versions EKS has, and pin them in addon_versions."
    ]
    pins |= {"coredns": "v9.9.9-eksbuild.1", "vpc-cni": "v9.9.9-eksbuild.1"}
    assert "borrowed-addon-versions" not in found(cluster(kubernetes_version="1.37", addon_versions=pins))
    assert "borrowed-addon-versions" not in found(cluster())


def test_A3_a_version_that_the_table_does_not_have_yet_is_found() -> None:
    pins = dict.fromkeys(versions.ADDONS, "v9.9.9-eksbuild.1")
    codes = found(cluster(kubernetes_version="1.99", addon_versions=pins))
    assert codes["version-newer-than-table"] == [
        "shop-blue is to run Kubernetes 1.99: it is newer than this library's table, so nobody tried it."
    ]
    assert "version-out-of-standard-support" not in codes


def test_T2_standard_mode_is_found_where_policies_are_made() -> None:
    assert found(cluster(network_policy_mode="standard"))["standard-mode"] == [
        "shop-blue has the mode standard: a new pod talks to everybody for seconds, until policies reach it."
    ]


def test_T2_a_cluster_that_is_not_reached_has_nothing_closed_and_says_so() -> None:
    codes = found(unreached())
    assert codes["nothing-closed"] == [
        "No namespace of shop-blue is closed, since the deployer does not reach its endpoint: pods talk to everybody."
    ]
    assert "standard-mode" not in codes


def test_E2_a_group_that_nothing_binds_is_found() -> None:
    assert found(with_devs())["unbound-group"] == [
        "devs is in the group devs, which nothing here binds: without a binding it gives no rights."
    ]
    bound = with_devs(cluster_role_bindings=[{"group": "devs", "cluster_role": "view"}])
    assert "unbound-group" not in found(bound)


def test_E2_a_namespace_that_nothing_declares_is_found_and_wildcards_match() -> None:
    policies = in_namespaces("AmazonEKSViewPolicy", "shop", "pay*", "dev-*", "kube-system", "missing")
    assert found(with_devs(**policies))["undeclared-namespace"] == [
        "devs has AmazonEKSViewPolicy in dev-*, a namespace that nothing here declares.",
        "devs has AmazonEKSViewPolicy in missing, a namespace that nothing here declares.",
    ]


def test_a_pod_identity_in_a_namespace_that_nothing_declares_is_found() -> None:
    assert found(unreached(pod_identities=[ORDERS]))["undeclared-pod-identity-namespace"] == [
        "shop/orders gets a role, and nothing here declares its namespace: whoever creates the namespace has the role."
    ]
    assert "undeclared-pod-identity-namespace" not in found(cluster(pod_identities=[ORDERS]))


@pytest.mark.parametrize(
    ("rights", "named"),
    [
        (in_namespaces("AmazonEKSEditPolicy", "shop"), ["AmazonEKSEditPolicy"]),
        (in_namespaces("AmazonEKSAdminPolicy", "sh*"), ["AmazonEKSAdminPolicy"]),
        ({"cluster_policies": ["AmazonEKSEditPolicy"]}, ["AmazonEKSEditPolicy"]),
        ({"role_bindings": [{"group": "devs", "cluster_role": "edit", "namespaces": ["shop"]}]}, ["the role edit"]),
        ({"cluster_role_bindings": [{"group": "devs", "cluster_role": "admin"}]}, ["the role admin"]),
        (in_namespaces("AmazonEKSViewPolicy", "shop"), []),
        (in_namespaces("AmazonEKSEditPolicy", "payments"), []),
        ({"role_bindings": [{"group": "devs", "cluster_role": "edit", "namespaces": ["payments"]}]}, []),
        ({"cluster_role_bindings": [{"group": "devs", "cluster_role": "view"}]}, []),
    ],
)
def test_who_may_make_pods_beside_a_role_has_the_role(rights: dict[str, Any], named: list[str]) -> None:
    sentences = [
        f"devs has {right} in shop, so by creating a pod it can have shop/orders's role, too." for right in named
    ]
    assert found(with_devs(**rights)).get("pod-maker-has-role", []) == sentences


def test_a_role_of_the_default_service_account_is_every_pods() -> None:
    assert found(cluster(pod_identities=[{**ORDERS, "service_account": "default"}]))[
        "default-service-account-has-role"
    ] == ["shop/default gets a role: every pod of shop that names no service account has it."]
    assert "default-service-account-has-role" not in found(cluster(pod_identities=[ORDERS]))


def network(**changes: Any) -> dict[str, Any]:
    return {"cidr": "10.20.0.0/16", "zones": ["a", "b"], **changes}


VPC = {"vpc_id": "vpc-0a1b2c3d", "node_subnet_ids": ["subnet-0a1b2c3d", "subnet-1a1b2c3d"]}
READ = [{"allow": ["read"]}]
PERMITTED = {
    "namespace": "shop",
    "service_account": "orders",
    "permissions": {"sqs_queues": READ, "kms_keys": READ, "ssm_paths": [{"path": "/shop", "allow": ["read"]}]},
}
TARGET = {**PERMITTED, "permissions": {}, "target_role_arn": "arn:aws:iam::444455556666:role/orders"}


def to_addresses(**changes: Any) -> dict[str, Any]:
    whole = {"name": "out", "source": {"namespace": "shop"}, "destination": {"cidrs": ["198.51.100.0/24"]}}
    return {**whole, "ports": [{"port": 443}], **changes}


THREE = "kms and sqs and ssm"
FOUND = {
    "no endpoint": (PERMITTED, network(), [], THREE),
    "some endpoints": (PERMITTED, network(aws_endpoints=["sqs", "ssm"]), [], "kms"),
    "the base set": (PERMITTED, network(outbound="aws-endpoints"), [], THREE),
    "a ready role": (ORDERS, network(), [], "AWS services"),
    "a target role": (TARGET, network(), [], "AWS services"),
    "an existing network": (PERMITTED, VPC, [], "AWS services"),
    "another port": (PERMITTED, network(), [to_addresses(ports=[{"port": 80}])], THREE),
    "UDP": (PERMITTED, network(), [to_addresses(ports=[{"port": 443, "protocol": "UDP"}])], THREE),
    "others' flow": (PERMITTED, network(), [to_addresses(source={"namespace": "payments"})], THREE),
    "all endpoints": (PERMITTED, network(aws_endpoints=["kms", "sqs", "ssm"]), [], None),
    "a ready role and an endpoint": (ORDERS, network(aws_endpoints=["kms"]), [], None),
    "existing endpoints": (PERMITTED, {**VPC, "aws_endpoint_subnet_ids": ["subnet-2a1b2c3d"]}, [], None),
    "a flow": (PERMITTED, network(), [to_addresses()], None),
    "a range of ports": (PERMITTED, network(), [to_addresses(ports=[{"port": 400, "end_port": 500}])], None),
}


@pytest.mark.parametrize(("identity", "chosen", "flows", "services"), FOUND.values(), ids=FOUND)
def test_a_role_for_services_that_its_pods_do_not_reach_is_found(
    identity: dict[str, Any], chosen: dict[str, Any], flows: list[Any], services: str | None
) -> None:
    key = "aws_endpoint_subnet_ids" if "vpc_id" in chosen else "aws_endpoints"
    sentence = (
        f"shop/orders gets a role for {services}, and no network policy lets its pods go there: give network.{key}, "
        "or a flow to their addresses on TCP 443."
    )
    told = found(cluster(pod_identities=[identity], network=chosen, flows=flows))
    assert told.get("role-without-way", []) == ([sentence] if services else [])


@pytest.mark.parametrize(
    ("ranges", "world"),
    [
        (["0.0.0.0/0"], True),
        (["0.0.0.0/1", "128.0.0.0/1"], True),
        (["10.20.0.0/16"], False),
        (["203.0.113.0/24"], False),
    ],
)
def test_T3_a_flow_from_the_whole_world_is_found(ranges: list[str], world: bool) -> None:
    flow = {"name": "web", "source": {"cidrs": ranges}, "destination": {"namespace": "shop"}, "ports": [{"port": 80}]}
    assert found(cluster(flows=[flow])).get("flow-from-the-world", []) == world * [
        "web lets the whole world, or a good part of it, talk to pods of shop, and all other pods too; name "
        "the ranges of the intended clients, such as the load balancer's subnets."
    ]
    outwards = flow | {"source": {"namespace": "shop"}, "destination": {"cidrs": ranges}}
    assert "flow-from-the-world" not in found(cluster(flows=[outwards]))


def test_where_nothing_is_closed_every_role_has_a_way() -> None:
    assert "role-without-way" not in found(unreached(pod_identities=[PERMITTED], network=network()))


def test_an_admin_by_group_is_found() -> None:
    bound = with_devs(cluster_role_bindings=[{"group": "devs", "cluster_role": "cluster-admin"}])
    assert found(bound)["admin-by-group"] == [
        "devs is admin of the cluster by its group devs, and none of its access policies shows that."
    ]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"permissions": {"secretsmanager_secrets": [{"allow": ["read", "list"]}]}}, ["secret-names"]),
        ({"trusted_regions": ["eu-west-1", "us-east-1"]}, ["same-name-in-regions"]),
    ],
)
def test_L5_what_a_role_cannot_tell_apart_is_found(changes: dict[str, Any], codes: list[str]) -> None:
    given = {
        "trusted_clusters": ["shop-*"],
        "namespace": "shop",
        "service_account": "orders",
        "permissions": {"secretsmanager_secrets": [{"allow": ["read"]}]},
        **changes,
    }
    assert [finding.code for finding in role_findings(parse(WorkloadRoleSettings, given), "orders")] == codes


TAINT = {"key": "CriticalAddonsOnly", "effect": "NO_SCHEDULE"}


def test_Spot_of_one_instance_type_is_found() -> None:
    group = {"name": "main", "capacity_type": "SPOT", "instance_types": ["m7i.large"]}
    assert found(cluster(node_groups=[group]))["spot-single-instance-type"] == [
        "main buys m7i.large alone on Spot: when EC2 has none to spare, the group gets no node, and at its creation "
        "fails; name several types of the same size."
    ]
    several = {**group, "instance_types": ["m7i.large", "m6i.large"]}
    assert "spot-single-instance-type" not in found(cluster(node_groups=[several]))
    assert "spot-single-instance-type" not in found(cluster(node_groups=[{**group, "capacity_type": "ON_DEMAND"}]))


def test_add_ons_that_only_Spot_takes_are_found() -> None:
    spot = {"name": "spot", "capacity_type": "SPOT"}
    assert found(cluster(node_groups=[spot]))["addons-on-spot"] == [
        "coredns and the other add-ons run on Spot alone (spot): when EC2 takes these nodes back, the cluster has no "
        "DNS until others come; give one group ON_DEMAND."
    ]
    dedicated = {"name": "system", "taints": [TAINT]}
    assert "addons-on-spot" not in found(cluster(node_groups=[spot, dedicated]))


def test_add_ons_in_one_zone_are_found() -> None:
    alone = {"name": "main", "zones": ["a"]}
    assert found(cluster(node_groups=[alone]))["addons-in-one-zone"] == [
        "coredns and the other add-ons run in the zone a alone (main): without it the cluster has no DNS; give a group "
        "in another zone that they may use."
    ]
    assert "addons-in-one-zone" not in found(cluster(node_groups=[alone, {"name": "other", "zones": ["b"]}]))
    assert "addons-in-one-zone" not in found(cluster(node_groups=[alone, {"name": "every"}]))


def to_shop(source: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"name": "web", "source": source, "destination": {"namespace": "shop"}, "ports": [{"port": 80}], **changes}


def test_T3_a_flow_from_the_internet_is_found() -> None:
    assert found(cluster(flows=[to_shop({"named": "internet"})]))["flow-from-the-world"] == [
        "web lets the whole internet talk to pods of shop; name the ranges of the intended clients, or load-balancers."
    ]


OWN = {"cidr": "10.20.0.0/16", "zones": ["a", "b"]}
EXISTING = {"vpc_id": "vpc-0a1b2c3d", "node_subnet_ids": ["subnet-0a1b2c3d", "subnet-1a1b2c3d"]}


@pytest.mark.parametrize(
    ("chosen", "way_out"),
    [
        (OWN, "network.internal_load_balancers or network.public_load_balancers"),
        (OWN | {"public_load_balancers": True}, ""),
        (OWN | {"internal_load_balancers": True}, ""),
        (
            EXISTING | {"load_balancer_subnet_ids": ["subnet-1a1b2c3d"]},
            "network.load_balancer_subnet_ids without subnets of nodes",
        ),
        (EXISTING | {"load_balancer_subnet_ids": ["subnet-2a1b2c3d"]}, ""),
        (EXISTING | {"load_balancer_subnet_ids": object()}, ""),
    ],
)
def test_T3_load_balancers_among_the_nodes_are_found_with_what_the_flow_opens(chosen: Any, way_out: str) -> None:
    into = found(cluster(network=chosen, flows=[to_shop({"named": "load-balancers"})]))
    assert into.get("load-balancers-share-subnets", []) == bool(way_out) * [
        "web is for load balancers, which stand in the subnets of nodes: every node and every pod in them may talk to "
        f"pods of shop on TCP 80; give {way_out}."
    ]
    out = to_shop({"namespace": "shop", "pod_labels": {"app": "a"}}, destination={"named": "load-balancers"})
    told = found(cluster(network=chosen, flows=[out])).get("load-balancers-share-subnets", [])
    assert told == bool(way_out) * [
        "web is for load balancers, which stand in the subnets of nodes: pods of shop (app=a) may talk to every node "
        f"and every pod in them on TCP 80; give {way_out}."
    ]


def test_a_flow_of_every_namespace_is_found() -> None:
    scrape = to_shop(
        {"namespace": "shop"}, destination={"named": "all-namespaces"}, ports=[{"port": 9000, "end_port": 9010}]
    )
    assert found(cluster(flows=[scrape]))["flow-of-every-namespace"] == [
        "web lets pods of shop talk to pods of every namespace on TCP 9000-9010: it holds for namespaces that are "
        "added later, too."
    ]
    outwards = to_shop({"named": "all-namespaces"}, destination={"named": "internet"}, ports=[{"port": 443}])
    assert found(cluster(flows=[outwards]))["flow-of-every-namespace"] == [
        "web lets pods of every namespace talk to the internet on TCP 443: it holds for namespaces that are "
        "added later, too."
    ]


CONTROLLER = {"namespace": "kube-system", "service_account": "lbc", "role_arn": f"{ROLE}/lbc"}


def test_T2_a_role_for_pods_of_kube_system_that_no_policy_opens_is_found_with_the_way_out() -> None:
    assert found(cluster(pod_identities=[CONTROLLER]))["kube-system-pods-closed"] == [
        "kube-system/lbc gets a role, and no network policy opens its pods, which the mode strict closes unless they "
        "use the host's network: give it pod_labels, and name its pods in flows by namespace: kube-system with the "
        "same labels."
    ]
    opened = CONTROLLER | {"pod_labels": {"app": "lbc"}}
    assert "kube-system-pods-closed" not in found(cluster(pod_identities=[opened]))
    assert "kube-system-pods-closed" not in found(cluster(pod_identities=[CONTROLLER], network_policy_mode="standard"))
    assert "kube-system-pods-closed" not in found(unreached(pod_identities=[CONTROLLER]))


def test_a_role_of_kube_system_without_a_way_to_its_services_is_found() -> None:
    opened = CONTROLLER | {"pod_labels": {"app": "lbc"}}
    assert "role-without-way" in found(cluster(network=OWN, pod_identities=[opened]))
    way = to_shop({"namespace": "kube-system", "pod_labels": {"app": "lbc"}}, destination={"named": "internet"})
    leads = [way | {"ports": [{"port": 443}]}]
    assert "role-without-way" not in found(cluster(network=OWN, pod_identities=[opened], flows=leads))
