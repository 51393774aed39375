"""Links to documentation: that of AWS and Kubernetes, and the pages of this library where the reader has them."""

import re
from dataclasses import dataclass

from eks_citadel.cli.page.element import Markup, lines, tag

PROMISES, FINDINGS = "README.md#what-is-promised", "docs/guide/doctor.md#findings"
RULES, RULES_OF_AWS = "docs/evidence/rehearsal-rules.md", "docs/evidence/aws-rules.md"

_ADDRESS = re.compile(r"https://[^\s<>\"']+")


@dataclass(frozen=True)
class Documentation:
    """Where the pages of the library are: a folder or an address; without one, they are named and not linked."""

    base: str = ""

    def link(self, page: str, words: str) -> str:
        """The words, which lead to the page."""
        return tag("a", words, href=f"{self.base.rstrip('/')}/{page}") if self.base else words

    def promises(self, *numbers: str) -> Markup:
        """The numbers of promises."""
        return Markup(", ".join(tag("span", self.link(PROMISES, number)) for number in numbers if number))


def source(address: str, words: str = "") -> str:
    """A link where the source is an address, with these words or itself."""
    if not _ADDRESS.fullmatch(address):
        return f"{words} ({address})" if words else address
    return tag("a", words or address, href=address)


def sources(text: str) -> Markup:
    """Several sources, which `; ` parts."""
    return lines(*(source(one) for one in text.split("; ")))
