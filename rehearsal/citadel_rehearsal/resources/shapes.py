"""Converts between Pulumi's names and the names of the AWS APIs."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from botocore.exceptions import ClientError


def pascal(value: Any) -> Any:
    """`{"fromPort": 1}` -> `{"FromPort": 1}`, recursively."""
    if isinstance(value, Mapping):
        return {key[:1].upper() + key[1:]: pascal(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [pascal(inner) for inner in value]
    return value


def only(source: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The values of `source` that are present, renamed by `names` (old name -> new name)."""
    return {there: source[here] for here, there in names.items() if source.get(here) not in (None, "")}


def tag_list(tags: Mapping[str, str] | None) -> list[dict[str, str]]:
    """`{"a": "b"}` -> `[{"Key": "a", "Value": "b"}]`."""
    return [{"Key": key, "Value": value} for key, value in (tags or {}).items()]


def kms_tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """`{"a": "b"}` -> `[{"TagKey": "a", "TagValue": "b"}]`, the form of KMS."""
    return [{"TagKey": key, "TagValue": value} for key, value in tags.items()]


def tag_map(tags: Iterable[Mapping[str, str]] | None) -> dict[str, str]:
    """The opposite of `tag_list`."""
    return {tag["Key"]: tag.get("Value", "") for tag in tags or []}


def tag_specifications(kind: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The `TagSpecifications` argument of EC2's create operations; empty without tags."""
    tags = inputs.get("tagsAll") or {}
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": tag_list(tags)}]} if tags else {}


def tags(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The argument of APIs that take tags as a map; empty without tags, since some APIs refuse an empty map."""
    return {"tags": inputs["tagsAll"]} if inputs.get("tagsAll") else {}


def new_tags(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The argument of APIs that take tags as a list; empty without tags, since some APIs refuse an empty list."""
    return {"Tags": tag_list(inputs["tagsAll"])} if inputs.get("tagsAll") else {}


def projected(written: Any, found: Any) -> Any:
    """What was found with only the keys that were written, also inside lists of the same length."""
    if isinstance(written, Mapping) and isinstance(found, Mapping):
        return {key: projected(written[key], value) for key, value in found.items() if written.get(key) is not None}
    if isinstance(written, list) and isinstance(found, list) and len(written) == len(found):
        return [projected(one, other) for one, other in zip(written, found, strict=True)]
    return found


def filters(inputs: Mapping[str, Any], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """EC2 filters from a function's arguments: `filters`, `tags`, and the plain arguments in `names`."""
    found = [{"Name": one["name"], "Values": list(one["values"])} for one in inputs.get("filters") or []]
    found += [{"Name": f"tag:{key}", "Values": [value]} for key, value in (inputs.get("tags") or {}).items()]
    found += [{"Name": there, "Values": [inputs[here]]} for here, there in names.items() if inputs.get(here)]
    return found


def is_gone(error: ClientError) -> bool:
    """Whether AWS reports that the resource does not exist."""
    code = error.response["Error"]["Code"]
    return code == "404" or any(word in code for word in ("NotFound", "NoSuch", "NonExistent", "DoesNotExist"))


def ask(call: Callable[..., Any], **arguments: Any) -> Any:
    """The answer of an AWS operation, or None when the resource does not exist."""
    try:
        return call(**arguments)
    except ClientError as error:
        if is_gone(error):
            return None
        raise


def one(call: Callable[..., Any], key: str, **arguments: Any) -> Any:
    """The first item of the answer's list `key`, or None."""
    answer = ask(call, **arguments)
    return answer[key][0] if answer and answer[key] else None
