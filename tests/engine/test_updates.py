"""Pulumi's engine does with each pair of programs what the rehearsal's own engine does."""

from pathlib import Path

import pytest
from engine_stage import Stage

from unit.citadel_rehearsal.cli.test_from import EIP, repository
from unit.citadel_rehearsal.in_process.test_update import by_name
from unit.commands import rehearse_in_process
from update_pairs import PAIRS


@pytest.mark.parametrize("kind", PAIRS)
def test_an_update_does_the_same_under_both_engines(kind: str, stage: Stage) -> None:
    pair = PAIRS[kind]
    for program in pair.programs:
        passed = stage.up(program)
        assert (passed.error, passed.failures) == ("", [])
    created, changed, replaced, deleted = by_name(stage.under.changes)
    assert (created, sorted(changed), sorted(replaced), sorted(deleted)) == (
        pair.created, sorted(pair.changed), sorted(pair.replaced), sorted(pair.deleted),
    )  # fmt: skip


def test_a_revision_is_updated_under_the_engine(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = repository(tmp_path, EIP.format("old"), EIP.format("new"))
    assert rehearse_in_process(folder, "--from", "HEAD", "--engine", "pulumi") == 0
    text = capfd.readouterr().out
    assert "Updated from HEAD:\n  created: aws:ec2/eip:Eip new\n  deleted: aws:ec2/eip:Eip old\n" in text
