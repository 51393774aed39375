"""A cluster that exists already, as far as EKS does not let it change; existing VPCs and the zones of subnets."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from eks_citadel.inputs.answers import complete, kept
from eks_citadel.kubernetes.zones import Standing

CLUSTER, CLUSTERS = "aws:eks/getCluster:getCluster", "aws:eks/getClusters:getClusters"
SUBNET, VPC = "aws:ec2/getSubnet:getSubnet", "aws:ec2/getVpc:getVpc"
Zones = pulumi.Output[list[str]]


def zones_of_creation(cluster_name: pulumi.Input[str], parent: pulumi.Resource) -> Zones:
    """Sorted names of the zones in which the cluster was created; empty while no cluster has this name."""
    return pulumi.Output.from_input(cluster_name).apply(
        lambda name: kept(parent, ("zones", name), lambda: _look_up(name, parent))
    )


def standing(subnet_ids: Sequence[str], parent: pulumi.Resource) -> "pulumi.Output[list[Standing]]":
    """Where existing subnets stand."""
    found = existing_subnets(subnet_ids, parent)
    places = [pulumi.Output.all(one.id, one.availability_zone, one.availability_zone_id) for one in found]
    return pulumi.Output.all(*places).apply(lambda known: [Standing(*place) for place in known])


def existing_subnets(
    subnet_ids: Sequence[str], parent: pulumi.Resource
) -> "list[pulumi.Output[aws.ec2.GetSubnetResult]]":
    """Each is looked up once, although its zone and its ranges are needed in different places."""
    opts = pulumi.InvokeOutputOptions(parent=parent)

    def ask(subnet_id: str) -> "pulumi.Output[aws.ec2.GetSubnetResult]":
        found = aws.ec2.get_subnet_output(id=subnet_id, opts=opts)
        return complete(found, SUBNET, "id", "availability_zone", "availability_zone_id")

    def look_up(subnet_id: str) -> "pulumi.Output[aws.ec2.GetSubnetResult]":
        return kept(parent, ("subnet", subnet_id), lambda: ask(subnet_id))

    return [look_up(subnet_id) for subnet_id in subnet_ids]


def vpc_ranges(vpc_id: str, parent: pulumi.Resource) -> "pulumi.Output[list[str]]":
    """Every range of an existing VPC, of both address families."""
    opts = pulumi.InvokeOutputOptions(parent=parent)

    def ask() -> "pulumi.Output[aws.ec2.GetVpcResult]":
        return complete(aws.ec2.get_vpc_output(id=vpc_id, opts=opts), VPC, "cidr_block")

    return kept(parent, ("vpc", vpc_id), ask).apply(_ranges)


def _ranges(vpc: aws.ec2.GetVpcResult) -> list[str]:
    """Older providers know one IPv6 range only; reading it by its attribute would warn in newer ones."""
    ipv4 = [block.cidr_block for block in vpc.cidr_block_associations or ()]
    ipv6 = [block.ipv6_cidr_block for block in getattr(vpc, "ipv6_cidr_block_associations", None) or ()]
    return sorted({text for text in (*ipv4, *ipv6, vpc.cidr_block, pulumi.get(vpc, "ipv6_cidr_block")) if text})


def _look_up(name: str, parent: pulumi.Resource) -> Zones:
    """The list of clusters is asked first, since a look-up of one that does not exist would be an error."""
    opts = pulumi.InvokeOutputOptions(parent=parent)

    def zones(names: list[str]) -> pulumi.Input[list[str]]:
        if name not in names:
            return []
        found = complete(aws.eks.get_cluster_output(name=name, opts=opts), CLUSTER, "vpc_config")
        places = found.vpc_config.subnet_ids.apply(lambda ids: standing(ids, parent))
        return places.apply(lambda known: sorted({place.zone for place in known}))

    return complete(aws.eks.get_clusters_output(opts=opts), CLUSTERS, "names").names.apply(zones)
