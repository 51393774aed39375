"""Answers of AWS that come in pages."""

from collections.abc import Iterator
from typing import Any

_TOKENS = ("nextToken", "NextToken")  # of EKS and of EC2; request and answer use the same name


def pages(operation: Any, key: str, **arguments: Any) -> Iterator[Any]:
    """The items under `key` of all pages of a client's operation; IAM marks the next page, others name a token."""
    more: dict[str, str] = {}
    while True:
        answer = operation(**arguments, **more)
        yield from answer[key]
        more = {name: answer[name] for name in _TOKENS if answer.get(name)}
        if answer.get("IsTruncated"):
            more = {"Marker": answer["Marker"]}
        if not more:
            return
