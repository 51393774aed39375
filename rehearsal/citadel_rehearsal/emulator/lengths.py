"""Lengths of names and texts: by the services' own models, and for EC2, whose model has few, by its pages.

https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html (ValidationError)
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html and API_Tag.html
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ministack.services import ec2

from citadel_rehearsal.emulator.ec2 import user_data
from citadel_rehearsal.emulator.form import fields_of
from citadel_rehearsal.emulator.iam.refusals import Answer, refusal
from citadel_rehearsal.emulator.service_models import service_model

# How each service names a request that its model does not let pass.
CODES: Mapping[str, str] = {
    "dynamodb": "ValidationException", "iam": "ValidationError", "kms": "ValidationException",
    "logs": "InvalidParameterException", "secretsmanager": "InvalidParameterException", "ssm": "ValidationException",
}  # fmt: skip
TEMPLATE_NAME = (3, 128)
TEMPLATE_SENTENCE = (
    "A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the following "
    "characters: - ( ) . / _."
)
# EC2's parameters, with the most characters that they have; the names of tags' parameters end with these.
TEXTS: Mapping[str, int] = {"GroupName": 255, "GroupDescription": 255, "VersionDescription": 255}
TAGS: Mapping[str, int] = {"Key": 128, "Value": 256}
TAG = re.compile(r"((?:LaunchTemplateData\.)?(?:TagSpecification\.\d+\.)?)Tag\.\d+\.(Key|Value)")
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions
MOST_TAGS, RESERVED = 50, "aws:"


def refuse(service: str, headers: Mapping[str, str], body: bytes, request_id: str = "") -> Answer | None:
    """The refusal of what is too long or too short; else None."""
    if service == "ec2":
        return _refuse_ec2(body)
    model = service_model(service) if service in CODES else None
    if model is None or not body:
        return None
    operation, found = _request(service, headers, body)
    if operation not in model.operation_names:
        return None
    wrong = next(found(model.operation_model(operation).input_shape), None)
    if wrong is None:
        return None
    sentence = f"1 validation error detected: {wrong}"
    return refusal(service, CODES[service], sentence, request_id, dict(headers))


def _request(service: str, headers: Mapping[str, str], body: bytes) -> tuple[str, Any]:
    """The operation, and what finds what is wrong with the request by the shape of its input."""
    if service == "iam":
        fields = fields_of(body)
        return fields.get("Action", ""), lambda shape: _wrong_fields(fields, shape)
    document = json.loads(body)
    return headers.get("x-amz-target", "").rpartition(".")[2], lambda shape: _wrong_values(document, shape, "")


def _wrong_values(value: Any, shape: Any, path: str) -> Iterator[str]:
    if value is None or shape is None:
        return
    if shape.type_name == "structure" and isinstance(value, dict):
        for name in value.keys() & shape.members.keys():
            yield from _wrong_values(value[name], shape.members[name], _below(path, name))
    elif shape.type_name == "list" and isinstance(value, list):
        yield from _wrong_size(value, shape, path)
        for number, item in enumerate(value, start=1):
            yield from _wrong_values(item, shape.member, f"{path}.{number}.member")
    elif shape.type_name == "map" and isinstance(value, dict):
        yield from _wrong_size(value, shape, path)
        for key, item in value.items():
            yield from _wrong_values(key, shape.key, path)
            yield from _wrong_values(item, shape.value, f"{path}.{key}.member")
    elif shape.type_name == "string" and isinstance(value, str):
        yield from _wrong_size(value, shape, path)


def _wrong_fields(fields: Mapping[str, str], shape: Any) -> Iterator[str]:
    """Of the query protocol: `Tags.member.1.Key`."""
    for name, value in fields.items():
        inner, path = shape, ""
        for part in name.split("."):
            yield from _wrong_place(inner, part, path)
            inner, path = _step(inner, part), path if part == "member" else _below(path, part)
        if inner is not None and inner.type_name == "string":
            yield from _wrong_size(value, inner, path)


def _wrong_place(shape: Any, part: str, path: str) -> Iterator[str]:
    """The number of an item beyond what its list takes."""
    most = shape.metadata.get("max") if shape is not None and shape.type_name == "list" else None
    if most is not None and part.isdecimal() and int(part) > most:
        yield f"Value at '{path}' failed to satisfy constraint: Member must have length less than or equal to {most}"


def _step(shape: Any, part: str) -> Any:
    if shape is None:
        return None
    if shape.type_name == "structure":
        return shape.members.get(part)
    if shape.type_name == "list":
        return shape if part == "member" else shape.member if part.isdecimal() else None
    return None


def _below(path: str, name: str) -> str:
    name = name[:1].lower() + name[1:]
    return f"{path}.{name}" if path else name


def _wrong_size(value: Any, shape: Any, path: str) -> Iterator[str]:
    low, high = shape.metadata.get("min", 0), shape.metadata.get("max")
    bound = "greater than or equal to" if len(value) < low else "less than or equal to"
    if len(value) < low or (high is not None and len(value) > high):
        shown = f"Value '{value}' at" if isinstance(value, str) else "Value at"
        limit = low if len(value) < low else high
        yield f"{shown} '{path}' failed to satisfy constraint: Member must have length {bound} {limit}"


def _refuse_ec2(body: bytes) -> Answer | None:
    fields = fields_of(body)
    name = fields.get("LaunchTemplateName")
    if fields.get("Action") == "CreateLaunchTemplate" and name is not None and not _names_a_template(name):
        return ec2._error("InvalidLaunchTemplateName.MalformedException", TEMPLATE_SENTENCE, 400)
    if sentence := user_data.refused(fields):
        return ec2._error(user_data.MALFORMED, sentence, 400)
    for parameter, value in fields.items():
        if len(value) > TEXTS.get(parameter, len(value)):
            rule = f"It has more than {TEXTS[parameter]} characters."
            sentence = f"Value ({value}) for parameter {parameter} is invalid. {rule}"
            return ec2._error("InvalidParameterValue", sentence, 400)
    return _refuse_tags(fields)


def _refuse_tags(fields: Mapping[str, str]) -> Answer | None:
    keys: dict[str, set[str]] = {}
    for parameter, value in fields.items():
        tag = TAG.fullmatch(parameter)
        if tag and len(value) > TAGS[tag[2]]:
            rule = f"exceeds the maximum length of {TAGS[tag[2]]} characters"
            return ec2._error("InvalidParameterValue", f"Tag {tag[2].lower()} {rule}", 400)
        if tag and tag[2] == "Key":
            keys.setdefault(tag[1], set()).add(value)
    every = {key for one in keys.values() for key in one}
    if fields.get("Action") != "DeleteTags" and any(key.lower().startswith(RESERVED) for key in every):
        sentence = "Tag keys starting with 'aws:' are reserved for internal use"
        return ec2._error("InvalidParameterValue", sentence, 400)
    there = _tags_there(fields) if fields.get("Action") == "CreateTags" else [set[str]()]
    if any(len(sent | present) > MOST_TAGS for sent in keys.values() for present in there):
        return ec2._error("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.", 400)
    return None


def _tags_there(fields: Mapping[str, str]) -> list[set[str]]:
    """The keys that each resource of CreateTags has already; those of AWS are not counted."""
    ids = [value for name, value in fields.items() if name.startswith("ResourceId.")]
    found = [{tag["Key"] for tag in ec2._tags.get(one) or ()} for one in ids]
    return [{key for key in one if not key.startswith(RESERVED)} for one in found]


def _names_a_template(name: str) -> bool:
    least, most = TEMPLATE_NAME
    return least <= len(name) <= most and re.fullmatch(r"[A-Za-z0-9().\-/_]+", name) is not None
