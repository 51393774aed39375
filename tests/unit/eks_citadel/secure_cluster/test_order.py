"""Order as a property of the graph, both ways: what must wait waits, and what need not does not.

The tightest correct edges are those of EKS: an edge too few breaks a cluster, one too many costs minutes.
"""

from typing import Any

import pytest

from eks_citadel import Network
from unit.eks_citadel.component_samples import by_type, everything, made, orders, seen, small

CLUSTER = "shop-control-plane-cluster"
GROUP = "shop-nodes-default-group"
BEFORE, AFTER = "shop-addons-before-nodes", "shop-addons-after-nodes"
VPC_CNI, AGENT = f"{BEFORE}-vpc-cni", f"{BEFORE}-eks-pod-identity-agent"
PROVIDER = "shop-access-kubernetes"


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        (CLUSTER, "shop-control-plane-role-policy"),
        (CLUSTER, "shop-control-plane-secrets-key"),
        (CLUSTER, "shop-control-plane-logs"),
        (CLUSTER, "shop-network-control-plane-subnet-a"),
        (VPC_CNI, CLUSTER),
        (AGENT, CLUSTER),
        (VPC_CNI, f"{BEFORE}-vpc-cni-role-policy"),
        (GROUP, VPC_CNI),
        (GROUP, AGENT),
        (GROUP, "shop-nodes-policy-AmazonEKSWorkerNodeMinimalPolicy"),
        (GROUP, "shop-nodes-policy-AmazonEC2ContainerRegistryPullOnly"),
        (GROUP, "shop-nodes-policy-boot"),
        (GROUP, "shop-network-route-node-a"),
        (GROUP, "shop-network-route-node-b"),
        (GROUP, "shop-network-node-association-a"),
        (GROUP, "shop-network-node-association-b"),
        (GROUP, "shop-network-nat-gateway-a"),
        ("shop-network-nat-gateway-a", "shop-network-route-public"),
        (f"{AFTER}-coredns", GROUP),
        (f"{AFTER}-metrics-server", GROUP),
        (f"{AFTER}-aws-ebs-csi-driver", GROUP),
        (f"{AFTER}-aws-ebs-csi-driver", f"{AFTER}-aws-ebs-csi-driver-role-policy"),
        ("shop-access-policy-me-AmazonEKSClusterAdminPolicy", "shop-access-entry-me"),
        (PROVIDER, "shop-access-policy-me-AmazonEKSClusterAdminPolicy"),
    ],
)
def test_L1_what_must_wait_waits(later: str, earlier: str) -> None:
    assert seen(small).waits_for(later, earlier)


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        (CLUSTER, "shop-network-nat-gateway-a"),
        (CLUSTER, "shop-network-node-subnet-a"),
        (CLUSTER, "shop-network-flow-log"),
        (CLUSTER, "shop-control-plane-secrets-key-alias"),
        ("shop-control-plane-role", "shop-network-vpc"),
        ("shop-control-plane-secrets-key", "shop-network-vpc"),
        ("shop-nodes-role", CLUSTER),
        ("shop-nodes-policy-AmazonEKSWorkerNodeMinimalPolicy", CLUSTER),
        ("shop-nodes-policy-boot", CLUSTER),
        (f"{BEFORE}-vpc-cni-role", CLUSTER),
        (f"{BEFORE}-vpc-cni-role-policy", CLUSTER),
        (f"{AFTER}-aws-ebs-csi-driver-role", CLUSTER),
        (f"{AFTER}-aws-ebs-csi-driver-role-policy", GROUP),
        ("shop-nodes-default-template", CLUSTER),
        (VPC_CNI, AGENT),
        (AGENT, VPC_CNI),
        (VPC_CNI, f"{BEFORE}-kube-proxy"),
        (f"{BEFORE}-kube-proxy", VPC_CNI),
        (VPC_CNI, "shop-network-nat-gateway-a"),
        (VPC_CNI, "shop-access-entry-me"),
        (GROUP, f"{BEFORE}-kube-proxy"),
        (GROUP, "shop-network-flow-log"),
        (f"{AFTER}-coredns", f"{AFTER}-metrics-server"),
        (f"{AFTER}-metrics-server", f"{AFTER}-coredns"),
        (f"{AFTER}-coredns", f"{AFTER}-aws-ebs-csi-driver-role-policy"),
        ("shop-access-entry-me", VPC_CNI),
        ("shop-access-entry-me", "shop-network-nat-gateway-a"),
        (PROVIDER, GROUP),
        (PROVIDER, VPC_CNI),
    ],
)
def test_L1_what_need_not_wait_does_not(later: str, earlier: str) -> None:
    assert not seen(small).waits_for(later, earlier)


def in_shared_network() -> dict[str, Any]:
    network = Network("shared", {"cidr": "10.20.0.0/16", "zones": ["a", "b"], "data_subnets": True})
    keys = ("vpc_id", "node_subnet_ids", "control_plane_subnet_ids", "data_subnet_ids")
    return small(network={key: getattr(network, key) for key in keys})


def test_L1_a_cluster_in_a_shared_network_waits_for_its_own_subnets_and_its_nodes_for_their_way_out() -> None:
    monitor = made(in_shared_network)
    assert monitor.waits_for(CLUSTER, "shared-control-plane-subnet-a")
    assert not monitor.waits_for(CLUSTER, "shared-nat-gateway-a")
    assert monitor.waits_for(GROUP, "shared-route-node-a")


def test_L1_groups_of_nodes_do_not_wait_for_each_other() -> None:
    main, arm = "shop-nodes-main-group", "shop-nodes-arm-group"
    assert not seen(everything).waits_for(main, arm)
    assert not seen(everything).waits_for(arm, main)


def test_L1_every_addon_role_is_ready_before_its_addon_and_none_waits_for_the_cluster() -> None:
    monitor = seen(small)
    roles = [item.name for item in by_type(monitor, "Role") if "-addons-" in item.name]
    assert len(roles) == 2
    for role in roles:
        assert monitor.waits_for(role.removesuffix("-role"), f"{role}-policy")
        assert not monitor.waits_for(f"{role}-policy", CLUSTER)


def test_L1_there_are_no_sleeps() -> None:
    assert not [item.type for item in seen(everything).registrations.values() if "time" in item.type.lower()]


def test_T2_the_policies_of_kube_system_and_default_exist_before_the_nodes() -> None:
    monitor = seen(small)
    early = [
        item
        for item in by_type(monitor, "NetworkPolicy")
        if item.inputs["metadata"]["namespace"] in ("kube-system", "default")
    ]
    assert {item.inputs["metadata"]["namespace"] for item in early} == {"kube-system", "default"}
    for policy in early:
        assert monitor.waits_for(GROUP, policy.name), policy.name


def test_A4_namespaces_of_ours_come_after_nodes_and_addons_so_that_they_go_before_them() -> None:
    monitor = seen(orders)
    for namespace in by_type(monitor, "Namespace"):
        for addon in by_type(monitor, "Addon"):
            assert monitor.waits_for(namespace.name, addon.name)
        assert monitor.waits_for(namespace.name, GROUP)
        assert monitor.waits_for(namespace.name, "shop-identity-shop.orders-association")
        assert monitor.waits_for(namespace.name, "shop-network-route-node-a")


def test_T1_a_namespace_is_known_once_it_is_closed() -> None:
    monitor = seen(orders)
    for policy in by_type(monitor, "NetworkPolicy"):
        if policy.inputs["metadata"]["namespace"] == "shop":
            assert monitor.waits_for(policy.name, "shop-namespace-shop-namespace")


def test_L7_an_association_waits_for_the_cluster_and_for_nothing_else_that_takes_time() -> None:
    monitor = seen(orders)
    association = "shop-identity-shop.orders-association"
    assert monitor.waits_for(association, CLUSTER)
    for earlier in (VPC_CNI, GROUP, PROVIDER, "shop-namespace-shop-namespace", "shop-network-nat-gateway-a"):
        assert not monitor.waits_for(association, earlier)
