"""The record of a move outlives its process, whole."""

import json
from pathlib import Path

import pytest

from eks_citadel.move.journal import Journal
from eks_citadel.move.plan import plan
from eks_citadel.move.record import ARRIVED, ASKED, MOVED, RETURNING, as_map, from_map
from eks_citadel.parsing.refusal import Refusal

MOVE = plan({"blue": 100, "green": 0}, "green", (10, 100))


def journal_in(folder: Path) -> Journal:
    return Journal(folder / "shifts" / "traffic", "traffic", lambda: "2026-11-30T12:00:00+00:00")


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    found = journal_in(tmp_path)
    with found.locked():
        return found


def test_a_record_is_read_again_as_it_was_written(journal: Journal, tmp_path: Path) -> None:
    assert journal.latest() is None
    record = journal.begin(MOVE).and_then(journal.now(ASKED, weights=MOVE.steps[0]))
    journal.write(record)
    assert journal_in(tmp_path).latest() == record
    assert not record.ended
    assert from_map(json.loads(json.dumps(as_map(record)))) == record


def test_a_record_is_also_text(journal: Journal) -> None:
    record = journal.begin(MOVE)
    for happening in (journal.now(ASKED, weights=MOVE.steps[0]), journal.now(RETURNING, "the alarm red is ALARM")):
        record = record.and_then(happening)
    journal.write(record)
    at = "2026-11-30T12:00:00+00:00"
    assert (journal.folder / "0001.txt").read_text() == (
        f"traffic: blue -> green\n{at}  begun\n{at}  set blue 90, green 10\n{at}  returning: the alarm red is ALARM\n"
    )


def test_a_record_that_is_cut_off_at_any_byte_is_said_and_never_guessed(journal: Journal) -> None:
    journal.begin(MOVE)
    path = journal.folder / "0001.json"
    whole = path.read_bytes()
    for length in range(len(whole) - 2):  # without the last line break it is whole
        path.write_bytes(whole[:length])
        with pytest.raises(Refusal, match=r"0001.json is unreadable: the record of the last move was cut off or chang"):
            journal.latest()


def test_a_draft_that_a_killed_process_left_is_no_record(journal: Journal) -> None:
    record = journal.begin(MOVE)
    (journal.folder / "0001.json.draft").write_text('{"format": 1, "hap')
    (journal.folder / "0002.json.draft").write_text("")
    assert journal.latest() == record


def test_the_next_move_has_a_record_of_its_own_once_the_last_one_has_ended(journal: Journal) -> None:
    record = journal.begin(MOVE)
    with pytest.raises(
        Refusal, match=r'^--to is "green": the move from blue to green has not ended; go on with --resu'
    ):
        journal.begin(MOVE)
    journal.write(record.and_then(journal.now(ARRIVED)))
    back = plan({"blue": 0, "green": 100}, "blue", (100,))
    assert journal.begin(back) == journal.latest()
    assert sorted(path.name for path in journal.folder.glob("*.json")) == ["0001.json", "0002.json"]


def test_only_one_process_moves_a_traffic_stack(journal: Journal, tmp_path: Path) -> None:
    refused = pytest.raises(
        Refusal, match='^--traffic-stack is "traffic": another citadel moves this traffic stack now'
    )
    with journal.locked(), refused, journal_in(tmp_path).locked():
        pass
    with journal_in(tmp_path).locked():
        pass


def test_what_the_stack_may_have_is_what_it_showed_last_and_what_it_was_asked_for_since(journal: Journal) -> None:
    first, goal = MOVE.steps
    record = journal.begin(MOVE)
    assert record.possible == (MOVE.origin,)
    record = record.and_then(journal.now(ASKED, weights=first))
    assert (record.possible, record.next_step) == ((MOVE.origin, first), 0)
    record = record.and_then(journal.now(MOVED, weights=first)).and_then(journal.now(ASKED, weights=goal))
    assert (record.possible, record.next_step) == ((first, goal), 1)
