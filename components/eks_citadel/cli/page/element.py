"""Elements of HTML. Every text is escaped, unless it is markup already."""

from collections.abc import Iterable
from html import escape


class Markup(str):
    """Text that is HTML."""

    __slots__ = ()


def tag(name: str, *content: str, **attributes: str | None) -> Markup:
    """An element. In names of attributes, `_` stands for `-`, and one at the end for nothing; None leaves one out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(visible(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{written}>{joined(content)}</{name}>")


def joined(parts: Iterable[str]) -> Markup:
    """The parts in their order."""
    return Markup("".join(part if isinstance(part, Markup) else escape(visible(part)) for part in parts))


def lines(*parts: str) -> Markup:
    """The parts that are not empty, each on a line of its own."""
    return joined(one for part in parts if part for one in (part, "\n"))


def visible(text: str) -> str:
    """Characters that nobody sees as their numbers: they could turn a name round, or make two names look alike."""
    return "".join(one if one.isprintable() or one == "\n" else f"\\u{ord(one):04x}" for one in text)
