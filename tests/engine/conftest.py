"""What several modules of these tests need."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from engine_stage import Stage

from citadel_rehearsal.run.embedded_aws import EmbeddedAws


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A stack of its own, on an embedded AWS of its own."""
    with ExitStack() as closing:
        aws = closing.enter_context(EmbeddedAws(transition_seconds=0.01))
        stage = Stage(aws, tmp_path)
        closing.enter_context(stage.under)
        yield stage
