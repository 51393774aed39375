"""The picture that the emulated AWS and the recorded objects give back."""

from collections.abc import Iterator
from typing import Any

import pytest

from citadel_rehearsal.program.world import World
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.read_back import picture, surroundings
from eks_citadel.picture.picture import Namespace
from unit.citadel_rehearsal.eks_world import World as Account


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.01) as running:
        yield running


@pytest.fixture(scope="module")
def account(aws: EmbeddedAws) -> Account:
    return Account(aws)


@pytest.fixture
def world(aws: EmbeddedAws, account: Account) -> World:
    return World(aws.client, f"arn:aws:iam::{account.account}:role/deployer")


def arn_of(account: Account, cluster: str) -> str:
    return str(account.eks.describe_cluster(name=cluster)["cluster"]["arn"])


def record(world: World, cluster_arn: str, *documents: dict[str, Any]) -> None:
    """Objects as the rehearsal keeps them."""
    store = world.clusters.of(cluster_arn, "1.35")
    for document in documents:
        store.create(document, document["metadata"].get("namespace", ""))


def network_policy(namespace: str, name: str) -> dict[str, Any]:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
    }


def test_a_cluster_of_which_nothing_is_recorded_has_the_namespaces_of_its_first_second(
    account: Account, world: World
) -> None:
    found = picture(world, arn_of(account, account.cluster()))
    assert found.namespaces == (Namespace("default", "privileged", closed=False),)
    assert (found.permits, found.bindings) == ((), ())


def test_objects_that_the_rehearsal_keeps_are_in_the_picture(account: Account, world: World) -> None:
    arn = arn_of(account, account.cluster())
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}
    record(world, arn, namespace, network_policy("shop", "deny"))
    assert Namespace("shop", "privileged", closed=True) in picture(world, arn).namespaces


def test_a_role_that_was_not_made_here_is_decided_elsewhere(account: Account, world: World) -> None:
    name = account.cluster()
    account.eks.create_pod_identity_association(
        clusterName=name, namespace="shop", serviceAccount="orders", roleArn=account.pod_role
    )
    arn = arn_of(account, name)
    assert [one.trusted for one in picture(world, arn).pod_identities] == [None]
    assert [one.trusted for one in picture(world, arn, [account.pod_role]).pod_identities] == [True]


def test_objects_of_another_cluster_are_not_seen(account: Account, world: World) -> None:
    one, other = (arn_of(account, account.cluster()) for _ in range(2))
    record(world, one, network_policy("default", "deny"))
    assert [item.closed for item in picture(world, one).namespaces] == [True]
    assert not any(item.closed for item in picture(world, other).namespaces)


def test_A1_a_cluster_is_read_where_its_ARN_says(aws: EmbeddedAws) -> None:
    there = Account(aws, region="us-gov-west-1", account="444455556666", partition="aws-us-gov")
    name = there.cluster()
    world = World(aws.client, "arn:aws-us-gov:iam::111122223333:role/deployer")
    arn = arn_of(there, name)
    assert arn.startswith("arn:aws-us-gov:eks:us-gov-west-1:444455556666:")
    assert picture(world, arn).cluster_name == name
    assert surroundings(world, arn).pod_cidrs == ()
