"""EKS clusters whose pods have IPv6: what is refused, and how they answer."""

from collections.abc import Iterator
from ipaddress import IPv6Network, ip_network
from typing import Any

import pytest

from citadel_rehearsal.program.world import World as Rehearsed
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.read_back import surroundings
from unit.citadel_rehearsal.eks_world import PARAMETER, World, network_config, nodes, refusal, run, update, vpc_config

IPV6 = network_config(ipFamily="ipv6")


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.01) as running:
        yield running


class DualStack(World):
    """The same account with a VPC whose subnets have IPv6."""

    def make_vpc(self, cidr: str) -> str:
        return str(self.ec2.create_vpc(CidrBlock=cidr, AmazonProvidedIpv6CidrBlock=True)["Vpc"]["VpcId"])

    def make_subnet(self, vpc: str, cidr: str, zone: str) -> str:
        place = int(cidr.split(".")[2])
        (block,) = list(self.whole(vpc).subnets(new_prefix=64))[place : place + 1]
        where = {"VpcId": vpc, "AvailabilityZone": self.region + zone}
        made = self.ec2.create_subnet(CidrBlock=cidr, Ipv6CidrBlock=str(block), **where)["Subnet"]["SubnetId"]
        self.ec2.modify_subnet_attribute(SubnetId=made, AssignIpv6AddressOnCreation={"Value": True})
        self.ec2.modify_subnet_attribute(SubnetId=made, MapPublicIpOnLaunch={"Value": True})
        return str(made)

    def whole(self, vpc: str) -> IPv6Network:
        described = self.ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]
        return IPv6Network(described["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlock"])

    def bare_subnet(self, cidr: str) -> str:
        """A subnet without IPv6."""
        return World.make_subnet(self, self.vpc, cidr, "b")


@pytest.fixture(scope="module")
def world(aws: EmbeddedAws) -> DualStack:
    return DualStack(aws)


@pytest.fixture(scope="module")
def six(world: DualStack) -> str:
    """An IPv6 cluster with nodes."""
    name = world.cluster(**IPV6)
    world.node_group(name)
    return name


def create(world: World, **changes: Any) -> tuple[str, str]:
    return refusal(world.eks.create_cluster, **world.cluster_request(**changes))


def test_service_range_ipv6_is_chosen_by_EKS(world: DualStack) -> None:
    config = network_config(serviceIpv4Cidr="172.20.0.0/16", ipFamily="ipv6")
    code, message = create(world, **config)
    assert (code, "ipv6" in message) == (PARAMETER, True)
    assert create(world, **IPV6)[0] == "accepted"


def test_ipv6_subnets_of_the_cluster_have_IPv6(world: DualStack) -> None:
    bare = world.bare_subnet("10.20.40.0/24")
    request = {**IPV6, "resourcesVpcConfig": {"subnetIds": [world.subnets[0], bare]}}
    code, message = create(world, **request)
    assert (code, bare in message) == (PARAMETER, True)
    assert create(world, **{**request, **network_config(ipFamily="ipv4")})[0] == "accepted"


def test_A1_ipv6_region_is_not_in_China(aws: EmbeddedAws) -> None:
    there = DualStack(aws, region="cn-north-1", account="444455556666", partition="aws-cn")
    code, message = create(there, **IPV6)
    assert (code, "cn-north-1" in message) == (PARAMETER, True)


def test_public_cidrs_ipv6_are_for_IPv6_clusters_only(world: DualStack, six: str) -> None:
    clients = vpc_config(world, publicAccessCidrs=["203.0.113.7/32", "2001:db8:40::/48"])
    code, message = create(world, **clients)
    assert (code, "2001:db8:40::/48" in message) == (PARAMETER, True)
    assert create(world, **clients, **IPV6)[0] == "accepted"
    change = {"publicAccessCidrs": ["2001:db8:41::/48"]}
    assert run(world, update(world.cluster(), resourcesVpcConfig=change))[0] == PARAMETER
    assert run(world, update(six, resourcesVpcConfig=change))[0] == "accepted"


def test_node_subnets_ipv6_assign_addresses(world: DualStack, six: str) -> None:
    world.wait("cluster_active", name=six)
    bare = world.bare_subnet("10.20.41.0/24")
    code, message = run(world, nodes(world, six, subnets=[bare]))
    assert (code, bare in message) == (PARAMETER, True)


def test_node_nitro_is_needed_for_IPv6(world: DualStack, six: str) -> None:
    world.wait("cluster_active", name=six)
    code, message = run(world, nodes(world, six, instanceTypes=["m7i.large", "t2.large"]))
    assert (code, "t2.large" in message) == (PARAMETER, True)
    four = world.cluster()
    world.addon(four, "vpc-cni")
    assert run(world, nodes(world, four, instanceTypes=["t2.large"]))[0] == "accepted"


def test_E6_an_IPv6_cluster_answers_with_both_families(world: DualStack) -> None:
    cluster = world.eks.describe_cluster(name=world.cluster(**IPV6))["cluster"]
    assert cluster["resourcesVpcConfig"]["publicAccessCidrs"] == ["0.0.0.0/0", "::/0"]
    services = ip_network(cluster["kubernetesNetworkConfig"]["serviceIpv6Cidr"])
    assert services.subnet_of(ip_network("fd00::/8"))
    assert services.prefixlen == 108
    groups = world.ec2.describe_security_groups(GroupIds=[cluster["resourcesVpcConfig"]["clusterSecurityGroupId"]])
    (egress,) = groups["SecurityGroups"][0]["IpPermissionsEgress"]
    assert [block["CidrIpv6"] for block in egress["Ipv6Ranges"]] == ["::/0"]


def test_the_surroundings_of_an_IPv6_cluster_are_IPv6(aws: EmbeddedAws, world: DualStack, six: str) -> None:
    cluster = world.eks.describe_cluster(name=six)["cluster"]
    found = surroundings(Rehearsed(aws.client, f"arn:aws:iam::{world.account}:role/deployer"), cluster["arn"])
    assert all(ip_network(text).subnet_of(world.whole(world.vpc)) for text in found.pod_cidrs)
    assert len(found.pod_cidrs) == 3
    services = ip_network(cluster["kubernetesNetworkConfig"]["serviceIpv6Cidr"])
    assert found.names == {f"{services.network_address + 1}/128": "the API server"}
