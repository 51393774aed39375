"""The handler of Auto Scaling, for the groups of EKS's node groups only.

https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AttachLoadBalancerTargetGroups.html
The sentences about a target group's type and VPC are not AWS's own: no public report has them.
Target groups that do not exist: https://github.com/zalando-incubator/kube-ingress-aws-controller/issues/254
Too many of them: https://github.com/zalando-incubator/kube-ingress-aws-controller/issues/444
"""

from collections.abc import Mapping
from typing import Any

from citadel_rehearsal.emulator.autoscaling import groups
from citadel_rehearsal.emulator.eks import scaling
from citadel_rehearsal.emulator.eks import store as eks_store
from citadel_rehearsal.emulator.elb import store as elb
from citadel_rehearsal.emulator.elb import target_checks
from citadel_rehearsal.emulator.elb.open_values import decide
from citadel_rehearsal.emulator.query_protocol import Document, Handler, QueryService, Refused

MOST_AT_ONCE, MOST = 10, 50
INVALID = "Provided Target Groups may not be valid. Please ensure they exist and try again."


def describe_groups(request: Document) -> Document:
    """DescribeAutoScalingGroups, by names or all."""
    names = request.get("AutoScalingGroupNames")
    found = [one for name, one in groups.GROUPS.items() if not names or name in names]
    return {"AutoScalingGroups": found}


def describe_instances(request: Document) -> Document:
    """DescribeAutoScalingInstances, by ids or all."""
    ids = request.get("InstanceIds")
    found = [
        one | {"AutoScalingGroupName": name, "HealthStatus": one["HealthStatus"].upper()}
        for name, record in groups.GROUPS.items()
        for one in record["Instances"]
        if not ids or one["InstanceId"] in ids
    ]
    return {"AutoScalingInstances": found}


def attach(request: Document) -> Document:
    """AttachLoadBalancerTargetGroups."""
    record = groups.find(request.get("AutoScalingGroupName", ""))
    arns = request.get("TargetGroupARNs") or []
    if len(arns) > MOST_AT_ONCE:
        sentence = f"Trying to update too many Load Balancers/Target Groups at once. The limit is {MOST_AT_ONCE}"
        raise Refused("ValidationError", sentence)
    if len({*record["TargetGroupARNs"], *arns}) > MOST:
        raise Refused("ValidationError", f"Too many Target Groups specified for this group. The limit is {MOST}")
    for arn in arns:
        _judge(record, arn)
    groups.attach(record, arns)
    return {}


def _judge(record: Mapping[str, Any], arn: str) -> None:
    """https://docs.aws.amazon.com/autoscaling/ec2/userguide/attach-load-balancer-asg.html"""
    found = elb.GROUPS.get(arn)
    if found is None:
        raise Refused("ValidationError", INVALID)
    vpcs = {subnet["VpcId"] for one in record["_subnets"] if (subnet := eks_store.subnet(one))}
    decide(found, TargetType="instance", VpcId=next(iter(vpcs), ""))
    if found["TargetType"] != "instance":
        sentence = f"The target group '{arn}' must have the target type instance, and has {found['TargetType']}"
        raise Refused("ValidationError", sentence)
    if vpcs != {found["VpcId"]}:
        raise Refused("ValidationError", f"The target group '{arn}' is not in the VPC of the Auto Scaling group")


def detach(request: Document) -> Document:
    """DetachLoadBalancerTargetGroups."""
    record = groups.find(request.get("AutoScalingGroupName", ""))
    arns = request.get("TargetGroupARNs") or []
    if set(arns) - set(record["TargetGroupARNs"]):
        raise Refused("ValidationError", "Trying to remove Target Groups that are not part of the group")
    groups.detach(record, arns)
    return {}


def describe_target_groups(request: Document) -> Document:
    """DescribeLoadBalancerTargetGroups."""
    record = groups.find(request.get("AutoScalingGroupName", ""))
    found = [{"LoadBalancerTargetGroupARN": arn, "State": "InService"} for arn in record["TargetGroupARNs"]]
    return {"LoadBalancerTargetGroups": found}


def _settled(handler: Handler) -> Handler:
    """Node groups become ACTIVE, and so get their instances, at the first request after their time."""

    def handle(request: Document) -> Document:
        eks_store.settle_all()
        return handler(request)

    return handle


HANDLERS: Mapping[str, Handler] = {
    "AttachLoadBalancerTargetGroups": attach,
    "DescribeAutoScalingGroups": describe_groups,
    "DescribeAutoScalingInstances": describe_instances,
    "DescribeLoadBalancerTargetGroups": describe_target_groups,
    "DetachLoadBalancerTargetGroups": detach,
}
handle_request = QueryService("autoscaling", {name: _settled(handler) for name, handler in HANDLERS.items()})


def install() -> None:
    """Put an Auto Scaling group behind each node group, and let target groups take its instances."""
    scaling.BEHIND[:] = [scaling.Scaling(groups.open_group, groups.fill, groups.renew, groups.close)]
    target_checks.INSTANCES.append(groups.place)
