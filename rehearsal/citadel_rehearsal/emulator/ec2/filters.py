"""Filters of EC2's Describe operations: those that an operation has are judged, and every other one is refused.

filter_names.json has the names of each operation, read from the API reference as botocore documents it. A few more are
accepted in an older spelling. A filter that EC2 has and the embedded AWS cannot judge is refused by name.

Refusal: https://github.com/kubernetes/kops/issues/17499
"""

import json
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from typing import Any

from ministack.services import ec2

from citadel_rehearsal.emulator.ec2.filter_values import DESCRIBED, ELSEWHERE, Record

Request = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]
TAGS = ("tag-key", "tag-value")


def install() -> None:
    """Put the tables in front of MiniStack's operations."""
    actions: dict[str, Any] = ec2._ACTION_MAP
    for operation in names_of_operations():
        judged = _with_filters(operation, actions[operation])
        actions[operation] = judged if operation in DESCRIBED else _with_names(operation, actions[operation])


def names_of_operations() -> dict[str, frozenset[str]]:
    """The filters that EC2 has for each operation; `tag` stands for `tag:KEY`."""
    text = Path(__file__).with_name("filter_names.json").read_text()
    return {operation: frozenset(names.split()) for operation, names in json.loads(text).items()}


_NAMES = names_of_operations()


def _with_names(operation: str, describe: Callable[[Request], Answer]) -> Callable[[Request], Answer]:
    """An operation that judges its filters itself."""

    def described(request: Request) -> Answer:
        return refuse(operation, ec2._parse_filters(request)) or describe(request)

    return described


def _with_filters(operation: str, describe: Callable[[Request], Answer]) -> Callable[[Request], Answer]:
    def described(request: Request) -> Answer:
        if not ec2._parse_filters(request):
            return describe(request)
        found = chosen(operation, request)
        if not isinstance(found, list):
            return found
        key, element = DESCRIBED[operation].key, DESCRIBED[operation].element
        if not found:
            return ec2._xml(200, f"{operation}Response", f"<{element}/>")
        plain = {name: value for name, value in request.items() if not name.startswith(("Filter.", f"{key}."))}
        return describe(plain | {f"{key}.{place}": [one[key]] for place, one in enumerate(found, 1)})

    return described


def chosen(operation: str, request: Request) -> list[Record] | Answer:
    """The records that fit the ids and filters of a request, or a refusal."""
    of = DESCRIBED[operation]
    filters, ids = ec2._parse_filters(request), ec2._parse_member_list(request, of.key)
    if refusal := refuse(operation, filters):
        return refusal
    every = [one for one in of.records().values() if not ids or one[of.key] in ids]
    tagged = [one for one in every if ec2._resource_matches_tag_filters(one[of.key], filters)]
    values = {name: wanted for name, wanted in filters.items() if name in of.values}
    return [one for one in tagged if all(_fits(of.values[name](one), wanted) for name, wanted in values.items())]


def refuse(operation: str, filters: Iterable[str]) -> Answer | None:
    """The refusal of filters that the operation does not have, or that nothing here judges."""
    has = _NAMES[operation]
    judged = (
        {*DESCRIBED[operation].values, "tag"} if operation in DESCRIBED else {*ELSEWHERE.get(operation, "").split()}
    )
    for name in filters:
        filtered = "tag" if name in TAGS or name.startswith("tag:") else name
        if filtered not in has and (filtered == "tag" or filtered not in judged):
            return ec2._error("InvalidParameterValue", f"The filter '{escape(name)}' is invalid", 400)
        if filtered not in judged:
            sentence = f"The rehearsal does not judge the filter {name} of {operation}."
            return ec2._error("UnsupportedOperation", sentence, 400)
    return None


def _fits(value: Any, wanted: list[str]) -> bool:
    found = value if isinstance(value, list) else [value]
    return any(ec2._filter_value_matches(_text(one), wanted) for one in found if one is not None)


def _text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
