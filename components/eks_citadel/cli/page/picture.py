"""Pictures in a page, with names for those who do not see them."""

from collections.abc import Sequence

from eks_citadel.cli.page.element import Markup, lines, tag

WIDTH = 960


def picture(key: str, title: str, height: int, drawn: Sequence[str]) -> Markup:
    """A picture with a name for those who do not see it; narrow windows scroll in it."""
    named = tag("title", title, id=f"{key}-title")
    described = tag("desc", "The table after this picture says the same in words.", id=f"{key}-description")
    ids = f"{key}-title {key}-description"
    svg = tag(
        "svg", "\n", lines(named, described, *drawn), viewBox=f"0 0 {WIDTH} {height}", role="img", aria_labelledby=ids
    )
    return tag("div", svg, class_="picture", tabindex="0", role="group", aria_label=title)
