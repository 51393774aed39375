"""The tables of versions, and what they say of a version."""

import datetime
import json
from importlib.resources import files
from pathlib import Path

import pytest

from eks_citadel.kubernetes import versions

KUBERNETES = json.loads(files("eks_citadel.kubernetes").joinpath("kubernetes_versions.json").read_text())
ADDON_TABLE = json.loads(files("eks_citadel.kubernetes").joinpath("addon_versions.json").read_text())
PAGE = (Path(__file__).parents[4] / "docs" / "evidence" / "addon-versions.md").read_text()


def test_A3_every_row_of_the_addon_table_has_every_addon_in_eks_spelling() -> None:
    for version in ADDON_TABLE:
        versions.kubernetes_version(version)
        assert sorted(versions.addon_versions(version)) == sorted(versions.ADDONS)
        for addon_version in versions.addon_versions(version).values():
            versions.addon_version(addon_version)
        assert version in KUBERNETES


def test_A3_the_page_says_of_each_version_in_the_table_where_it_was_seen_and_which_are_borrowed() -> None:
    columns = sorted(ADDON_TABLE)
    assert f"| | {' | '.join(columns)} |" in PAGE
    for addon in versions.ADDONS:
        (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| {addon} |")]
        for version, cell in zip(columns, row.strip("| ").split(" | ")[1:], strict=True):
            given, mark = cell.split(", ")
            assert given == versions.addon_versions(version)[addon]
            assert (mark == "neighbour") == (addon in versions.borrowed_addons(version))


def test_A3_the_newest_version_is_the_newest_by_number() -> None:
    assert versions.newest() == "1.37"
    assert [versions.newer_than_known(version) for version in ("1.36", "1.37", "1.38")] == [False, False, True]


@pytest.mark.parametrize(
    ("today", "version"),
    [("2026-11-22", "1.36"), ("2027-08-02", "1.36"), ("2027-08-03", "1.37"), ("2099-01-01", "1.37")],
)
def test_A3_the_advised_version_is_supported_and_seen_where_there_is_one(today: str, version: str) -> None:
    assert versions.advised(datetime.date.fromisoformat(today)) == version


@pytest.mark.parametrize(
    ("version", "today", "ended"),
    [
        pytest.param("1.36", "2027-08-02", False, id="last day"),
        pytest.param("1.36", "2027-08-03", True, id="day after"),
        pytest.param("1.20", "2026-01-01", True, id="older than the table"),
        pytest.param("1.99", "2099-01-01", False, id="newer than the table"),
    ],
)
def test_A3_the_end_of_standard_support_is_a_fact_of_the_table(version: str, today: str, ended: bool) -> None:
    assert versions.standard_support_ended(version, datetime.date.fromisoformat(today)) is ended
