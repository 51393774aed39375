"""Requests and objects without what differs from run to run: ids, made-up suffixes, the order of lists."""

import json
import re
from ipaddress import IPv6Address
from typing import Any

_IDS = re.compile(r"\b([a-z]+)-[0-9a-f]{8,17}\b")
_UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_SUFFIXES = re.compile(r"-(?:[0-9a-f]{26}|[0-9a-f]{7,8})\b")
_OF_BALANCERS = re.compile(r"(?<=/)[0-9a-f]{16}\b")  # at the end of ARNs of load balancers, listeners, target groups
# Groups of zeros at the end are left out of these.
_RANGES = re.compile(r"\b2001:db8(?::[0-9a-f]{1,4}){0,2}::")  # in the /56 that Amazon gives a VPC
# Of Services, which EKS chooses: at the start of an address, since groups inside one may read the same.
_SERVICES = re.compile(r"(?<![0-9a-f:])fd(?!00:ec2:)[0-9a-f]{2}(?::[0-9a-f]{1,4}){0,2}::")
_ENDPOINTS = re.compile(r"(?<=https://127\.0\.0\.1:)\d{1,5}\b")  # of clusters, each with a port of its own
_CERTIFICATES = re.compile(r"\bLS0tLS1CRUdJTi[A-Za-z0-9+/]*=*")  # base64 of PEM, made anew for each cluster
_NUMBERS = re.compile(r"\.\d+(?=\.|$)")  # of list items in the names of form fields


def plain(value: Any) -> Any:
    """The same for two runs of one program."""
    if isinstance(value, dict):
        pairs = [(_NUMBERS.sub(".N", key), plain(inner)) for key, inner in value.items()]
        return sorted(pairs, key=json.dumps)
    if isinstance(value, list):
        return sorted((plain(inner) for inner in value), key=json.dumps)
    return _text(value) if isinstance(value, str) else value


def _text(text: str) -> Any:
    if text[:1] == "{":
        return plain(json.loads(text))
    without_ids = _OF_BALANCERS.sub("*", _IDS.sub(r"\1-*", _UUIDS.sub("*", own_ranges(own_endpoints(text)))))
    return _SUFFIXES.sub("-*", without_ids)


def own_endpoints(text: str) -> str:
    """Without the ports and certificates of clusters."""
    return _CERTIFICATES.sub("*", _ENDPOINTS.sub("*", text))


def own_ranges(text: str) -> str:
    """IPv6 without what is made up: a VPC's ranges by their place in it alone, the last byte of the four groups."""
    return _RANGES.sub(_place, _SERVICES.sub("fd*::", text))


def _place(found: re.Match[str]) -> str:
    fourth = IPv6Address(found[0]).exploded.split(":")[3]
    return f"2001:db8:*:{int(fourth, 16) % 256:x}::"


def lines(values: list[Any]) -> list[str]:
    """One line each, sorted, for a comparison that says what is missing."""
    return sorted(json.dumps(plain(value)) for value in values)
