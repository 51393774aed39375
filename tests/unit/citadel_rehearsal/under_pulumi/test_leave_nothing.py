"""A process that is about to end under the real engine: what it kills, what it spares, and that nobody goes on."""

import subprocess
import sys

# Waits for a child, as for an engine; `spared` is one as the embedded AWS is.
LEAVES = """
import os, subprocess, threading, time
from citadel_rehearsal.under_pulumi.own_folder import leave_nothing, own_folder, unless_leaving
def wait_for_it():
    with own_folder() as folder:
        known.append(folder)
        with unless_leaving():
            killed.wait()
        print("went on", flush=True)
    print("went on", flush=True)
known = []
killed = subprocess.Popen(["sleep", "60"])
spared = subprocess.Popen(["sleep", "60"], start_new_session=True)
threading.Thread(target=wait_for_it, daemon=True).start()
while not known:
    time.sleep(0.01)
leave_nothing()
time.sleep(0.3)
print(known[0].exists(), killed.returncode, spared.poll(), flush=True)
spared.kill()
os._exit(0)
"""


def test_the_engine_is_killed_and_its_folder_goes_but_the_embedded_AWS_ends_by_itself() -> None:
    done = subprocess.run([sys.executable, "-c", LEAVES], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("False -9 None\n", "")
