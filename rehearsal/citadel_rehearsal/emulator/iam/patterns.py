"""Wildcards of IAM, `*` and `?`, and marks for the same characters from variable values, which are literal.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

import re
from functools import lru_cache

# Private-use characters, which cannot occur in IAM's tag keys and values.
LITERAL = {"*": "\ue000", "?": "\ue001"}
NEVER = "\ue002"  # replaces the value of an absent key, and matches nothing
_PLAIN = {mark: character for character, mark in LITERAL.items()}
_REGEX = {"*": ".*", "?": "."} | {mark: re.escape(character) for mark, character in _PLAIN.items()}
ARN_PARTS = 6


def as_literal(value: str) -> str:
    """The value with marks in place of `*` and `?`, which makes them literal."""
    return "".join(LITERAL.get(character, character) for character in value)


def as_plain(value: str) -> str:
    """The value without marks, for comparisons without wildcards."""
    return "".join(_PLAIN.get(character, character) for character in value)


@lru_cache(maxsize=4096)
def compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    """The pattern as a regular expression for the whole value; wildcards also match newlines."""
    body = "".join(_REGEX.get(character, re.escape(character)) for character in pattern)
    return re.compile(f"(?:{body})\\Z", re.DOTALL | (re.IGNORECASE if ignore_case else 0))


def like(value: str, pattern: str) -> bool:
    """StringLike."""
    return compiled(pattern, False).match(value) is not None


def arn_like(value: str, pattern: str) -> bool:
    """ArnLike and Resource: the six parts are matched separately, so `*` matches a colon only in the last part."""
    values, patterns = value.split(":", ARN_PARTS - 1), pattern.split(":", ARN_PARTS - 1)
    if len(patterns) != ARN_PARTS or len(values) != ARN_PARTS:
        return False
    return all(like(part, wanted) for part, wanted in zip(values, patterns, strict=True))


def resource_like(value: str, pattern: str) -> bool:
    """Whether a pattern of a Resource element (`*` or an ARN) matches. The resource is `*` for requests without one."""
    return pattern == "*" or arn_like(value, pattern)
