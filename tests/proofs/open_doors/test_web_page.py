"""A page in the browser of the person who rehearses: whatever it sends, it runs nothing and reads nothing."""

import os

import pytest

from proofs.open_doors import attack
from proofs.open_doors.bare import bare
from proofs.open_doors.browser import shown
from proofs.open_doors.promise import nothing_done, nothing_read, nothing_run, run_and_read
from proofs.open_doors.target import HOST, Loot, product
from proofs.open_doors.visit import visit

# Another port of the same address, which browsers call the same site, and another name.
SITES = (HOST, "stranger.test")
LINK = "link"


@pytest.mark.parametrize("name", SITES)
def test_D2_control_a_page_runs_code_by_every_way_on_bare_MiniStack(name: str, loot: Loot) -> None:
    with bare() as target:
        found = visit(target, loot, name, rebound=False, patience=60)
    run_and_read(found, loot)


@pytest.mark.parametrize("name", SITES)
def test_D2_a_page_of_another_origin_runs_nothing_and_reads_nothing(name: str, loot: Loot) -> None:
    with product() as target:
        found = visit(target, loot, name, rebound=False)
    nothing_run(found)
    nothing_read(found)
    nothing_done(found)


def test_D2_control_a_link_that_a_person_opens_runs_code_on_bare_MiniStack(loot: Loot) -> None:
    with bare() as target:
        shown(f"http://{HOST}:{target.port}{attack.link(LINK, str(loot.folder))}", [])
        assert loot.settled([LINK], 60) == {LINK: os.getuid()}


def test_D2_a_link_that_a_person_opens_runs_nothing(loot: Loot) -> None:
    with product() as target:
        shown(f"http://{HOST}:{target.port}{attack.link(LINK, str(loot.folder))}", [])
        assert loot.settled([LINK], 5) == {}
