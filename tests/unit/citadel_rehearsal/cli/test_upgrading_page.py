"""Each command of docs/guide/upgrading.md is run, in the order of the page."""

import os
import re
import subprocess
import sys
from pathlib import Path

from unit.citadel_rehearsal.cli.test_diff import git
from unit.citadel_rehearsal.cli.test_from import EIP, repository

ROOT = Path(__file__).parents[4]
PAGE = ROOT / "docs" / "guide" / "upgrading.md"
WRITTEN = ("after.json", "before.json", "change.json", "change.md")


def test_the_commands_of_the_page_do_what_it_says(tmp_path: Path) -> None:
    folder = repository(tmp_path, EIP.format("old"), EIP.format("new"))
    git(folder, "branch", "-M", "main")
    commands = [line for block in re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.S) for line in block.splitlines()]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for command in commands:
        done = subprocess.run(
            command, shell=True, cwd=folder, env=os.environ | {"PATH": path}, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    assert len(commands) == 8
    assert all((folder / name).stat().st_size for name in WRITTEN)
    assert (folder / "change.md").read_text().startswith("**No gate was opened.**")
