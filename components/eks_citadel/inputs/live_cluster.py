"""A cluster that exists already, as far as EKS does not let it change; existing VPCs and the zones of subnets."""

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from eks_citadel.inputs.answers import complete, kept
from eks_citadel.inputs.refusals import printing
from eks_citadel.kubernetes.live import LiveCluster, judge_replaced, judge_vpc
from eks_citadel.kubernetes.zones import Standing

CLUSTER, CLUSTERS = "aws:eks/getCluster:getCluster", "aws:eks/getClusters:getClusters"
SUBNET, VPC = "aws:ec2/getSubnet:getSubnet", "aws:ec2/getVpc:getVpc"
Live = pulumi.Output[LiveCluster | None]


def live_cluster(cluster_name: pulumi.Input[str], parent: pulumi.Resource) -> Live:
    """The cluster of this name, or None while there is none."""
    return pulumi.Output.from_input(cluster_name).apply(
        lambda name: kept(parent, ("cluster", name), lambda: _look_up(name, parent))
    )


def zones_of_creation(cluster_name: pulumi.Input[str], parent: pulumi.Resource) -> "pulumi.Output[list[str]]":
    """Sorted names of the zones in which the cluster was created; empty while no cluster has this name."""
    return live_cluster(cluster_name, parent).apply(lambda live: list(live.zones) if live else [])


def refuse_replacement(cluster: aws.eks.Cluster, live: Live) -> "pulumi.Output[None]":
    """Known once a preview would not replace the live cluster, whose id the preview would then not know."""

    def judge(both: list[Any]) -> None:
        cluster_id, found = both
        if isinstance(found, LiveCluster) and not isinstance(cluster_id, str):
            judge_replaced(found)

    return pulumi.Output.all(cluster.id, live).apply(printing(judge), run_with_unknowns=True)


def refuse_other_vpc(live: Live, path: str, value: str, vpc_id: pulumi.Input[str]) -> "pulumi.Output[None]":
    """Known once the VPC is that of the live cluster. A preview does not know the id of a VPC that it would replace."""

    def judge(both: list[Any]) -> None:
        found_id, found = both
        if isinstance(found, LiveCluster):
            judge_vpc(found, path, value, found_id if isinstance(found_id, str) else None)

    return pulumi.Output.all(vpc_id, live).apply(printing(judge), run_with_unknowns=True)


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


def _look_up(name: str, parent: pulumi.Resource) -> Live:
    """The list of clusters is asked first, since a look-up of one that does not exist would be an error."""
    opts = pulumi.InvokeOutputOptions(parent=parent)

    def found(names: list[str]) -> pulumi.Input[LiveCluster | None]:
        if name not in names:
            return None
        cluster = complete(aws.eks.get_cluster_output(name=name, opts=opts), CLUSTER, "vpc_config")
        places = cluster.vpc_config.subnet_ids.apply(lambda ids: standing(ids, parent))
        network = cluster.kubernetes_network_configs[0]
        parts = places, cluster.vpc_config.vpc_id, network.ip_family, network.service_ipv4_cidr
        return pulumi.Output.all(*parts).apply(lambda known: _live(name, *known))

    return complete(aws.eks.get_clusters_output(opts=opts), CLUSTERS, "names").names.apply(found)


def _live(name: str, places: Sequence[Standing], vpc_id: str, ip_family: str, service_ipv4_cidr: str) -> LiveCluster:
    return LiveCluster(name, tuple(sorted({place.zone for place in places})), vpc_id, ip_family, service_ipv4_cidr)
