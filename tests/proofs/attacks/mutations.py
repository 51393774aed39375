"""Each statement, weakened or broken in one place at a time. What is not noticed is not tested, or does nothing."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

Document = dict[str, Any]
SERVICES = [f"{name}.amazonaws.com" for name in ("pods.eks", "eks", "ec2", "lambda", "ecs-tasks")]
VARIABLE = re.compile(r"\$\{[^}]+\}")


class Mutant(NamedTuple):
    """A document with one change, the change in words, and the actions that it may be about."""

    name: str
    document: Document
    actions: tuple[str, ...]

    @property
    def narrower(self) -> bool:
        """Whether it takes something away; the others give more."""
        return " is gone" in self.name or " without " in self.name


def mutants(document: Document, position: int) -> Iterator[Mutant]:
    """Every change of one statement."""
    original = document["Statement"][position]
    for change, statement in _changes(original):
        statements = list(document["Statement"])
        statements[position : position + 1] = [] if statement is None else [statement]
        changed = {**document, "Statement": statements}
        # What is new comes first, since it tells a wider action soonest.
        actions = tuple(dict.fromkeys([*_list((statement or original)["Action"]), *_list(original["Action"])]))
        if statements:
            yield Mutant(f"{original['Sid']}: {change}", changed, actions)


def _changes(original: Document) -> Iterator[tuple[str, Document | None]]:
    yield "the statement is gone", None
    yield from _of_principals(original)
    yield from _of_actions(original)
    yield from _of_resources(original)
    yield from _of_conditions(original)


def _of_principals(original: Document) -> Iterator[tuple[str, Document]]:
    principals = original.get("Principal", {})
    for kind, principal in principals.items() if isinstance(principals, dict) else ():  # "*" is everybody already
        if kind == "Service":
            yield f"{principal} becomes everybody", {**original, "Principal": "*"}
            yield f"{principal} becomes every service", {**original, "Principal": {"Service": SERVICES}}
        else:
            yield f"{principal} becomes any account", {**original, "Principal": {kind: "*"}}


def _of_actions(original: Document) -> Iterator[tuple[str, Document]]:
    actions = _list(original["Action"])
    for position, action in enumerate(actions):
        service = action.partition(":")[0]
        if action != "*":
            yield f"{action} becomes {service}:*", {**original, "Action": [f"{service}:*", *_drop(actions, position)]}
        if len(actions) > 1:
            yield f"{action} is gone", {**original, "Action": _drop(actions, position)}


def _of_resources(original: Document) -> Iterator[tuple[str, Document]]:
    resources = _list(original.get("Resource", []))
    for position, resource in enumerate(resources):
        for change, wider in _wider(resource):
            yield f"{resource} {change}", {**original, "Resource": _put(resources, position, wider)}
        if len(resources) > 1:
            yield f"{resource} is gone", {**original, "Resource": _drop(resources, position)}


def _wider(resource: str) -> Iterator[tuple[str, str]]:
    """The whole, each part of the ARN, each variable, and the `/` that ends a path."""
    if resource == "*":
        return
    yield "becomes *", "*"
    parts = resource.split(":", 5)
    for place in (3, 4):
        if len(parts) == 6 and parts[place] not in ("", "*"):
            yield f"has * for {parts[place]}", ":".join(_put(parts, place, "*"))
    yield from _of_text(resource)


def _of_text(text: str) -> Iterator[tuple[str, str]]:
    for match in VARIABLE.finditer(text):
        yield f"has * for {match[0]}", text[: match.start()] + "*" + text[match.end() :]
    if text.endswith("/*"):
        yield "has no / before its *", text[:-2] + "*"
    elif not text.endswith("*"):
        yield "ends in *", text + "*"


def _of_conditions(original: Document) -> Iterator[tuple[str, Document]]:
    conditions = original.get("Condition", {})
    if conditions:
        yield "no condition", {key: value for key, value in original.items() if key != "Condition"}
    for operator, keys in conditions.items():
        for key in keys:
            for change, wider in (*_of_key(conditions, operator, key), *_of_values(conditions, operator, key)):
                yield f"{operator} {key} {change}", {**original, "Condition": wider}


def _of_key(conditions: Document, operator: str, key: str) -> Iterator[tuple[str, Document]]:
    """One key of a condition dropped, or compared in another way."""
    values = conditions[operator][key]
    yield "is dropped", _moved(conditions, operator, key)
    if operator == "Null":
        turned = {"true": "false", "false": "true"}[values]
        yield f"is {turned}", _moved(conditions, operator, key, operator, turned)
        return
    yield "matches *", _moved(conditions, operator, key, _like(operator), "*")
    if not operator.endswith("IfExists"):
        yield "may be missing", _moved(conditions, operator, key, operator + "IfExists", values)
    if operator.endswith("StringEquals"):
        yield "has no case", _moved(conditions, operator, key, operator + "IgnoreCase", values)
    if operator.startswith("ForAllValues:"):
        anyone = operator.replace("ForAllValues:", "ForAnyValue:")
        yield "needs one value only", _moved(conditions, operator, key, anyone, values)


def _of_values(conditions: Document, operator: str, key: str) -> Iterator[tuple[str, Document]]:
    """One value dropped, or made wider."""
    values = _list(conditions[operator][key])
    for position, value in enumerate(values if operator != "Null" else []):
        if len(values) > 1:
            yield f"without {value}", _moved(conditions, operator, key, operator, _drop(values, position))
        for change, wider in _of_text(value):
            yield f"{value} {change}", _moved(conditions, operator, key, _like(operator), _put(values, position, wider))


def _moved(conditions: Document, operator: str, key: str, to: str = "", value: Any = None) -> Document:
    """The conditions with a key under another operator, or without it."""
    kept = {name: {k: v for k, v in keys.items() if (name, k) != (operator, key)} for name, keys in conditions.items()}
    if to:
        kept.setdefault(to, {})[key] = value
    return {name: keys for name, keys in kept.items() if keys}


def _like(operator: str) -> str:
    return operator.replace("StringEquals", "StringLike").replace("ArnEquals", "ArnLike")


def _list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _put(values: list[str], position: int, value: str) -> list[str]:
    return [*values[:position], value, *values[position + 1 :]]


def _drop(values: list[str], position: int) -> list[str]:
    return [*values[:position], *values[position + 1 :]]
