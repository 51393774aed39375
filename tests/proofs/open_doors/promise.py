"""What a stranger's page must be able to do where nothing is closed, and must not be able to do in a rehearsal."""

import os

from proofs.open_doors.target import Loot
from proofs.open_doors.visit import CANARY, RUNNING, Visit

# The ways whose answers a page reads where nothing is closed, and what it finds there.
READING = {"look": '"Functions":', "target": '"TableNames":'}
READS_SECRET = ("cors", "preflight", "request")


def run_and_read(found: Visit, loot: Loot) -> None:
    """The control: each way does what it is meant to do, so that its refusal says something."""
    assert found.markers == dict.fromkeys(RUNNING, os.getuid())
    for way in READS_SECRET:
        assert loot.secret in found.read[way], way
    for way, text in READING.items():
        assert text in found.read[way], way
    assert found.traces == {CANARY, "put-by-a-page"}
    assert found.left == set(), "the reset was not one"
    assert found.read.keys() == ways_seen(found)


def nothing_run(found: Visit) -> None:
    """By what the attacked side did."""
    assert found.markers == {}


def nothing_read(found: Visit) -> None:
    """By the page's word, and by what went over the wire: refusals only, which no page of another origin may read."""
    assert {way: text for way, text in found.read.items() if text} == {}
    assert [(one.way, one.method, one.status) for one in found.wire if not one.refused] == []
    assert found.read.keys() == ways_seen(found)


def nothing_done(found: Visit) -> None:
    """What was there is there, and nothing else."""
    assert (found.traces, found.left) == ({CANARY}, {CANARY})


def ways_seen(found: Visit) -> set[str]:
    """The ways that reached the attacked port; what the browser asks by itself, like an icon, is none of them."""
    return {one.way for one in found.wire} - {""}
