"""The permissions that a request to Parameter Store needs. Other parts of Systems Manager are refused.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
"""

from typing import Any

from ministack.services import ssm

from citadel_rehearsal.emulator.iam import key_use
from citadel_rehearsal.emulator.iam.call import (
    Ask,
    Call,
    Unjudged,
    named_tag_keys,
    present,
    request_tags,
    resource_tags,
    tags_of,
    text,
)

# Operation: the request's member with the parameter names, and whether the member is a list.
NAMES = {
    "DeleteParameter": "Name",
    "DeleteParameters": "Names",
    "GetParameter": "Name",
    "GetParameterHistory": "Name",
    "GetParameters": "Names",
    "GetParametersByPath": "Path",
    "LabelParameterVersion": "Name",
    "PutParameter": "Name",
    "UnlabelParameterVersion": "Name",
}
TAGGING = ("AddTagsToResource", "ListTagsForResource", "RemoveTagsFromResource")
POLICIES = ("DeleteResourcePolicy", "GetResourcePolicies", "PutResourcePolicy")
ACCOUNT_WIDE = ("DescribeParameters",)
_VALUES = ("GetParameter", "GetParameterHistory", "GetParameters")


def asks(call: Call) -> list[Ask]:
    """One ask for each parameter that the request names."""
    if call.operation in ACCOUNT_WIDE:
        return [Ask(f"ssm:{call.operation}")]
    if call.operation in POLICIES:
        return [Ask(f"ssm:{call.operation}", str(call.data.get("ResourceArn") or "*"))]
    if call.operation in TAGGING:
        return _tagging(call)
    if call.operation not in NAMES:
        raise Unjudged(f"the operation {call.operation}")
    names = call.data.get(NAMES[call.operation])
    listed = [str(name) for name in names] if isinstance(names, list) else [str(names or "")]
    found = [_on_parameter(call, call.operation, name) for name in listed]
    if call.operation == "PutParameter" and call.data.get("Tags"):
        found.append(_on_parameter(call, "AddTagsToResource", listed[0]))
    return found + _key_use(call, listed)


def _on_parameter(call: Call, operation: str, name: str) -> Ask:
    arn = parameter_arn(call, name)
    keys = resource_tags(tags_of(ssm._tags.get(arn))) | present(
        ssm__overwrite=text(call.data.get("Overwrite")) if operation == "PutParameter" else None,
        ssm__policies=text(call.data.get("Policies")) if operation == "PutParameter" else None,
        ssm__recursive=text(bool(call.data.get("Recursive"))) if operation == "GetParametersByPath" else None,
    )
    if call.operation == "RemoveTagsFromResource":
        keys |= named_tag_keys(call.data.get("TagKeys") or [])
    elif call.data.get("Tags"):
        keys |= request_tags(tags_of(call.data["Tags"]))
    return Ask(f"ssm:{operation}", arn, keys)


def parameter_arn(call: Call, name: str) -> str:
    """The ARN of a parameter. A leading slash is not doubled; a version or label is not part of the ARN."""
    if call.operation != "GetParametersByPath":
        name = ssm._split_selector(name)[0]
    return name if name.startswith("arn:") else call.arn(f"parameter/{name.removeprefix('/')}")


def _tagging(call: Call) -> list[Ask]:
    kind = call.data.get("ResourceType")
    if kind != "Parameter":
        raise Unjudged(f"{call.operation} on a {kind}")
    return [_on_parameter(call, call.operation, str(call.data.get("ResourceId") or ""))]


def _key_use(call: Call, names: list[str]) -> list[Ask]:
    if call.operation == "PutParameter":
        return key_use.ssm_write(call, parameter_arn(call, names[0]), _stored(names[0]))
    if not call.data.get("WithDecryption"):
        return []
    if call.operation == "GetParametersByPath":
        names = _below(names[0], bool(call.data.get("Recursive")))
    elif call.operation not in _VALUES:
        return []
    found: list[Ask] = []
    for name in names:
        found += key_use.ssm_read(call, parameter_arn(call, name), _stored(name) or {})
    return found


def _stored(name: str) -> Any:
    return ssm._lookup_parameter(ssm._split_selector(name)[0])[1]


def _below(path: str, recursive: bool) -> list[str]:
    start = path.rstrip("/") + "/"
    below = [str(name) for name in ssm._parameters.keys() if str(name).startswith(start)]
    return below if recursive else [name for name in below if "/" not in name.removeprefix(start)]
