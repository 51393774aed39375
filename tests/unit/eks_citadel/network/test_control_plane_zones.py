"""The control plane of a live cluster stays in the zones of its creation; nodes may have more."""

from typing import Any

import pytest

from unit.eks_citadel.component_samples import ALONE, Monitor, made, small, tried
from unit.eks_citadel.live_clusters import EXISTING, NODES, STANDING, live, subnet
from unit.eks_citadel.settings_samples import cluster, network, refusal

IN_A_AND_B = live("shop", "subnet-9a1b2c3d", "subnet-9b1b2c3d")
IN_EXISTING = live("shop", "subnet-9a1b2c3d", "subnet-9b1b2c3d", vpc_id=EXISTING["vpc_id"])


def plane_subnets(monitor: Monitor, name: str = "shop") -> Any:
    return monitor.one(f"{name}-control-plane-cluster").inputs["vpcConfig"]["subnetIds"]


def zoned(*letters: str, **more: Any) -> dict[str, Any]:
    return small(network={"cidr": "10.20.0.0/16", "zones": list(letters), **more})


def test_a_new_zone_gets_node_subnets_and_the_control_plane_keeps_its_own() -> None:
    before, after = made(zoned("a", "b")), made(zoned("a", "b", "c"), calls=IN_A_AND_B)
    assert plane_subnets(after) == plane_subnets(before)
    assert len(plane_subnets(after)) == 2
    (group,) = after.of_type("aws:eks/nodeGroup:NodeGroup")
    assert len(group.inputs["subnetIds"]) == 3


def test_a_preview_knows_the_control_planes_subnets_beside_a_new_zone() -> None:
    previewed = made(zoned("a", "b", "c"), calls=IN_A_AND_B, preview=True, standing=STANDING)
    assert previewed.one("shop-network-node-subnet-c")
    assert previewed.outputs_of("shop-network")["controlPlaneCidrs"] == ["10.20.226.0/24", "10.20.230.0/24"]


def test_a_cluster_that_does_not_exist_yet_has_all_its_zones() -> None:
    assert len(plane_subnets(made(zoned("a", "b", "c")))) == 3
    elsewhere = made(zoned("a", "b", "c"), calls=live("another", "subnet-9a1b2c3d"))
    assert len(plane_subnets(elsewhere)) == 3


def test_control_plane_zones_may_be_fewer_than_those_of_the_nodes() -> None:
    monitor = made(zoned("a", "b", "c", control_plane_zones=["c", "a"]))
    assert len(plane_subnets(monitor)) == 2
    planes = {name for name in monitor.names() if "control-plane-subnet" in name}
    assert planes == {"shop-network-control-plane-subnet-a", "shop-network-control-plane-subnet-c"}


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            zoned("b", "c"),
            "network.zones is b, c: the control plane of shop was created in a, b, and EKS never takes a zone away "
            "from it; keep a.",
        ),
        (
            zoned("a", "b", "c", control_plane_zones=["a", "c"]),
            "network.control_plane_zones is a, c: the control plane of shop was created in a, b, and EKS never moves "
            'it; write ["a", "b"], or leave the key out.',
        ),
    ],
)
def test_a_zone_of_creation_that_goes_is_refused_in_the_preview(arguments: Any, sentence: str, preview: bool) -> None:
    refused = tried(arguments, calls=IN_A_AND_B, preview=preview, standing=STANDING)
    assert refused.sentence == sentence
    assert not refused.monitor.of_type("aws:ec2/subnet:Subnet")


def test_nodes_subnets_in_a_new_zone_are_not_given_to_a_live_control_plane() -> None:
    assert plane_subnets(made(small(network=EXISTING), calls=IN_EXISTING)) == NODES[:2]
    new = {"aws:ec2/getSubnet:getSubnet": subnet}
    assert plane_subnets(made(small(network=EXISTING), calls=new)) == NODES


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"control_plane_subnet_ids": ["subnet-3a1b2c3d", "subnet-3b1b2c3d", "subnet-3c1b2c3d"]},
            "network.control_plane_subnet_ids is subnet-3c1b2c3d: it is in eu-west-1c, and the control plane of shop "
            "was created in eu-west-1a, eu-west-1b and stays there; leave it to the nodes.",
        ),
        (
            {"node_subnet_ids": NODES[1:]},
            "network.node_subnet_ids is given: the control plane of shop was created in eu-west-1a, eu-west-1b, and no "
            "subnet here is in eu-west-1a; give a subnet in eu-west-1a too.",
        ),
    ],
)
def test_existing_subnets_out_of_the_zones_of_creation_are_refused(changes: Any, sentence: str) -> None:
    assert tried(small(network={**EXISTING, **changes}), calls=IN_EXISTING, preview=True).sentence == sentence


def test_existing_subnets_of_one_zone_or_of_a_zone_without_EKS_are_refused_for_a_control_plane() -> None:
    planes = ["subnet-3a1b2c3d", "subnet-4a1b2c3d"]
    one = tried(
        small(network={**EXISTING, "control_plane_subnet_ids": planes}),
        calls={"aws:ec2/getSubnet:getSubnet": subnet},
        preview=True,
    )
    assert one.sentence == (
        "network.control_plane_subnet_ids is given: all subnets are in eu-west-1a, and EKS needs two zones; give "
        "subnets of two zones."
    )
    virginia = {"aws:ec2/getSubnet:getSubnet": lambda args: subnet(args, "use1-az{}")}
    without = {**EXISTING, "control_plane_subnet_ids": ["subnet-3a1b2c3d", "subnet-3c1b2c3d"]}
    assert tried(small(network=without), calls=virginia, preview=True).sentence == (
        "network.control_plane_subnet_ids is subnet-3c1b2c3d: it is in eu-west-1c, which is use1-az3 in this account, "
        "where EKS has no control plane; choose a subnet of another zone."
    )
    assert plane_subnets(made(small(network=EXISTING), calls=virginia)) == NODES[:2]


def test_a_control_plane_alone_stays_in_its_zones_too() -> None:
    arguments = {**ALONE["ControlPlane"], "cluster_name": "shop", "subnet_ids": [NODES[0], NODES[2]]}
    assert tried(arguments, "plane", "ControlPlane", calls=IN_A_AND_B, preview=True).sentence == (
        "subnet_ids is subnet-2c1b2c3d: it is in eu-west-1c, and the control plane of shop was created in eu-west-1a, "
        "eu-west-1b and stays there; leave it to the nodes."
    )


@pytest.mark.parametrize(
    ("letters", "sentence"),
    [
        (
            ["a", "d"],
            'network.control_plane_zones[1] is "d": zones does not have it; add it there, or name some of a, b.',
        ),
        (["a"], "network.control_plane_zones is a: EKS needs two zones; name two or more."),
    ],
)
def test_control_plane_zones_are_two_or_more_of_the_zones(letters: list[str], sentence: str) -> None:
    assert refusal(cluster(network=network(zones=["a", "b"], control_plane_zones=letters))) == sentence
