"""The parity of two clusters as text, JSON or Markdown."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from eks_citadel.cli.markdown import escaped
from eks_citadel.picture.disparity import Disparity
from eks_citadel.picture.parity import Parity

UNDECLARED, INTENDED = "Not declared", "Intended"
STALE = "Declared as intended, and no difference of these clusters"


def verdict(found: Parity) -> str:
    """One sentence."""
    blue, green = found.cluster_names
    if found.undeclared:
        count = len(found.undeclared)
        noun = "difference that nobody declared" if count == 1 else "differences that nobody declared"
        return f"No parity: {blue} and {green} have {count} {noun}."
    return f"Parity: {blue} and {green} have {'only intended differences' if found.intended else 'no difference'}."


def text(found: Parity) -> str:
    """For a person; no line is broken, so that ids can be copied."""
    return "\n".join([*_lines(found), verdict(found), ""])


def _lines(found: Parity) -> Iterator[str]:
    for title, parts in _parts(found):
        yield f"{title}:"
        for one in parts:
            yield from (f"  {one.id}", f"      {one.sentence}")
        yield ""
    if found.stale:
        yield f"{STALE}:"
        yield from (f"  {one}" for one in found.stale)
        yield ""


def markdown(found: Parity) -> str:
    """For a comment on a pull request, with the verdict first."""
    return "\n".join([f"**{escaped(verdict(found))}**", "", *_markdown(found)])


def _markdown(found: Parity) -> Iterator[str]:
    for title, parts in _parts(found):
        yield from (f"| {title} | |", "| --- | --- |")
        yield from (f"| {escaped(one.sentence)} | {escaped(one.id)} |" for one in parts)
        yield ""
    if found.stale:
        yield from (f"{STALE}:", "", *(f"- {escaped(one)}" for one in found.stale), "")


def as_json(found: Parity) -> str:
    """For programs."""
    return json.dumps(as_map(found), indent=2) + "\n"


def as_map(found: Parity) -> dict[str, Any]:
    """The parity as plain maps and lists."""
    return {
        "clusters": list(found.cluster_names),
        "parity": found.holds,
        "undeclared": [one._asdict() for one in found.undeclared],
        "intended": [one._asdict() for one in found.intended],
        "stale": list(found.stale),
    }


def _parts(found: Parity) -> Iterator[tuple[str, tuple[Disparity, ...]]]:
    every = {UNDECLARED: found.undeclared, INTENDED: found.intended}
    yield from ((title, parts) for title, parts in every.items() if parts)


FORMATS: Mapping[str, Callable[[Parity], str]] = {"text": text, "json": as_json, "markdown": markdown}
