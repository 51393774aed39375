"""A folder with a secret for each proof."""

from pathlib import Path

import pytest

from proofs.open_doors.target import Loot


@pytest.fixture
def loot(tmp_path: Path) -> Loot:
    return Loot(tmp_path)
