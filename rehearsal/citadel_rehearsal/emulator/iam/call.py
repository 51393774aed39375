"""A request of a session, and the permissions that it needs: actions on resources, with condition keys."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Tags = Mapping[str, str]
Keys = dict[str, Any]


class Unjudged(Exception):
    """A request whose needed permissions are not modelled, so it is refused. The message names the unknown part."""


@dataclass(frozen=True)
class Call:
    """One request, parsed as its service does: `data` has the parameters of a JSON or query request."""

    service: str
    operation: str
    data: dict[str, Any]
    region: str
    account: str
    method: str = "POST"
    path: str = "/"
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, list[str]] = field(default_factory=dict)
    body: bytes = b""

    def arn(self, resource: str, service: str = "") -> str:
        """The ARN of a resource of this account and region."""
        return f"arn:aws:{service or self.service}:{self.region}:{self.account}:{resource}"


@dataclass(frozen=True)
class Ask:
    """A needed permission: `action` on `resource`. `keys` are condition keys in lower case; a list has several values.

    `named` is the resource in the service's refusal, if that is not the ARN. `only_refusal` is the reason why the
    request is refused even if a policy allows the action.
    """

    action: str
    resource: str = "*"
    keys: Mapping[str, Any] = field(default_factory=dict)
    named: str = ""
    only_refusal: str = ""


def tags_of(listed: Any) -> dict[str, str]:
    """Tags as a dict, from a dict or a list of Key/Value or TagKey/TagValue (the forms of the six services)."""
    if isinstance(listed, dict):
        return {str(key): str(value) for key, value in listed.items()}
    pairs: dict[str, str] = {}
    for item in listed or []:
        key = str(item.get("Key", item.get("TagKey")))
        if key in pairs:
            raise Unjudged(f"the repeated tag {key!r}")
        pairs[key] = str(item.get("Value", item.get("TagValue", "")))
    return pairs


def tag_keys(prefix: str, tags: Iterable[tuple[str, str]]) -> Keys:
    """`aws:ResourceTag/...` or `aws:RequestTag/...`; keys that differ only in case are one key with several values."""
    found: dict[str, list[str]] = {}
    for key, value in tags:
        found.setdefault(f"{prefix}/{key}".lower(), []).append(value)
    return {key: values[0] if len(values) == 1 else values for key, values in found.items()}


def resource_tags(tags: Tags) -> Keys:
    """The condition keys for a resource's tags."""
    return tag_keys("aws:ResourceTag", tags.items())


def request_tags(tags: Tags) -> Keys:
    """The condition keys for the tags that a request sets; empty when it sets none."""
    return tag_keys("aws:RequestTag", tags.items()) | named_tag_keys(tags)


def named_tag_keys(names: Iterable[str]) -> Keys:
    """aws:TagKeys, absent when the request names none."""
    listed = [str(name) for name in names]
    return {"aws:tagkeys": listed} if listed else {}


def present(**keys: Any) -> Keys:
    """Condition keys whose value is not None. A double underscore in a name stands for the colon."""
    return {name.replace("__", ":").lower(): value for name, value in keys.items() if value not in (None, "", [])}


def text(value: Any) -> str | None:
    """The value of a parameter as a condition key, or None."""
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
