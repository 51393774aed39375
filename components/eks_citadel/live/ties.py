"""What still leads to a cluster or depends on it: targets, records and volumes.

Targets of Auto Scaling groups: https://docs.aws.amazon.com/autoscaling/ec2/userguide/autoscaling-load-balancer.html
Pods' addresses are those of the nodes' interfaces: https://docs.aws.amazon.com/eks/latest/best-practices/vpc-cni.html
`dualstack.` before a name: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from ipaddress import ip_address, ip_network
from typing import Any, NamedTuple

from eks_citadel.live.leftovers import BATCH, Leftover
from eks_citadel.live.pages import pages


class Tie(NamedTuple):
    """What leads to the cluster, and what to do about it."""

    what: str
    way_out: str


class Nodes(NamedTuple):
    """The ids of instances, and the ranges of the addresses of their interfaces."""

    instances: frozenset[str]
    ranges: tuple[str, ...]

    def has(self, target: str) -> bool:
        """Whether a target is one of the nodes, or one of their pods."""
        if target in self.instances:
            return True
        try:
            address = ip_address(target)
        except ValueError:
            return False
        return any(address in ip_network(one) for one in self.ranges)


def ties(client: Callable[[str], Any], scaling_groups: Collection[str], left: Collection[Leftover]) -> Iterator[Tie]:
    """`scaling_groups` are the names of the nodes' Auto Scaling groups, `left` what the cluster's workloads made.

    Target groups and load balancers of the cluster's own controller go with its namespaces; others do not.
    """
    own = {one.identifier for one in left}
    groups = list(_scaling_groups(client, scaling_groups))
    attached = {arn for group in groups for arn in group.get("TargetGroupARNs", ())}
    for arn in sorted(attached):
        yield Tie(f"its nodes are attached to the target group {arn}", "detach them, such as by the traffic stack")
    nodes = _nodes(client, groups)
    for arn in _target_groups(client("elbv2")):
        if arn not in attached | own and _reaches(client("elbv2"), arn, nodes):
            yield Tie(f"the target group {arn} has targets in it", "remove its TargetGroupBinding or its targets")
    balancers = [one.identifier for one in left if one.kind == "load balancer"]
    yield from _records(client("route53"), _names(client("elbv2"), balancers))
    for one in left:
        if one.kind == "volume":
            yield Tie(f"the volume {one.identifier} belongs to it", "move its data, and delete it or change its tags")


def _scaling_groups(client: Callable[[str], Any], names: Collection[str]) -> Iterator[Mapping[str, Any]]:
    if names:  # no names would mean all
        operation = client("autoscaling").describe_auto_scaling_groups
        yield from pages(operation, "AutoScalingGroups", AutoScalingGroupNames=sorted(names))


def _nodes(client: Callable[[str], Any], groups: Collection[Mapping[str, Any]]) -> Nodes:
    instances = frozenset(one["InstanceId"] for group in groups for one in group.get("Instances", ()))
    if not instances:
        return Nodes(instances, ())
    filters = [{"Name": "attachment.instance-id", "Values": sorted(instances)}]
    found = pages(client("ec2").describe_network_interfaces, "NetworkInterfaces", Filters=filters)
    interfaces = [one for one in found if one.get("Attachment", {}).get("InstanceId") in instances]
    return Nodes(instances, tuple(name for one in interfaces for name in _ranges(one)))


def _ranges(interface: Mapping[str, Any]) -> Iterator[str]:
    yield from (one["PrivateIpAddress"] for one in interface.get("PrivateIpAddresses", ()))
    yield from (one["Ipv6Address"] for one in interface.get("Ipv6Addresses", ()))
    yield from (one["Ipv4Prefix"] for one in interface.get("Ipv4Prefixes", ()))
    yield from (one["Ipv6Prefix"] for one in interface.get("Ipv6Prefixes", ()))


def _target_groups(elbv2: Any) -> list[str]:
    found = elbv2.get_paginator("describe_target_groups").paginate()
    return [one["TargetGroupArn"] for page in found for one in page["TargetGroups"]]


def _reaches(elbv2: Any, group_arn: str, nodes: Nodes) -> bool:
    targets = elbv2.describe_target_health(TargetGroupArn=group_arn)["TargetHealthDescriptions"]
    return any(nodes.has(str(one["Target"]["Id"])) for one in targets)


def _names(elbv2: Any, balancer_arns: list[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(balancer_arns), BATCH):
        described = elbv2.describe_load_balancers(LoadBalancerArns=balancer_arns[start : start + BATCH])
        found |= {_plain(one["DNSName"]) for one in described["LoadBalancers"]}
    return found


def _records(route53: Any, names: Collection[str]) -> Iterator[Tie]:
    if not names:
        return
    for page in route53.get_paginator("list_hosted_zones").paginate():
        for zone in page["HostedZones"]:
            for one in _record_sets(route53, zone["Id"]):
                if _led_to(one) & set(names):
                    yield Tie(f"the record {one['Name']} {one['Type']} leads to it", "remove it, or lead it elsewhere")


def _record_sets(route53: Any, zone_id: str) -> Iterator[Mapping[str, Any]]:
    for page in route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone_id):
        yield from page["ResourceRecordSets"]


def _led_to(record: Mapping[str, Any]) -> set[str]:
    alias = record.get("AliasTarget", {}).get("DNSName", "")
    return {_plain(alias), *(_plain(one["Value"]) for one in record.get("ResourceRecords", ()))} - {""}


def _plain(name: str) -> str:
    return name.lower().rstrip(".").removeprefix("dualstack.")
