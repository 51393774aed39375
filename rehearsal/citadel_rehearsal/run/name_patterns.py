"""A name that a regular expression matches, for roles that a program searches by `nameRegex`."""

import re
from collections.abc import Iterator

_ESCAPED = {"d": "0", "w": "a", "s": " "}
_TOKEN = re.compile(
    r"\\(?P<escaped>.)|\[(?P<negated>\^?)(?P<members>\]?(?:\\.|[^\]\\])*)\]|(?P<other>[.^$|()])|(?P<literal>[^\\\[])"
)
_COUNT = re.compile(r"[*?+]\??|\{(\d+)(?:,\d*)?\}\??")


def example(pattern: str) -> str | None:
    """A short text in which `pattern` is found, or None when it has alternatives or groups, which are not read."""
    parts = list(_parts(pattern))
    if None in parts:
        return None
    found = "".join(part for part in parts if part)
    return found if _matches(pattern, found) else None


def _matches(pattern: str, text: str) -> bool:
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return False


def _parts(pattern: str) -> Iterator[str | None]:
    position = 0
    while position < len(pattern):
        token = _TOKEN.match(pattern, position)
        if token is None:
            yield None
            return
        count = _COUNT.match(pattern, token.end())
        position = count.end() if count else token.end()
        character = _character(token)
        yield None if character is None else character * _times(count)


def _times(count: re.Match[str] | None) -> int:
    if count is None:
        return 1
    if count[1]:
        return int(count[1])
    return 0 if count[0][0] == "?" else 1


def _character(token: re.Match[str]) -> str | None:
    if token["escaped"]:
        return _ESCAPED.get(token["escaped"], token["escaped"])
    if token["members"] is not None:
        return None if token["negated"] else token["members"].removeprefix("\\")[:1]
    if token["other"]:
        return {".": "a", "^": "", "$": ""}.get(token["other"])
    return token["literal"]
