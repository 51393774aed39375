"""What Route 53 refuses of health checks.

https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html
"""

from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import route53

from citadel_rehearsal.emulator.route53.refused import Refused

ENDPOINTS = ("HTTP", "HTTPS", "HTTP_STR_MATCH", "HTTPS_STR_MATCH", "TCP")
TYPES = (*ENDPOINTS, "CALCULATED")
DEFAULTS = {"RequestInterval": 30, "FailureThreshold": 3, "MeasureLatency": False}
PORTS = {"HTTP": 80, "HTTP_STR_MATCH": 80, "HTTPS": 443, "HTTPS_STR_MATCH": 443}


def install() -> None:
    """Replace MiniStack's reader, which has no defaults and keeps booleans in Python's spelling."""
    route53._parse_health_check_config = _parsed(route53._parse_health_check_config)


def _parsed(parse: Callable[[Any], dict[str, Any]]) -> Callable[[Any], dict[str, Any]]:
    def parsed(element: Any) -> dict[str, Any]:
        found = parse(element)
        new = str(element.tag).rpartition("}")[2] == "HealthCheckConfig"
        return _spelled((_defaults(found) if new else {}) | found)

    return parsed


def _defaults(config: Mapping[str, Any]) -> dict[str, Any]:
    kind = str(config.get("Type", ""))
    if kind not in ENDPOINTS:
        return {"Inverted": False, "Disabled": False}
    port = {"Port": PORTS[kind]} if kind in PORTS else {}
    return DEFAULTS | {"Inverted": False, "Disabled": False, "EnableSNI": kind.startswith("HTTPS"), **port}


def _spelled(config: Mapping[str, Any]) -> dict[str, Any]:
    return {key: str(value).lower() if isinstance(value, bool) else value for key, value in config.items()}


def judge_new(body: bytes) -> None:
    """Errors: `Refused`."""
    root = route53._parse_body(body)
    config = root is not None and route53._find(root, "HealthCheckConfig")
    if config is not None and config is not False:
        _judge(route53._parse_health_check_config(config))


def judge_change(check_id: str, body: bytes) -> None:
    """Errors: `Refused`."""
    root, found = route53._parse_body(body), route53._health_checks.get(check_id)
    if root is not None and found is not None:
        _judge(found["config"] | route53._parse_health_check_config(root))


def _judge(config: Mapping[str, Any]) -> None:
    kind = config.get("Type", "")
    if kind not in TYPES:
        raise Refused("InvalidInput", f"The rehearsal does not model health checks of the type '{kind}'.")
    if kind in ENDPOINTS:
        if not config.get("IPAddress") and not config.get("FullyQualifiedDomainName"):
            raise Refused("InvalidInput", "An IP address or a fully qualified domain name must be specified.")
        if kind == "TCP" and not config.get("Port"):
            raise Refused("InvalidInput", "A port must be specified for a health check of the type TCP.")
    if kind.endswith("_STR_MATCH") and not config.get("SearchString"):
        raise Refused("InvalidInput", f"A search string must be specified for a health check of the type {kind}.")
    _judge_numbers(config)
    for child in config.get("ChildHealthChecks", ()):
        if child not in route53._health_checks:
            raise Refused("InvalidInput", f"The child health check '{child}' does not exist.")


def _judge_numbers(config: Mapping[str, Any]) -> None:
    interval, threshold = (config.get(name, DEFAULTS[name]) for name in ("RequestInterval", "FailureThreshold"))
    if interval not in (10, 30):
        raise Refused("InvalidInput", f"The request interval '{interval}' must be 10 or 30.")
    if not 1 <= threshold <= 10:
        raise Refused("InvalidInput", f"The failure threshold '{threshold}' must be between 1 and 10.")
