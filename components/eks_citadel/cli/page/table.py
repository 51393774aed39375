"""Tables that a screen reader can announce: a caption, and a heading for each column and each row."""

from collections.abc import Iterable, Sequence

from eks_citadel.cli.page.element import Markup, lines, tag


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], empty: str = "nothing") -> Markup:
    """A table; without rows, `empty` is said."""
    body = [_row(row) for row in rows]
    nothing = tag("tr", tag("td", empty, colspan=str(len(head))))
    return tag(
        "table",
        "\n",
        lines(
            tag("caption", caption),
            tag("thead", tag("tr", *(tag("th", name, scope="col") for name in head))),
            tag("tbody", "\n", lines(*(body or [nothing]))),
        ),
    )


def _row(row: Sequence[str]) -> Markup:
    first, *others = row
    return tag("tr", tag("th", first, scope="row"), *(tag("td", cell) for cell in others))
