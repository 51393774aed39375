"""What transforms make of a program is the same in a recording, in process and in the state of Pulumi's engine."""

from typing import Any

import pytest
from engine_stage import Stage

from citadel_rehearsal.in_process.performance import InProcess
from citadel_rehearsal.program.event import ignore
from citadel_rehearsal.program.project import load
from citadel_rehearsal.program.registration import STACK_TYPE, Registration
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.testing import recorded
from transformed import HEAD, PROGRAMS
from unit.citadel_rehearsal.stage import Stage as OwnStage


def _told(one: Registration) -> dict[str, Any]:
    given = {name: value for name, value in one.inputs.items() if not name.startswith("__") and name != "tagsAll"}
    fed = {name: sorted(urns) for name, urns in one.property_dependencies.items() if urns}
    return {
        "inputs": given, "needs": sorted(one.needs), "fed": fed,
        "options": (one.protect, one.retain_on_delete, one.parent),
    }  # fmt: skip


@pytest.mark.parametrize("kind", PROGRAMS)
def test_transforms_make_the_same_of_a_program_everywhere(kind: str, stage: Stage, tmp_path: Any) -> None:
    passed = stage.up(HEAD + PROGRAMS[kind])
    assert (passed.error, passed.failures) == ("", [])
    engine = {urn: one for urn, one in stage.under.registrations.items() if one.type != STACK_TYPE and one.custom}

    (tmp_path / "own").mkdir()
    with EmbeddedAws(transition_seconds=0.01) as aws:
        own = OwnStage(aws, tmp_path / "own")
        project = load(own.write(HEAD + PROGRAMS[kind]), "dev")
        process = InProcess(project, own.world, ignore, None)
        assert process.up().succeeded
        for urn, one in engine.items():
            assert _told(process.registrations[urn]) == _told(one)

    found = recorded(project.directory)
    for urn, one in engine.items():
        resource = found.one(urn)
        assert resource.inputs.keys() == _told(one)["inputs"].keys()
        assert (sorted(resource.needs), resource.protect) == (sorted(one.needs), one.protect)
