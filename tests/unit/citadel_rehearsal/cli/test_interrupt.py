"""Ctrl-C, SIGTERM and a closed terminal end a rehearsal within two seconds; neither a process nor a folder is left."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import warm
from printed import await_line
from processes import children, gone
from unit.commands import COMMAND, project

# As `citadel`, on an embedded AWS where everything stays CREATING and DELETING for a minute.
SLOW = """
import functools
from citadel_rehearsal.run import rehearse
rehearse.EmbeddedAws = functools.partial(rehearse.EmbeddedAws, transition_seconds=60)
from eks_citadel.cli import main
main()
"""
CLUSTER = """
import json, pulumi, pulumi_aws as aws
trust = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "eks.amazonaws.com"}, "Action": "sts:AssumeRole"}]})
role = aws.iam.Role("plane", assume_role_policy=trust)
net = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16")
subnets = [aws.ec2.Subnet(zone, vpc_id=net.id, cidr_block=f"10.0.{number}.0/24",
    availability_zone="eu-west-1" + zone) for number, zone in enumerate("ab")]
pulumi.Output.all(*[subnet.id for subnet in subnets]).apply(lambda _: print("REACHED", flush=True))
aws.eks.Cluster("shop", role_arn=role.arn, vpc_config={"subnet_ids": [subnet.id for subnet in subnets]})
"""
# As `citadel`, on a network where the second address that is given back and those after it take a second.
SLOW_TO_RELEASE = """
import itertools, time
from botocore.client import BaseClient
from eks_citadel.cli import main
ask, released = BaseClient._make_api_call, itertools.count()
def slowly(client, operation, request):
    if operation == "ReleaseAddress" and next(released):
        time.sleep(1)
    return ask(client, operation, request)
BaseClient._make_api_call = slowly
main()
"""
BUSY = "import time\nprint('REACHED', flush=True)\nwhile True:\n    time.sleep(0.01)\n"
DEAF = """
import time
print("REACHED", flush=True)
while True:
    try:
        time.sleep(60)
    except BaseException:
        pass
"""
STUCK_APPLY = """
import time, pulumi, pulumi_aws as aws
def wait(_):
    print("REACHED", flush=True)
    time.sleep(60)
pulumi.export("x", aws.ec2.Eip("e").id.apply(wait))
"""
WAITING = "while a create is waiting"
PLACES = {
    "while the program runs and catches everything": (COMMAND, DEAF),
    WAITING: (SLOW, CLUSTER),
    "while an apply is stuck": (COMMAND, STUCK_APPLY),
}


@contextmanager
def started(command: str, folder: Path, *words: str) -> Iterator[warm.Process]:
    """Fails when something is left in its folder for temporary files."""
    temporary = folder / "temporary"
    temporary.mkdir()
    process = warm.Process(command, "rehearse", folder, *words, env=os.environ | {"TMPDIR": str(temporary)}, cold=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()
    assert list(temporary.iterdir()) == []


def interrupted(process: warm.Process, number: signal.Signals) -> tuple[float, str]:
    """Seconds until it ended, and what it still printed. Fails when a child is left."""
    running = children(process.pid)
    assert running, "the embedded AWS runs"
    began = time.monotonic()
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    seconds = time.monotonic() - began
    assert gone(running, 1)
    return seconds, out + err


@pytest.mark.parametrize(
    ("place", "number"),
    [*((place, signal.SIGINT) for place in PLACES), (WAITING, signal.SIGTERM), (WAITING, signal.SIGHUP)],
)
def test_it_ends_within_two_seconds_and_leaves_no_child(place: str, number: signal.Signals, tmp_path: Path) -> None:
    command, program = PLACES[place]
    with started(command, project(tmp_path, program)) as process:
        await_line(process, "REACHED")
        time.sleep(0.2)
        seconds, printed = interrupted(process, number)
    assert process.returncode == 130
    assert seconds < 2
    assert "Interrupted; the embedded AWS and all its resources are gone." in printed
    assert "Traceback" not in printed


def test_it_ends_in_the_middle_of_a_destroy(tmp_path: Path) -> None:
    program = "import pulumi_aws as aws\nfor number in range(20):\n    aws.ec2.Eip(f'e{number}')\n"
    with started(SLOW_TO_RELEASE, project(tmp_path, program), "--and-destroy") as process:
        await_line(process, "-  ")
        seconds, printed = interrupted(process, signal.SIGINT)
    assert process.returncode == 130
    assert seconds < 2
    assert "Traceback" not in printed


def test_a_delete_that_waits_ends_too(tmp_path: Path) -> None:
    slow_to_delete = SLOW.replace("transition_seconds=60", "transition_seconds=3")
    with started(slow_to_delete, project(tmp_path, CLUSTER), "--and-destroy") as process:
        await_line(process, "shop  Cluster")
        time.sleep(0.5)
        seconds, printed = interrupted(process, signal.SIGINT)
    assert process.returncode == 130
    assert seconds < 2
    assert "Traceback" not in printed


def test_no_child_is_left_when_the_rehearsal_is_killed(tmp_path: Path) -> None:
    with started(COMMAND, project(tmp_path, BUSY)) as process:
        await_line(process, "REACHED")
        running = children(process.pid)
        os.kill(process.pid, signal.SIGKILL)
        process.wait(5)
        assert gone(running, 2)
