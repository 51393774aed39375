"""The checks of a page notice what they are for."""

import pytest

from page_reader import faults, read
from unit.eks_citadel.cli.page.subjects import cluster, full, page, run

WHOLE = page(cluster(full("shop")), runs=(run("shop"),))


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ('scope="col"', "", "a heading of a table without a scope"),
        ("caption>", "p>", "a table without a caption"),
        ('id="cluster-1-leave"', 'id="cluster-1-enter"', "the id cluster-1-enter is there twice"),
        ('href="#cluster-1"', 'href="#gone"', "href leads to gone, which is nowhere"),
        ("h3", "h4", "a heading h4 follows h2"),
        ('role="img"', "", "a picture without a name"),
        ("</main>", "<script></script></main>", "an element script"),
        ('href="data:,"', 'href="https://example.com/icon"', "loads https://example.com/icon"),
        ("<p>", '<p onclick="x">', "the attribute onclick"),
        ('href="https://docs', 'href="javascript:docs', "leads to javascript:docs"),
        ("<style>", "<style>a { background: url(x) }", "a style that loads something"),
        ('href="#answers"', 'href="#contents"', "no link skips to the main part"),
        (' lang="en"', "", "no language"),
        ("</nav>", "</nav><nav></nav>", "not each of header, nav, main and title is there once"),
        ('<th scope="row">', '<td></td><th scope="row">', "does not fit its headings"),
    ],
)  # fmt: skip
def test_a_fault_is_noticed(good: str, bad: str, said: str) -> None:
    assert faults(read(WHOLE)) == []
    assert good in WHOLE
    found = faults(read(WHOLE.replace(good, bad)))
    assert [one for one in found if said in one]


@pytest.mark.parametrize("bad", ["<p>", "</p>", "<p><span></p></span>", '<p id="a" id="b"></p>'])
def test_elements_that_are_not_closed_in_their_order_are_noticed(bad: str) -> None:
    with pytest.raises(AssertionError):
        read(WHOLE.replace("</main>", f"{bad}</main>"))
