"""A picture in three columns: who, by what, to where. Each way from left to right is a line."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from eks_citadel.cli.page.element import Markup, joined, tag
from eks_citadel.cli.page.picture import picture
from eks_citadel.cli.page.text_lines import broken

BOX_WIDTH, CHARACTERS = 264, 34
_PLACES = (1, 348, 695)  # of the left sides of the columns
_HEAD, _LINE, _PADDING, _GAP = 28, 16, 8, 10


class Way(NamedTuple):
    """One right or connection: who has it, by what, and each place where it leads."""

    who: str
    by: str
    to: tuple[str, ...]


@dataclass(frozen=True)
class _Box:
    left: int
    top: int
    text: tuple[str, ...]

    @property
    def height(self) -> int:
        return len(self.text) * _LINE + 2 * _PADDING

    @property
    def middle(self) -> int:
        return self.top + self.height // 2


Boxes = Mapping[tuple[str, ...], _Box]


def columns(
    key: str, title: str, head: tuple[str, str, str], ways: Iterable[Way], shown: Callable[[str], str] = str
) -> Markup:
    """The picture; `key` begins the ids, and `shown` shortens words. No ways are no picture."""
    found = tuple(ways)
    if not found:
        return Markup("")
    left, middle, right = _levelled(
        _column(_PLACES[0], [(way.who,) for way in found], shown),
        _column(_PLACES[1], [(way.by, way.who, *way.to) for way in found], shown),
        _column(_PLACES[2], [(place,) for way in found for place in way.to], shown),
    )
    edges = [edge for way in found for edge in _edges(way, left, middle, right)]
    boxes = [_drawn(box) for column in (left, middle, right) for box in column.values()]
    heads = [tag("text", name, x=str(x + 2), y="16", class_="head") for x, name in zip(_PLACES, head, strict=True)]
    return picture(key, title, _bottom(left, middle, right), [*heads, *dict.fromkeys(edges), *boxes])


def _column(left: int, keys: Iterable[tuple[str, ...]], shown: Callable[[str], str]) -> dict[tuple[str, ...], _Box]:
    """A box for each key, whose first word is shown."""
    found: dict[tuple[str, ...], _Box] = {}
    top = _HEAD
    for key in keys:
        if key not in found:
            found[key] = _Box(left, top, tuple(broken(shown(key[0]), CHARACTERS)))
            top += found[key].height + _GAP
    return found


def _levelled(*every: Boxes) -> list[Boxes]:
    """The columns with their middles at one height."""
    whole = _bottom(*every)
    return [
        {key: _Box(box.left, box.top + (whole - _bottom(column)) // 2, box.text) for key, box in column.items()}
        for column in every
    ]


def _bottom(*every: Boxes) -> int:
    return max((box.top + box.height + 2 for column in every for box in column.values()), default=_HEAD)


def _edges(way: Way, left: Boxes, middle: Boxes, right: Boxes) -> list[Markup]:
    between = middle[(way.by, way.who, *way.to)]
    return [_edge(left[(way.who,)], between), *(_edge(between, right[(place,)]) for place in way.to)]


def _edge(start: _Box, end: _Box) -> Markup:
    begin, bend = start.left + BOX_WIDTH, (start.left + BOX_WIDTH + end.left) // 2
    curve = f"M{begin} {start.middle}C{bend} {start.middle} {bend} {end.middle} {end.left} {end.middle}"
    return tag("path", d=curve, class_="way")


def _drawn(box: _Box) -> Markup:
    corner = {"x": str(box.left), "y": str(box.top), "width": str(BOX_WIDTH), "height": str(box.height), "rx": "6"}
    words = (
        tag("text", line, x=str(box.left + 10), y=str(box.top + _PADDING + 12 + place * _LINE))
        for place, line in enumerate(box.text)
    )
    return joined([tag("rect", **corner), *words])
