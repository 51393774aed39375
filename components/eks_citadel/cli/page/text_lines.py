"""Lines of text in pictures, which no browser breaks."""

from eks_citadel.cli.page.element import visible

_MOST_LINES = 3
_ENDS = "/:,-_. "


def broken(text: str, width: int) -> list[str]:
    """Lines of at most this many characters, broken after a sign where there is one; the last may end in `…`."""
    found: list[str] = []
    rest = " ".join(visible(text).split())
    while rest and len(found) < _MOST_LINES:
        end = _end(rest, width)
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    if rest:
        found[-1] = f"{found[-1][: width - 1]}…"
    return found or ["(no name)"]


def _end(text: str, width: int) -> int:
    if len(text) <= width:
        return len(text)
    return max((place for place in range(width // 2, width + 1) if text[place - 1] in _ENDS), default=width)
