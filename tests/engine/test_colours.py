"""The four stacks of blue and green under the real engine: up, no change, a shift, and destroyed in three orders."""

from pathlib import Path
from typing import Any

import pytest

from citadel_rehearsal.program.project import Copy
from citadel_rehearsal.run.rehearse import Earlier
from citadel_rehearsal.run.report import PULUMI
from citadel_rehearsal.run.stacks import StacksRehearsal
from unit.citadel_rehearsal.run.test_stacks import STACKS, project

ALL_AT_BLUE, ALL_AT_GREEN = {"blue": 100, "green": 0}, {"blue": 0, "green": 100}
RETIRED: dict[str, Any] = {"colours": ["green"]}


@pytest.mark.parametrize(
    ("weights", "changes", "order"),
    [
        (ALL_AT_GREEN, {}, ("traffic", "green", "blue", "foundation")),
        (ALL_AT_BLUE, {}, ("traffic", "blue", "green", "foundation")),
        ({"green": 100}, RETIRED, ("blue", "traffic", "green", "foundation")),
    ],
)
def test_four_stacks_go_up_are_shifted_and_are_destroyed(
    tmp_path: Path, weights: dict[str, int], changes: dict[str, Any], order: tuple[str, ...]
) -> None:
    before = project(tmp_path / "before", ALL_AT_GREEN if changes else ALL_AT_BLUE)
    after = project(tmp_path / "after", weights, **changes)
    rehearsal = StacksRehearsal(after, STACKS, engine=PULUMI, earlier=Earlier("main", before, Copy(before, after)))
    with rehearsal.running(order) as (report, _):
        assert [(one.project.stack, one.error, one.failures) for one in report.reports] == [
            (stack, "", []) for stack in STACKS
        ]
        assert [one.changes is not None and one.changes.is_empty for one in report.reports[:3]] == [True] * 3
        traffic = report.reports[3].changes
        assert traffic is not None
        changed = {urn.rpartition("::")[2] for urn in traffic.changed}
        assert changed == (set[str]() if weights == ALL_AT_BLUE else {"shop-listener"})
        assert bool(traffic.deleted) == bool(changes)
        assert report.succeeded
        assert all(one.destroyed is not None and one.destroyed.succeeded for one in report.reports)
