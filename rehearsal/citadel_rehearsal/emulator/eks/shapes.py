"""The constraints of the service model that boto3 does not check: enumerations, lengths and numbers."""

import functools
from typing import Any

from citadel_rehearsal.emulator import service_models
from citadel_rehearsal.emulator.eks.call import Call, invalid_parameter
from citadel_rehearsal.emulator.eks.rule import Rule

CHECKED = (
    "CreateCluster", "UpdateClusterConfig", "UpdateClusterVersion", "CreateNodegroup", "UpdateNodegroupConfig",
    "CreateAddon", "UpdateAddon", "CreateAccessEntry", "UpdateAccessEntry", "AssociateAccessPolicy",
    "CreatePodIdentityAssociation", "UpdatePodIdentityAssociation",
)  # fmt: skip


@functools.cache
def service_model() -> Any:
    """botocore's model of EKS. Loading takes a tenth of a second, so it is loaded before the first request."""
    return service_models.service_model("eks")


def _shapes(call: Call) -> None:
    shape = service_model().operation_model(call.operation).input_shape
    for name, member in shape.members.items():
        if name in shape.required_members and not member.serialization.get("location") and name not in call.body:
            raise invalid_parameter(f"{call.operation}: {name} is missing.")
        if name in call.body:
            _walk(call.body[name], member, name)


def _walk(value: Any, shape: Any, path: str) -> None:
    if value is None:
        return
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            if name in value:
                _walk(value[name], member, f"{path}.{name}")
    elif shape.type_name == "list":
        _length(len(value), shape, path)
        for index, item in enumerate(value):
            _walk(item, shape.member, f"{path}[{index}]")
    elif shape.type_name == "map":
        _length(len(value), shape, path)
    elif shape.type_name == "string":
        _string(value, shape, path)
    elif shape.type_name == "integer":
        _length(value, shape, path)


def _string(value: str, shape: Any, path: str) -> None:
    if shape.enum and value not in shape.enum:
        raise invalid_parameter(f"{path} {value!r} must be one of {', '.join(shape.enum)}.")
    _length(len(value), shape, path)


def _length(size: int, shape: Any, path: str) -> None:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if (low is not None and size < low) or (high is not None and size > high):
        raise invalid_parameter(f"{path} has {size}: the service model allows {low or 0} to {high or 'any number'}.")


RULES = (
    Rule(
        "model-limits",
        "Requests must have the required members, enumerations, lengths and numbers of EKS's service model",
        "botocore eks service-2",
        CHECKED,
        _shapes,
    ),
)
