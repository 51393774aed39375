"""The way down: what owns something in AWS is really deleted, in time; the rest goes with its owner."""

from typing import Any

import pytest

from unit.eks_citadel.component_samples import by_type, everything, made, orders, seen, small

CLUSTER = "shop-control-plane-cluster"
every_sample = pytest.mark.parametrize("sample", [small, orders, everything])


@every_sample
def test_A4_no_AWS_resource_ever_goes_unasked_with_another_one(sample: Any) -> None:
    monitor = seen(sample)
    of_aws = [item.name for item in monitor.registrations.values() if item.type.startswith("aws:")]
    assert of_aws
    assert [name for name in of_aws if monitor.deleted_with(name)] == []


@every_sample
def test_A4_namespaces_of_ours_and_the_provider_are_really_deleted(sample: Any) -> None:
    monitor = seen(sample)
    for item in by_type(monitor, "Namespace", "kubernetes", "ClusterRoleBinding"):
        assert monitor.deleted_with(item.name) is None, item.name


def test_A4_what_is_in_a_namespace_of_ours_goes_with_it() -> None:
    monitor = seen(everything)
    for namespace in ("payments", "shop"):
        owner = f"shop-namespace-{namespace}-namespace"
        inside = [item for item in monitor.inside(f"shop-namespace-{namespace}") if item.name != owner]
        assert inside
        assert {monitor.deleted_with(item.name) for item in inside} == {owner}


@pytest.mark.parametrize("component", ["shop-kube-system", "shop-namespace-default", "shop-namespace-legacy"])
def test_A4_what_is_in_kube_system_and_in_adopted_namespaces_goes_with_the_cluster(component: str) -> None:
    monitor = seen(everything)
    inside = [item for item in monitor.inside(component) if not item.component]
    assert inside
    assert {monitor.deleted_with(item.name) for item in inside} == {CLUSTER}


@every_sample
def test_A4_nothing_in_the_cluster_outlives_what_it_needs_to_be_deleted(sample: Any) -> None:
    monitor = seen(sample)
    (provider,) = by_type(monitor, "kubernetes")
    for item in by_type(monitor, "Namespace", "ClusterRoleBinding"):
        for needed in (provider.name, CLUSTER, "shop-access-policy-me-AmazonEKSClusterAdminPolicy"):
            assert monitor.waits_for(item.name, needed)


def test_A4_only_the_log_group_is_retained() -> None:
    retained = [item.name for item in seen(everything).registrations.values() if item.request.retainOnDelete]
    assert retained == ["shop-control-plane-logs"]
    gone = made(small(retain_logs=False))
    assert not [item.name for item in gone.registrations.values() if item.request.retainOnDelete]


def test_A4_every_object_in_the_cluster_has_the_cluster_s_own_provider() -> None:
    monitor = seen(everything)
    (provider,) = by_type(monitor, "kubernetes")
    objects = [item for item in monitor.registrations.values() if item.type.startswith("kubernetes:")]
    assert objects
    assert {item.provider for item in objects} == {provider.urn}


def test_A4_the_network_outlives_the_nodes_and_the_cluster_outlives_its_parts() -> None:
    monitor = seen(everything)
    for item in by_type(monitor, "NodeGroup", "Addon", "AccessEntry", "PodIdentityAssociation"):
        if not item.component:
            assert monitor.waits_for(item.name, CLUSTER)
    assert monitor.waits_for("shop-nodes-main-group", "shop-network-vpc")
    assert monitor.waits_for("shop-network-nat-gateway-a", "shop-network-internet-gateway")
