"""Parts of the page: a landmark with a heading that names it."""

from eks_citadel.cli.page.element import Markup, lines, tag


def section(key: str, level: int, title: str, *content: Markup) -> Markup:
    """A part with a heading of this level; `key` is its id."""
    heading = tag(f"h{level}", title, id=key)
    return tag("section", "\n", lines(heading, *content), aria_labelledby=key)
