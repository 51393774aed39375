"""Wildcards of IAM: `*` and `?`, with marks for those that came from a value and mean only themselves.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

import re
from functools import lru_cache

# Private-use characters: IAM's tag keys and values cannot hold them.
LITERAL = {"*": "\ue000", "?": "\ue001"}
NEVER = "\ue002"  # what an absent key leaves behind: equal to nothing, like nothing
_PLAIN = {mark: character for character, mark in LITERAL.items()}
_REGEX = {"*": ".*", "?": "."} | {mark: re.escape(character) for mark, character in _PLAIN.items()}
ARN_PARTS = 6


def as_literal(value: str) -> str:
    """A value whose wildcards mean themselves."""
    return "".join(LITERAL.get(character, character) for character in value)


def as_plain(value: str) -> str:
    """The way back, where nothing is a wildcard anyway."""
    return "".join(_PLAIN.get(character, character) for character in value)


@lru_cache(maxsize=4096)
def compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    """The pattern as a regular expression for the whole value; a newline is a character like any other."""
    body = "".join(_REGEX.get(character, re.escape(character)) for character in pattern)
    return re.compile(f"(?:{body})\\Z", re.DOTALL | (re.IGNORECASE if ignore_case else 0))


def like(value: str, pattern: str) -> bool:
    """StringLike."""
    return compiled(pattern, False).match(value) is not None


def arn_like(value: str, pattern: str) -> bool:
    """ArnLike and Resource: each of the six parts by itself; a `*` reaches over a colon only in the last."""
    values, patterns = value.split(":", ARN_PARTS - 1), pattern.split(":", ARN_PARTS - 1)
    if len(patterns) != ARN_PARTS or len(values) != ARN_PARTS:
        return False
    return all(like(part, wanted) for part, wanted in zip(values, patterns, strict=True))


def resource_like(value: str, pattern: str) -> bool:
    """One pattern of a Resource element: `*`, or an ARN. A request without a resource has the resource `*`."""
    return pattern == "*" or arn_like(value, pattern)
