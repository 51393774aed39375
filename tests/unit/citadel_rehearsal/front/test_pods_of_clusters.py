"""Which program plays which node, and which listener is opened."""

from typing import Any

import pytest

from citadel_rehearsal.front.pods_of_clusters import listener_of, pods_of, ports_by_cluster
from citadel_rehearsal.ground.failure import RehearsalFailure
from unit.citadel_rehearsal.balance_world import Balance
from unit.citadel_rehearsal.eks_world import REGION


def test_each_cluster_has_one_port() -> None:
    assert ports_by_cluster(["shop-blue=8081", "shop-green=8082"]) == {"shop-blue": 8081, "shop-green": 8082}


@pytest.mark.parametrize("word", ["", "blue", "=1", "blue=", "blue=0", "blue=65536", "blue=x", "blue=-1", "blue=1=2"])
def test_what_names_no_cluster_and_port_is_refused(word: str) -> None:
    with pytest.raises(
        RehearsalFailure, match="it names no cluster and port; write CLUSTER=PORT, such as shop-blue=80"
    ):
        ports_by_cluster([word])


def test_a_cluster_is_named_once() -> None:
    with pytest.raises(RehearsalFailure, match="--pod names blue twice: one program plays its pods"):
        ports_by_cluster(["blue=1", "blue=2"])


@pytest.fixture(scope="module")
def balance(aws: Any) -> Balance:
    return Balance(aws)


@pytest.fixture(scope="module")
def client(aws: Any) -> Any:
    return lambda service: aws.client(service, REGION)


def test_every_node_of_a_cluster_is_played_by_its_program(balance: Balance, client: Any) -> None:
    world = balance.world
    blue, empty = world.cluster(), world.cluster()
    world.node_group(blue)
    pods = pods_of(client, {blue: 8081})
    assert pods and set(pods.values()) == {8081}
    assert all(instance.startswith("i-") for instance in pods)
    with pytest.raises(RehearsalFailure, match=f"--pod names {empty}: it has no nodes that could be targets"):
        pods_of(client, {empty: 8082})
    with pytest.raises(RehearsalFailure, match="--pod names red: the rehearsed clusters are "):
        pods_of(client, {"red": 8083})


def test_the_only_listener_of_TCP_is_opened_and_others_are_named(balance: Balance, client: Any) -> None:
    with pytest.raises(RehearsalFailure, match="--listener is missing: there are 0 listeners of TCP"):
        listener_of(client, None)
    balancer = balance.balancer(Type="network", Scheme="internal", Subnets=balance.subnets[:1])
    forward = [{"Type": "forward", "TargetGroupArn": balance.group(Protocol="TCP")}]
    ports = (80, 81)
    arns = [
        balance.elb.create_listener(
            LoadBalancerArn=balancer["LoadBalancerArn"], Protocol="TCP", Port=port, DefaultActions=forward
        )["Listeners"][0]["ListenerArn"]
        for port in ports
    ]
    with pytest.raises(
        RehearsalFailure, match="--listener is missing: there are 2 listeners of TCP, and one is opened"
    ):
        listener_of(client, None)
    assert listener_of(client, arns[1]) == arns[1]
    with pytest.raises(
        RehearsalFailure, match="--listener is arn:x: there is no such listener of TCP. Listeners: arn:"
    ):
        listener_of(client, "arn:x")
