"""One authorization that AWS makes, and what the promise says of it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

ACCOUNT, FOREIGN_ACCOUNT = "111122223333", "444455556666"
EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


class Cell(NamedTuple):
    """`asked` is as the evaluator takes it."""

    name: str
    asked: dict[str, Any]
    allowed: bool


def trust(principal: Mapping[str, str], service: str) -> dict[str, Any]:
    """The most open policy of what is asked for, so that only the document under attack can close it."""
    resource = {} if service == "sts" else {"Resource": "*"}
    statement = {"Effect": "Allow", "Principal": principal, "Action": f"{service}:*", **resource}
    return {"Version": "2012-10-17", "Statement": [statement]}
