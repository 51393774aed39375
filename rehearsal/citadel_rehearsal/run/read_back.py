"""The picture of a cluster as the emulated AWS and the recorded objects give it back."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from citadel_rehearsal.ground.cluster_store import ClusterStore
from citadel_rehearsal.program.world import World
from citadel_rehearsal.run.read_back_roles import pages, pod_identities
from eks_citadel import arns
from eks_citadel.parsing.cidrs import nat64
from eks_citadel.parsing.refusal import refuse
from eks_citadel.picture.from_objects import bindings_of, namespaces_of, permits_of
from eks_citadel.picture.picture import Entry, Grant, Picture, in_order
from eks_citadel.talk.documents.ranges import Ranges


@dataclass(frozen=True)
class Surroundings:
    """What is around a cluster: where its pods get addresses, and what other ranges are."""

    pod_cidrs: tuple[str, ...]
    names: Mapping[str, str]


def surroundings(world: World, cluster_arn: str) -> Surroundings:
    """Read from the cluster, its node groups, and the subnets of its VPC."""
    (eks, ec2), cluster_name = _clients(world, cluster_arn), arns.cluster_name_of(cluster_arn)
    cluster = eks.describe_cluster(name=cluster_name)["cluster"]
    services = cluster["kubernetesNetworkConfig"]
    ranges = Ranges(
        service_ipv4_cidr=services.get("serviceIpv4Cidr"), service_ipv6_cidr=services.get("serviceIpv6Cidr")
    )
    nodes: set[str] = set()
    for group in pages(eks.list_nodegroups, "nodegroups", clusterName=cluster_name):
        nodes |= set(eks.describe_nodegroup(clusterName=cluster_name, nodegroupName=group)["nodegroup"]["subnets"])
    planes = set(cluster["resourcesVpcConfig"]["subnetIds"]) - nodes
    filters = [{"Name": "vpc-id", "Values": [cluster["resourcesVpcConfig"]["vpcId"]]}]
    subnets = ec2.describe_subnets(Filters=filters)["Subnets"]
    cidrs = {subnet["SubnetId"]: _range_of(subnet, ranges.ip_family) for subnet in subnets}
    endpoints = ec2.describe_vpc_endpoints(Filters=filters)["VpcEndpoints"]  # MiniStack gives those of every VPC
    inside = {subnet for endpoint in endpoints for subnet in endpoint.get("SubnetIds", ()) if subnet in cidrs}
    names = {ranges.api_server: "the API server"}
    names |= {cidrs[subnet]: "endpoints of AWS services" for subnet in inside}
    if ranges.ip_family == "ipv6":  # those without IPv6, behind a NAT gateway
        names |= {nat64(one["CidrBlock"]): "endpoints of AWS services" for one in subnets if one["SubnetId"] in inside}
    names |= {cidrs[subnet]: "the control plane" for subnet in planes}
    return Surroundings(tuple(sorted(cidrs[subnet] for subnet in nodes)), names)


def _range_of(subnet: Mapping[str, Any], ip_family: str) -> str:
    """The range of a subnet in the family of the pods; empty where it has none."""
    if ip_family == "ipv4":
        return str(subnet["CidrBlock"])
    blocks = subnet.get("Ipv6CidrBlockAssociationSet") or [{}]
    return str(blocks[0].get("Ipv6CidrBlock", ""))


def _clients(world: World, cluster_arn: str) -> tuple[Any, Any]:
    """Of EKS and EC2, where the cluster is."""
    region, account = cluster_arn.split(":")[3:5]
    return world.clients("eks", region, account), world.clients("ec2", region, account)


def picture(world: World, cluster_arn: str, made_roles: Collection[str] = ()) -> Picture:
    """The picture of one cluster. `made_roles` are the ARNs of roles that were made, and not only assumed to be there.

    Errors: `Refusal` when it has something that no picture can show.
    """
    (eks, ec2), name = _clients(world, cluster_arn), arns.cluster_name_of(cluster_arn)
    cluster: Mapping[str, Any] = eks.describe_cluster(name=name)["cluster"]
    access, mode = cluster["resourcesVpcConfig"], cluster["accessConfig"]["authenticationMode"]
    if mode != "API":
        rule = "who can enter stands in a ConfigMap, too, and no picture shows that"
        raise refuse("authenticationMode", mode, rule, 'make it "API"')
    objects = list(world.clusters.get(cluster["arn"]) or ClusterStore(cluster["arn"], cluster["version"]))
    policies = [item for item in objects if item["kind"] == "NetworkPolicy"]
    return Picture(
        cluster_name=name,
        kubernetes_version=cluster["version"],
        authentication_mode=mode,
        creator_admin=bool(cluster["accessConfig"].get("bootstrapClusterCreatorAdminPermissions")),
        public_cidrs=in_order(access.get("publicAccessCidrs", ()) if access["endpointPublicAccess"] else ()),
        private_cidrs=in_order(_private_cidrs(ec2, access)),
        network_policy_mode=_network_policy_mode(eks, name),
        entries=in_order(_entries(eks, name)),
        bindings=bindings_of(objects),
        pod_identity_agent=_agent_runs(eks, name),
        pod_identities=in_order(pod_identities(world, eks, cluster["arn"], made_roles)),
        namespaces=namespaces_of([item for item in objects if item["kind"] == "Namespace"], policies),
        permits=permits_of(policies),
    )


def _entries(eks: Any, cluster: str) -> Iterator[Entry]:
    for arn in pages(eks.list_access_entries, "accessEntries", clusterName=cluster):
        entry = eks.describe_access_entry(clusterName=cluster, principalArn=arn)["accessEntry"]
        if entry["type"] == "STANDARD":  # EKS makes the others by itself, for nodes
            groups = in_order(entry.get("kubernetesGroups", ()))
            yield Entry(arn, groups, in_order(_grants(eks, cluster, arn)))


def _grants(eks: Any, cluster: str, principal_arn: str) -> Iterator[Grant]:
    associated = pages(
        eks.list_associated_access_policies,
        "associatedAccessPolicies",
        clusterName=cluster,
        principalArn=principal_arn,
    )
    for item in associated:
        scope = item["accessScope"]
        yield Grant(item["policyArn"].rpartition("/")[2], in_order(scope.get("namespaces", ())))


def _agent_runs(eks: Any, cluster: str) -> bool:
    try:
        return (
            eks.describe_addon(clusterName=cluster, addonName="eks-pod-identity-agent")["addon"]["status"] == "ACTIVE"
        )
    except eks.exceptions.ResourceNotFoundException:
        return False


def _network_policy_mode(eks: Any, cluster: str) -> str:
    try:
        addon = eks.describe_addon(clusterName=cluster, addonName="vpc-cni")["addon"]
    except eks.exceptions.ResourceNotFoundException:
        return "none"
    values = json.loads(addon.get("configurationValues") or "{}")
    if values.get("enableNetworkPolicy") != "true":
        return "none"
    return str(values.get("env", {}).get("NETWORK_POLICY_ENFORCING_MODE", "standard"))


def _private_cidrs(ec2: Any, access: Mapping[str, Any]) -> Iterator[str]:
    """Ranges outside the VPC that the extra security groups let in."""
    groups = list(access.get("securityGroupIds", ()))
    for group in ec2.describe_security_groups(GroupIds=groups)["SecurityGroups"] if groups else ():
        for rule in group["IpPermissions"]:
            yield from (block["CidrIp"] for block in rule["IpRanges"])
