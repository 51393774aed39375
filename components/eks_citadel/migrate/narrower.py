"""What a WorkloadRole could do in the place of a role whose policies were written by hand. Pure.

A `WorkloadRole` reaches only what is its pods' own, by tags or by paths. So its permissions are never wider than the
resources that are made their own, and something is to be done to these resources first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from eks_citadel.iam.document import listed
from eks_citadel.picture.reach_from_documents import WORDS

TAGGED = {"secretsmanager": "secrets", "sqs": "queues", "kms": "keys"}


@dataclass(frozen=True)
class Narrower:
    """`permissions` are those of a `WorkloadRole`.

    `needs` say what is to be done to resources first, `adds` which actions the permissions have and the policies have
    not, and `stays` what the policies allow and no permissions can.
    """

    permissions: Mapping[str, list[dict[str, Any]]]
    needs: tuple[str, ...]
    adds: tuple[str, ...]
    stays: tuple[str, ...]


def narrower(policies: Iterable[Mapping[str, Any]]) -> Narrower:
    """The permissions that come nearest to the policies."""
    found = _Found({}, [], [], [])
    for policy in policies:
        for statement in listed(policy["Statement"]):
            _add(found, statement)
    permissions: dict[str, list[dict[str, Any]]] = {}
    for (kind, *_), item in sorted(found.items.items()):
        permissions.setdefault(kind, []).append({**item, "allow": sorted(item["allow"])})
    return Narrower(permissions, _once(found.needs), _once(found.adds), _once(found.stays))


def is_allowed(action: str, policy: Mapping[str, Any]) -> bool:
    """Whether some statement allows the action, its resources and conditions aside."""
    return any(
        _matches(action, pattern)
        for statement in listed(policy["Statement"])
        if statement["Effect"] == "Allow"
        for pattern in listed(statement.get("Action", ()))
    )


@dataclass(frozen=True)
class _Found:
    """What was found so far; an item's key is its list and what identifies it there."""

    items: dict[tuple[str, ...], dict[str, Any]]
    needs: list[str]
    adds: list[str]
    stays: list[str]


def _add(found: _Found, statement: Mapping[str, Any]) -> None:
    actions = [str(one) for one in listed(statement.get("Action", ()))]
    resources = [str(one) for one in listed(statement.get("Resource", ()))]
    what = f"{_words(actions) or 'NotAction'} on {_words(resources) or 'NotResource'}"
    if statement["Effect"] != "Allow":
        found.stays.append(f"a statement that denies {what}, which a new role does not have")
    elif "Condition" in statement:
        found.stays.append(f"{what}, under conditions")
    elif not actions or not resources:
        found.stays.append(what)
    else:
        for action in actions:
            for resource in resources:
                if not _take(found, action, resource):
                    found.stays.append(f"{action} on {resource}")


def _take(found: _Found, action: str, resource: str) -> bool:
    """Adds what permissions can say of one action and resource. Returns whether that is all of it."""
    service, _, name = action.partition(":")
    if service.lower() not in WORDS:
        return False
    kind, table = WORDS[service.lower()]
    words = [word for word, of in table.items() if any(_matches(one, name) for one in of)]
    identity = _identity(service.lower(), resource, words)
    if not words or identity is None:
        return False
    given, need = identity
    item = found.items.setdefault((kind, *given.values()), {**given, "allow": set[str]()})
    item["allow"] |= set(words)
    found.needs.extend([need] if need else [])
    more = sorted({one for word in words for one in table[word] if not _matches(one, name)})
    if more:
        found.adds.append(f"{_words(words)} of {kind} also allows {_words(more)}")
    return any(one.lower() == name.lower() for word in words for one in table[word])


def _identity(service: str, resource: str, words: list[str]) -> tuple[dict[str, str], str] | None:
    """The keys that name the resource in permissions, and how it becomes the pods' own; None where no keys can."""
    if service in TAGGED:
        tagged = f"tag the {TAGGED[service]} {resource} with the pods' session tags"
        return {}, "" if words == ["list"] else tagged  # all names are listed, whatever their tags
    tail = resource.partition(":::" if service == "s3" else ":parameter")[2]
    if service == "s3" and tail:
        bucket, _, prefix = tail.partition("/")
        plain = prefix.rstrip("*").strip("/")
        if bucket and "*" not in bucket + plain and plain:
            arn = resource[: len(resource) - len(tail)] + bucket
            return {"bucket_arn": arn, "prefix": plain}, f"move objects of {bucket} under {plain} below the pods' path"
    if service == "ssm" and tail.rstrip("*").rstrip("/") and "*" not in tail.rstrip("*"):
        path = tail.rstrip("*").rstrip("/")
        return {"path": path}, f"move parameters of {path} below the pods' path"
    if service == "dynamodb" and "/index/" not in resource and "*" not in resource:
        return {"table_arn": resource}, f"let partition keys of {resource} begin with the pods' path"
    return None


def _matches(action: str, pattern: str) -> bool:
    return fnmatchcase(action.lower(), pattern.lower())


def _words(found: Iterable[str]) -> str:
    return ", ".join(found)


def _once(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))
