"""The Auto Scaling groups of EKS's node groups. EKS makes each with its node group, and deletes both together.

https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html
Its name: https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupResources.html
"""

import secrets
from collections.abc import Iterable
from typing import Any

from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region, new_uuid
from ministack.services import ec2, eks

from citadel_rehearsal.emulator.elb import store as elb
from citadel_rehearsal.emulator.elb import targets
from citadel_rehearsal.emulator.query_protocol import Refused

Record = dict[str, Any]
GROUPS = AccountRegionScopedDict()  # name -> an Auto Scaling group as AWS describes it
SIZES = {"minSize": "MinSize", "maxSize": "MaxSize", "desiredSize": "DesiredCapacity"}


def open_group(node_group: Record) -> str:
    """Make the group of a new node group, without instances, and return its name."""
    name = f"eks-{node_group['nodegroupName']}-{new_uuid()}"
    place = f"{get_region()}:{get_account_id()}"
    tags = {"eks:cluster-name": node_group["clusterName"], "eks:nodegroup-name": node_group["nodegroupName"]}
    tags[f"kubernetes.io/cluster/{node_group['clusterName']}"] = "owned"
    GROUPS[name] = {
        "AutoScalingGroupName": name,
        "AutoScalingGroupARN": f"arn:aws:autoscaling:{place}:autoScalingGroup:{new_uuid()}:autoScalingGroupName/{name}",
        **_sizes(node_group),
        "DefaultCooldown": 300,
        "AvailabilityZones": sorted({_zone(one) for one in node_group["subnets"]}),
        "VPCZoneIdentifier": ",".join(node_group["subnets"]),
        "HealthCheckType": "EC2",
        "HealthCheckGracePeriod": 15,
        "Instances": [],
        "TargetGroupARNs": [],
        "CreatedTime": eks._now(),
        "Tags": [_tag(name, key, value) for key, value in tags.items()],
        "_subnets": list(node_group["subnets"]),
    }
    return name


def _sizes(node_group: Record) -> Record:
    return {there: node_group["scalingConfig"][here] for here, there in SIZES.items()}


def _tag(name: str, key: str, value: str) -> Record:
    of = {"ResourceId": name, "ResourceType": "auto-scaling-group"}
    return of | {"Key": key, "Value": value, "PropagateAtLaunch": True}


def _zone(subnet_id: str) -> str:
    return str((ec2._subnets.get(subnet_id) or {}).get("AvailabilityZone", ""))


def find(name: str) -> Record:
    """The group. Errors: `Refused`."""
    record = GROUPS.get(name)
    if record is None:
        raise Refused("ValidationError", "AutoScalingGroup name not found - null")
    return record


def fill(node_group: Record) -> None:
    """Give the group as many running instances as the node group wants, in its subnets in turn."""
    record = of(node_group)
    if record is None:
        return
    record.update(_sizes(node_group))
    instances, wanted = record["Instances"], record["DesiredCapacity"]
    _end(record, instances[wanted:])
    started = [_instance(record, number) for number in range(len(instances), wanted)]
    record["Instances"] = [*instances[:wanted], *started]
    _register(record, record["TargetGroupARNs"], started)


def renew(node_group: Record) -> None:
    """Replace every instance, as a new version of a node group does."""
    record = of(node_group)
    if record is not None:
        _end(record, record["Instances"])
        record["Instances"] = []
        fill(node_group)


def close(node_group: Record) -> None:
    """Delete the group with its instances."""
    record = of(node_group)
    if record is not None:
        _end(record, record["Instances"])
        GROUPS.pop(record["AutoScalingGroupName"], None)


def of(node_group: Record) -> Record | None:
    """The group of a node group, None when somebody deleted it."""
    names = [one["name"] for one in node_group["resources"]["autoScalingGroups"]]
    return next((GROUPS[name] for name in names if name in GROUPS), None)


def _instance(record: Record, number: int) -> Record:
    subnet_id = record["_subnets"][number % len(record["_subnets"])]
    return {
        "InstanceId": f"i-{secrets.token_hex(9)[:17]}",
        "AvailabilityZone": _zone(subnet_id),
        "LifecycleState": "InService",
        "HealthStatus": "Healthy",
        "ProtectedFromScaleIn": False,
        "_vpc": (ec2._subnets.get(subnet_id) or {}).get("VpcId", ""),
    }


def place(instance_id: str) -> tuple[str, str] | None:
    """The VPC and the zone of a running instance of any group here, or None."""
    for record in GROUPS.values():
        for one in record["Instances"]:
            if one["InstanceId"] == instance_id:
                return one["_vpc"], one["AvailabilityZone"]
    return None


def attach(record: Record, arns: Iterable[str]) -> None:
    """Register the instances with target groups, now and whenever the group starts one."""
    new = [arn for arn in arns if arn not in record["TargetGroupARNs"]]
    record["TargetGroupARNs"] += new
    _register(record, new, record["Instances"])


def detach(record: Record, arns: Iterable[str]) -> None:
    """Deregister the instances from target groups."""
    gone = list(arns)
    record["TargetGroupARNs"] = [arn for arn in record["TargetGroupARNs"] if arn not in gone]
    _deregister(gone, record["Instances"])


def _end(record: Record, instances: list[Record]) -> None:
    _deregister(record["TargetGroupARNs"], instances)


def _register(record: Record, arns: Iterable[str], instances: list[Record]) -> None:
    for group in _existing(arns):
        targets.add(group, [{"Id": one["InstanceId"]} for one in instances])


def _deregister(arns: Iterable[str], instances: list[Record]) -> None:
    for group in _existing(arns):
        targets.remove(group, [{"Id": one["InstanceId"]} for one in instances])


def _existing(arns: Iterable[str]) -> list[Record]:
    """Target groups by their ARNs, without those that were deleted meanwhile."""
    return [elb.GROUPS[arn] for arn in arns if arn in elb.GROUPS]
