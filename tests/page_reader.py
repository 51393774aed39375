"""Reads a page of HTML as strictly as a person would check it: what is open is closed, and what is named is there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

VOID = {"meta", "link"}
LOADING = {"script", "iframe", "img", "object", "embed", "form", "base", "video", "audio", "use", "image"}


@dataclass
class Element:
    """An element with its own text and the elements in it, in their order."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict[str, str])
    inside: list["Element | str"] = field(default_factory=list["Element | str"])

    def every(self, *names: str) -> Iterator["Element"]:
        for one in self.inside:
            if isinstance(one, Element):
                if not names or one.name in names:
                    yield one
                yield from one.every(*names)

    @property
    def text(self) -> str:
        return "".join(one if isinstance(one, str) else one.text for one in self.inside)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("page")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), f"an attribute of {tag} is there twice"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().name == tag, f"{tag} is closed, and another element is open"

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def read(page: str) -> Element:
    """The page; fails where elements are not closed in their order."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert len(reader.open) == 1, f"not closed: {[one.name for one in reader.open[1:]]}"
    return reader.open[0]


def cells(found: Element, caption: str) -> list[list[str]]:
    """The rows of a table by its caption."""
    (table,) = (one for one in found.every("table") if next(one.every("caption")).text == caption)
    return [[cell.text for cell in row.every("th", "td")] for row in next(table.every("tbody")).every("tr")]


def faults(page: Element) -> list[str]:
    """What keeps the page from being whole, or from being read by everybody."""
    return [*_ids(page), *_headings(page), *_landmarks(page), *_tables(page), *_pictures(page), *_requests(page)]


def _ids(page: Element) -> Iterator[str]:
    ids = [one.attributes["id"] for one in page.every() if "id" in one.attributes]
    yield from (f"the id {one} is there twice" for one in {one for one in ids if ids.count(one) > 1})
    for one in page.every():
        for name in ("aria-labelledby", "href"):
            value = one.attributes.get(name, "")
            wanted = value.split() if name == "aria-labelledby" else [value[1:]] if value.startswith("#") else []
            yield from (f"{name} leads to {key}, which is nowhere" for key in wanted if key not in ids)


def _headings(page: Element) -> Iterator[str]:
    levels = [int(one.name[1]) for one in page.every("h1", "h2", "h3", "h4", "h5", "h6")]
    if levels.count(1) != 1 or levels[:1] != [1]:
        yield "not exactly one h1 begins the page"
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"a heading h{after} follows h{before}"


def _landmarks(page: Element) -> Iterator[str]:
    once = [*page.every("header", "nav", "main"), *next(page.every("head")).every("title")]
    if sorted(one.name for one in once) != ["header", "main", "nav", "title"]:
        yield "not each of header, nav, main and title is there once"
    body = next(page.every("body"))
    first = next(body.every())
    if first.name != "a" or first.attributes.get("href") != f"#{next(page.every('main')).attributes.get('id')}":
        yield "no link skips to the main part"
    if next(page.every("html")).attributes.get("lang") != "en":
        yield "no language"


def _tables(page: Element) -> Iterator[str]:
    for table in page.every("table"):
        captions = [one for one in table.every("caption") if one.text.strip()]
        if len(captions) != 1:
            yield "a table without a caption"
        columns = [one for one in table.every("th") if one.attributes.get("scope") == "col"]
        for row in next(table.every("tbody")).every("tr"):
            cells = list(row.every("th", "td"))
            alone = cells[0].attributes.get("colspan") == str(len(columns)) and len(cells) == 1
            if not alone and (len(cells) != len(columns) or cells[0].attributes.get("scope") != "row"):
                yield f"a row of the table {captions[0].text if captions else ''} does not fit its headings"
        if any("scope" not in one.attributes for one in table.every("th")):
            yield "a heading of a table without a scope"


def _pictures(page: Element) -> Iterator[str]:
    for svg in page.every("svg"):
        if svg.attributes.get("role") != "img" or not [one for one in svg.every("title") if one.text.strip()]:
            yield "a picture without a name"


def _requests(page: Element) -> Iterator[str]:
    for one in page.every():
        if one.name in LOADING:
            yield f"an element {one.name}"
        yield from (
            f"the attribute {name}" for name in one.attributes if name.startswith("on") or name in ("src", "style")
        )
        address = one.attributes.get("href", "")
        if one.name == "link" and address != "data:,":
            yield f"loads {address}"
        if one.name == "a" and re.match(r"\s*[a-zA-Z][\w+.-]*:", address) and not address.startswith("https://"):
            yield f"leads to {address}"
    for style in page.every("style"):
        if re.search(r"url\(|@import|</", style.text):
            yield "a style that loads something"
