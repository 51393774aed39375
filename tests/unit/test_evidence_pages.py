"""The pages of docs/evidence name only tests and rules that there are."""

import pytest

import evidence_pages
from citadel_rehearsal.emulator.rules import RULES
from evidence_pages import PAGES


@pytest.fixture(scope="module")
def collected() -> frozenset[str]:
    """Every test of the files that some page names; a page may not name a file that is missing."""
    named = {test for page in PAGES for row in evidence_pages.rows(page) for test in evidence_pages.named_tests(row)}
    return evidence_pages.collected(frozenset(test.partition("::")[0] for test in named))


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_a_page_names_is_collected(page: str, collected: frozenset[str]) -> None:
    named = [test for row in evidence_pages.rows(page) for test in evidence_pages.named_tests(row)]
    assert named
    assert [test for test in named if test not in collected] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_row_of_a_page_names_a_test(page: str) -> None:
    assert [row for row in evidence_pages.rows(page) if not evidence_pages.named_tests(row)] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_rule_that_a_page_names_is_one_of_the_embedded_aws(page: str) -> None:
    rules = {rule.name for rule in RULES}
    named = {name for row in evidence_pages.rows(page) for name in evidence_pages.named_rules(row)}
    assert named - rules == set()
