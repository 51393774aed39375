"""The permissions that a request for targets of a target group needs. Other requests for balancers are refused.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
"""

from citadel_rehearsal.emulator.elb import store
from citadel_rehearsal.emulator.iam.call import Ask, Call, Keys, Unjudged, resource_tags, tag_keys

SERVICE = "elasticloadbalancing"
# What a controller of targets looks up; none of these has a resource.
DESCRIBED = ("DescribeTargetGroups", "DescribeTargetHealth")
ON_A_GROUP = ("DeregisterTargets", "RegisterTargets")


def asks(call: Call) -> list[Ask]:
    """The ask of a request."""
    if call.operation in DESCRIBED:
        return [Ask(f"{SERVICE}:{call.operation}")]
    if call.operation in ON_A_GROUP:
        arn = str(call.data["TargetGroupArn"][0])
        return [Ask(f"{SERVICE}:{call.operation}", arn, _keys_of(arn))]
    raise Unjudged(f"the operation {call.operation}")


def _keys_of(arn: str) -> Keys:
    """Condition keys of the group's tags, or none of a group that is not there."""
    found = store.GROUPS.get(arn)
    tags = {} if found is None else found["_tags"]
    return resource_tags(tags) | tag_keys(f"{SERVICE}:ResourceTag", tags.items())
