"""What Elastic Load Balancing refuses of a target group: its protocol, VPC, health check and stickiness.

Required values: https://github.com/awsdocs/aws-cloudformation-user-guide/pull/467
Health checks: https://github.com/awsdocs/aws-cloudformation-user-guide/pull/186
Stickiness: https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2734
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ministack.services import ec2

from citadel_rehearsal.emulator.elb import store
from citadel_rehearsal.emulator.elb.attributes import HTTP
from citadel_rehearsal.emulator.query_protocol import Refused

PROTOCOLS = (*HTTP, "TCP", "TLS", "UDP", "TCP_UDP")
VERSIONS = ("HTTP1", "HTTP2", "GRPC")
TARGET_TYPES = ("instance", "ip")
REQUIRED = {"Protocol": "A protocol must be specified", "Port": "A port must be specified",
            "VpcId": "A VPC ID must be specified"}  # fmt: skip
SECONDS = {"HealthCheckIntervalSeconds": (5, 300), "HealthCheckTimeoutSeconds": (2, 120)}
COUNTS = {"HealthyThresholdCount": (2, 10), "UnhealthyThresholdCount": (2, 10)}


def judge(request: Mapping[str, Any]) -> None:
    """Errors: `Refused` for what a new target group must have, and for types that the rehearsal does not model."""
    kind = request.get("TargetType", "instance")
    if kind not in TARGET_TYPES:
        raise Refused("ValidationError", f"The rehearsal does not model target groups of the type '{kind}'")
    for name, sentence in REQUIRED.items():
        if not request.get(name):
            raise Refused("ValidationError", sentence)
    protocol = request["Protocol"]
    if protocol not in PROTOCOLS:
        raise Refused("ValidationError", f"The rehearsal does not model target groups with the {protocol} protocol")
    if request.get("ProtocolVersion", "HTTP1") not in VERSIONS:
        raise Refused("ValidationError", f"Protocol version must be one of '{', '.join(VERSIONS)}'")
    if not 1 <= request["Port"] <= 65535:
        raise Refused("ValidationError", f"Port '{request['Port']}' must be between 1 and 65535")
    if request["VpcId"] not in ec2._vpcs:
        raise Refused("ValidationError", f"The VPC ID '{request['VpcId']}' is not found")


def judge_health(settings: Mapping[str, Any]) -> None:
    """Errors: `Refused` for a health check whose values do not fit together or are out of their bounds."""
    checked = settings["HealthCheckProtocol"]
    if checked not in (*HTTP, "TCP") or (settings["Protocol"] in HTTP and checked == "TCP"):
        allowed = HTTP if settings["Protocol"] in HTTP else (*HTTP, "TCP")
        raise Refused("ValidationError", f"Health check protocol '{checked}' must be one of '{', '.join(allowed)}'")
    if checked == "TCP":
        for name, noun in (("Matcher", "matchers"), ("HealthCheckPath", "paths")):
            if settings.get(name):
                sentence = f"Health check {noun} are not supported for TCP health checks"
                raise Refused("InvalidConfigurationRequest", sentence)
    for name, (least, most) in (SECONDS | COUNTS).items():
        if not least <= settings[name] <= most:
            raise Refused("ValidationError", f"{name} '{settings[name]}' must be between {least} and {most}")
    if settings["HealthCheckTimeoutSeconds"] >= settings["HealthCheckIntervalSeconds"] and checked != "TCP":
        raise Refused("ValidationError", "Health check interval must be greater than the timeout.")


def judge_stickiness_of_users(record: Mapping[str, Any], sent: Iterable[Mapping[str, Any]]) -> None:
    """Errors: `Refused` for sticky targets behind a rule that does not keep a client at one target group."""
    if not any((one.get("Key"), one.get("Value")) == ("stickiness.enabled", "true") for one in sent):
        return
    for rule in store.users_of(record["TargetGroupArn"]):
        for action in rule["Actions"]:
            if forwards_to_several(action) and not is_sticky(action):
                sentence = (
                    f"This target group appears behind a rule with group stickiness disabled ({rule['RuleArn']}). You "
                    "must enable group stickiness before enabling target stickiness"
                )
                raise Refused("InvalidConfigurationRequest", sentence)


def forwards_to_several(action: Mapping[str, Any]) -> bool:
    """Whether an action forwards to more than one target group."""
    return len(action.get("ForwardConfig", {}).get("TargetGroups", ())) > 1


def is_sticky(action: Mapping[str, Any]) -> bool:
    """Whether a forward keeps a client at one target group."""
    stickiness = action.get("ForwardConfig", {}).get("TargetGroupStickinessConfig") or {}
    return bool(stickiness.get("Enabled"))
