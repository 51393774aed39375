"""The attributes of load balancers, target groups and listeners: which there are, and their defaults.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ListenerAttribute.html
"""

from collections.abc import Iterable, Mapping
from typing import Any

from citadel_rehearsal.emulator.query_protocol import Refused

Values = dict[str, str]
APPLICATION, NETWORK = "application", "network"
HTTP = ("HTTP", "HTTPS")
BALANCER: Values = {
    "access_logs.s3.bucket": "",
    "access_logs.s3.enabled": "false",
    "access_logs.s3.prefix": "",
    "deletion_protection.enabled": "false",
    "zonal_shift.config.enabled": "false",
}
BY_TYPE: Mapping[str, Values] = {
    APPLICATION: {
        "client_keep_alive.seconds": "3600",
        "connection_logs.s3.bucket": "",
        "connection_logs.s3.enabled": "false",
        "connection_logs.s3.prefix": "",
        "idle_timeout.timeout_seconds": "60",
        "load_balancing.cross_zone.enabled": "true",
        "routing.http.desync_mitigation_mode": "defensive",
        "routing.http.drop_invalid_header_fields.enabled": "false",
        "routing.http.preserve_host_header.enabled": "false",
        "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": "false",
        "routing.http.xff_client_port.enabled": "false",
        "routing.http.xff_header_processing.mode": "append",
        "routing.http2.enabled": "true",
        "waf.fail_open.enabled": "false",
    },
    NETWORK: {
        "dns_record.client_routing_policy": "any_availability_zone",
        "load_balancing.cross_zone.enabled": "false",
    },
}
GROUP: Values = {
    "deregistration_delay.timeout_seconds": "300",
    "load_balancing.cross_zone.enabled": "use_load_balancer_configuration",
    "stickiness.enabled": "false",
    "target_group_health.dns_failover.minimum_healthy_targets.count": "1",
    "target_group_health.dns_failover.minimum_healthy_targets.percentage": "off",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count": "1",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage": "off",
}
HTTP_GROUP: Values = {
    "load_balancing.algorithm.anomaly_mitigation": "off",
    "load_balancing.algorithm.type": "round_robin",
    "slow_start.duration_seconds": "0",
    "stickiness.app_cookie.cookie_name": "",
    "stickiness.app_cookie.duration_seconds": "86400",
    "stickiness.lb_cookie.duration_seconds": "86400",
    "stickiness.type": "lb_cookie",
}
STICKY = {True: ("lb_cookie", "app_cookie"), False: ("source_ip",)}  # the types for HTTP and for other protocols
LISTENER: Values = {"routing.http.response.server.enabled": "true"}
TCP_LISTENER: Values = {"tcp.idle_timeout.seconds": "350"}
# The least and the most of each number that the pages name.
BOUNDS: Mapping[str, tuple[int, int]] = {
    "client_keep_alive.seconds": (60, 604800),
    "deregistration_delay.timeout_seconds": (0, 3600),
    "idle_timeout.timeout_seconds": (1, 4000),
    "stickiness.app_cookie.duration_seconds": (1, 604800),
    "stickiness.lb_cookie.duration_seconds": (1, 604800),
    "target_health_state.unhealthy.draining_interval_seconds": (0, 360000),
    "tcp.idle_timeout.seconds": (60, 6000),
}


def of_balancer(kind: str) -> Values:
    """The attributes of a new load balancer."""
    return BALANCER | BY_TYPE[kind]


def of_group(protocol: str, target_type: str) -> Values:
    """The attributes of a new target group."""
    if protocol in HTTP:
        return GROUP | HTTP_GROUP
    udp = protocol in ("UDP", "TCP_UDP")
    keeps_ip = udp or target_type == "instance"
    return GROUP | {
        "deregistration_delay.connection_termination.enabled": str(udp).lower(),
        "preserve_client_ip.enabled": str(keeps_ip).lower(),
        "proxy_protocol_v2.enabled": "false",
        "stickiness.type": "source_ip",
        "target_health_state.unhealthy.connection_termination.enabled": str(not udp).lower(),
        "target_health_state.unhealthy.draining_interval_seconds": "0",
    }


def health_check(protocol: str, chosen: str | None = None) -> dict[str, Any]:
    """What a target group's health check has by default, with a chosen protocol of its own.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
    """
    http = protocol in HTTP
    checked = chosen or ("HTTP" if http else "TCP")
    defaults: dict[str, Any] = {
        "HealthCheckEnabled": True,
        "HealthCheckIntervalSeconds": 30,
        "HealthCheckPort": "traffic-port",
        "HealthCheckProtocol": checked,
        "HealthCheckTimeoutSeconds": 5 if http else 6 if checked == "HTTP" else 10,
        "HealthyThresholdCount": 5,
        "UnhealthyThresholdCount": 2,
    }
    if checked in HTTP:
        defaults |= {"HealthCheckPath": "/", "Matcher": {"HttpCode": "200" if http else "200-399"}}
    return defaults


def of_listener(protocol: str) -> Values:
    """The attributes of a new listener."""
    if protocol in HTTP:
        return dict(LISTENER)
    return dict(TCP_LISTENER) if protocol == "TCP" else {}


def shown(values: Values) -> list[Values]:
    """As AWS lists them."""
    return [{"Key": key, "Value": value} for key, value in sorted(values.items())]


def change(values: Values, sent: Iterable[Mapping[str, Any]], noun: str) -> None:
    """Set the attributes that were sent. Errors: `Refused` for one that this kind does not have, before any is set."""
    wanted = {str(one.get("Key", "")): str(one.get("Value", "")) for one in sent}
    for key, value in wanted.items():
        if key not in values:
            raise Refused("InvalidConfigurationRequest", f"The attribute '{key}' is not supported for this {noun}")
        _judge_number(key, value)
    values.update(wanted)


def judge_stickiness(protocol: str, sent: Iterable[Mapping[str, Any]]) -> None:
    """Errors: `Refused` for a type of stickiness that the protocol of a target group does not have."""
    for one in sent:
        kind = one.get("Value")
        if one.get("Key") == "stickiness.type" and kind not in STICKY[protocol in HTTP]:
            sentence = f"Stickiness type '{kind}' is not supported for target groups with the {protocol} protocol"
            raise Refused("InvalidConfigurationRequest", sentence)


def _judge_number(key: str, value: str) -> None:
    if key == "slow_start.duration_seconds":
        fits = value == "0" or (value.isdecimal() and 30 <= int(value) <= 900)
        allowed = "0 or between 30 and 900"
    elif key in BOUNDS:
        least, most = BOUNDS[key]
        fits = value.isdecimal() and least <= int(value) <= most
        allowed = f"between {least} and {most}"
    else:
        return
    if not fits:
        raise Refused("ValidationError", f"The value '{value}' of the attribute '{key}' must be {allowed}")
