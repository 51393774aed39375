"""Recorded AWS resources as Terraform JSON: Pulumi's are bridged Terraform ones, so scanners of Terraform read them."""

import json
import re
from collections.abc import Iterable
from typing import Any

from harness import Monitor, Registration

# Modules of Pulumi that Terraform's names leave out.
_UNNAMED_MODULES = ("ec2",)
# Maps whose keys are the user's, not Terraform's.
_OWN_KEYS = ("tags", "labels")


def terraform(monitor: Monitor) -> dict[str, Any]:
    """Every AWS resource, with references in the place of ids so that graph checks see the edges."""
    registrations = [item for item in monitor.registrations.values() if item.type.startswith("aws:")]
    references = _references(registrations, monitor)
    resources: dict[str, dict[str, Any]] = {}
    for item in registrations:
        body = {_snake(key): _value(key, value, references) for key, value in item.inputs.items()}
        resources.setdefault(terraform_type(item.type), {})[_label(item.name)] = body
    return {"resource": resources}


def terraform_type(token: str) -> str:
    """`aws_eks_cluster` for `aws:eks/cluster:Cluster`."""
    module = token.split(":")[1].partition("/")[0]
    noun = _snake(token.rpartition(":")[2])
    return f"aws_{noun}" if module in _UNNAMED_MODULES else f"aws_{module}_{noun}"


def _references(registrations: Iterable[Registration], monitor: Monitor) -> dict[str, str]:
    found = {}
    for item in registrations:
        made = monitor.resources[item.urn]
        here = f"{terraform_type(item.type)}.{_label(item.name)}"
        for attribute in ("arn", "name", "id"):
            value = made.id if attribute == "id" else made.state.get(attribute)
            if isinstance(value, str) and attribute not in item.inputs:
                found[value] = f"${{{here}.{attribute}}}"
    return found


def _value(key: str, value: Any, references: dict[str, str]) -> Any:
    if isinstance(value, dict):
        keys = (lambda name: name) if key in _OWN_KEYS else _snake
        return {keys(name): _value(name, inner, references) for name, inner in value.items()}
    if isinstance(value, list):
        return [_value(key, inner, references) for inner in value]
    return references.get(value, value) if isinstance(value, str) else value


def _label(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "-", name)


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def as_json(monitor: Monitor) -> str:
    return json.dumps(terraform(monitor), indent=1, sort_keys=True)
