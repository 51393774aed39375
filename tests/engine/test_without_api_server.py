"""The real engine where no API server was built: the rehearsal's own rules judge, and the report says so."""

from pathlib import Path

import pytest

from citadel_rehearsal.api_server.installed import PROGRAMS, required
from citadel_rehearsal.ground.cluster_store import OWN_RULES
from citadel_rehearsal.run import rehearse
from citadel_rehearsal.run.rehearse import Rehearsal
from citadel_rehearsal.run.report import IN_PROCESS, PULUMI

EXAMPLE = Path(__file__).parents[2] / "examples" / "02-access"


def test_the_rehearsal_goes_on_with_its_own_rules_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearse, "binaries", lambda: None)
    under = Rehearsal(EXAMPLE, "dev", engine=PULUMI).run(and_destroy=True)
    assert (under.error, under.failures, under.objects_judge) == ("", [], OWN_RULES)
    assert under.succeeded
    assert under.pictures == Rehearsal(EXAMPLE, "dev", engine=IN_PROCESS).run().pictures


def test_here_it_was_built() -> None:
    assert sorted(file.name for file in required().iterdir()) == sorted(PROGRAMS)
