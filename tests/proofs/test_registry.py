"""registry.json says what AWS's own registry schemas say: read again from cfn-lint, in an environment of its own."""

import shutil
import subprocess
from pathlib import Path

from tools import VERSIONS, tool

ROOT = Path(__file__).parents[2]
REGISTRY = ROOT / "rehearsal" / "citadel_rehearsal" / "providers" / "registry.json"


def test_what_replaces_is_what_the_schemas_call_create_only(tmp_path: Path) -> None:
    copy = tmp_path / "registry.json"
    shutil.copy(REGISTRY, copy)
    python = tool("cfn-lint", "python")
    subprocess.run([python, ROOT / "tools" / "registry" / "registry.py", copy], check=True)
    assert copy.read_text() == REGISTRY.read_text()


def test_the_tool_pins_the_same_version() -> None:
    assert (ROOT / "tools" / "registry" / "requirements.txt").read_text() == f"cfn-lint=={VERSIONS['cfn-lint']}\n"
