"""What the tests see of other processes, while these start and end."""

import subprocess
import sys
import time

from processes import children, descendants, gone

# Threads and processes come and go, and one process stays whose thread has ended.
RESTLESS = """
import subprocess, threading, time
def threads():
    while True:
        one = threading.Thread(target=time.sleep, args=(0,))
        one.start()
        one.join()
def processes():
    while True:
        subprocess.run(["true"])
stays = threading.Thread(target=lambda: started.append(subprocess.Popen(["sleep", "60"])))
started = []
stays.start()
stays.join()
for work in (threads, threads, processes, processes):
    threading.Thread(target=work, daemon=True).start()
print("REACHED", started[0].pid, flush=True)
time.sleep(60)
"""


def test_children_are_seen_while_others_come_and_go() -> None:
    process = subprocess.Popen([sys.executable, "-c", RESTLESS], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    stays = int(process.stdout.readline().split()[1])
    try:
        deadline = time.monotonic() + 1
        while time.monotonic() < deadline:
            assert children(process.pid)[stays] == "sleep"
            assert descendants(process.pid)[stays] == "sleep"
    finally:
        process.kill()
        subprocess.run(["kill", str(stays)], check=True)
        process.communicate()
    assert gone([process.pid, stays])


def test_who_has_ended_has_no_children() -> None:
    process = subprocess.Popen(["true"])
    assert gone([process.pid])  # it still waits to be waited for
    process.wait()
    assert (children(process.pid), descendants(process.pid)) == ({}, {})
