"""The endpoints of an existing VPC: what the EBS CSI controller and add-ons reach by them."""

from ipaddress import ip_network
from typing import Any

import pytest

from unit.eks_citadel.component_samples import VPC, by_type, made, small

PLANE = {**VPC, "control_plane_subnet_ids": ["subnet-2a1b2c3d", "subnet-3a1b2c3d"]}
APART = {**PLANE, "aws_endpoint_subnet_ids": ["subnet-4a1b2c3d", "subnet-5a1b2c3d"]}
EFS = {"name": "aws-efs-csi-driver", "version": "v3.4.2-eksbuild.1"}


class Reach:
    """Ranges to which pods of a policy may open connections on 443, but for the API server's."""

    def __init__(self, network: dict[str, Any], pods: str = "ebs-csi-controller") -> None:
        monitor = made(small(network=network, addons=[EFS]))
        self.outputs = monitor.outputs_of("shop")
        rules = monitor.one(f"shop-kube-system-policy-{pods}").inputs["spec"]["egress"]
        found = [rule["to"] for rule in rules if [port["port"] for port in rule["ports"]] == [443]]
        every = {peer["ipBlock"]["cidr"] for peers in found for peer in peers}
        self.ranges = every - {"172.20.0.1/32", *self.outputs["controlPlaneCidrs"]}

    def has(self, key: str) -> bool:
        """Whether any range of an output is reached."""
        wanted = [ip_network(text) for text in self.outputs[key]]
        assert wanted
        return any(ip_network(one).overlaps(other) for one in self.ranges for other in wanted)


@pytest.mark.parametrize("pods", ["ebs-csi-controller", "efs-csi-controller"])
def test_T4_pods_that_call_AWS_reach_no_node_where_endpoints_have_subnets_of_their_own(pods: str) -> None:
    assert Reach(PLANE, pods).has("nodeCidrs"), "without them the endpoint may be among the nodes"
    apart = Reach(APART, pods)
    assert not apart.has("nodeCidrs")
    assert apart.has("awsEndpointCidrs")


@pytest.mark.parametrize(
    ("pods", "service"), [("ebs-csi-controller", "ec2"), ("efs-csi-controller", "elasticfilesystem")]
)
def test_T4_they_reach_the_endpoints_alone_where_the_VPC_says_that_their_service_is_there(
    pods: str, service: str
) -> None:
    named = Reach({**APART, "aws_endpoints": [service]}, pods)
    assert named.ranges == set(named.outputs["awsEndpointCidrs"])


@pytest.mark.parametrize("network", [APART, {**APART, "aws_endpoints": ["ec2"]}])
def test_no_endpoint_of_an_existing_VPC_is_made(network: dict[str, Any]) -> None:
    assert by_type(made(small(network=network)), "VpcEndpoint") == []
