"""Another user of the machine: two POSTs to a loopback port run no code as the person who rehearses."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from proofs.open_doors import attack
from proofs.open_doors.bare import bare
from proofs.open_doors.target import Loot, Target, product

NOBODY = 65534
WAY = "another-user"


def attacked(target: Target, loot: Loot) -> dict[str, Any]:
    """What the stranger's program says."""
    assert os.getuid() == 0, "Only root can be nobody: run this proof as root, in a container."
    source = Path(attack.__file__).read_text()
    arguments = [str(NOBODY), str(target.port), WAY, str(loot.folder)]
    done = subprocess.run(
        [sys.executable, "-I", "-c", source, *arguments], env={}, capture_output=True, text=True, timeout=180
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["uid"], said["could_read_it_anyway"]) == (NOBODY, False)
    return said


def test_D1_control_on_bare_MiniStack_another_user_runs_code_as_the_server(loot: Loot) -> None:
    with bare() as target:
        said = attacked(target, loot)
    assert [status for status, _ in said["answers"]] == [201, 200]
    assert json.loads(said["answers"][1][1]) == {"uid": os.getuid(), "secret": loot.secret}
    assert loot.markers() == {WAY: os.getuid()}


def test_D1_another_user_runs_no_code_in_a_rehearsal(loot: Loot) -> None:
    with product() as target:
        said = attacked(target, loot)
    assert loot.markers() == {}
    assert [status for status, _ in said["answers"]] == [403, 403]
    assert loot.secret not in json.dumps(said)
