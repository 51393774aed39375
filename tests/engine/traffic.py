"""A traffic stack on a user's machine: a listener with one target group per colour, and programs that play pods.

The program is the smallest with which `citadel shift` works: weights from the configuration, colours in the exports.
"""

import json
import os
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

from machine import environment, run

from citadel_rehearsal.front.front_door import FrontDoor
from citadel_rehearsal.providers.environment import variables
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from loopback_program import LoopbackProgram

REGION, ACCOUNT, HOST, PATIENCE = "eu-west-1", "111122223333", "127.0.0.1", 60.0
TARGETS = {"blue": "10.0.0.10", "green": "10.0.0.20"}
PROGRAM = f"""
import os, signal
from pathlib import Path
import pulumi
import pulumi_aws as aws

weights = pulumi.Config().require_object("weights")
if sum(weights.values()) != 100:
    raise pulumi.RunError(f"weights add up to {{sum(weights.values())}}: they must add up to 100.")
refused = Path("refused")
if refused.exists() and weights.get("green") == int(refused.read_text()):
    raise pulumi.RunError("AWS says no.")
killed = Path("killed")
if killed.exists() and not pulumi.runtime.is_dry_run():
    share, *pids = map(int, killed.read_text().split())
    if weights["green"] == share:
        killed.unlink()
        for pid in pids:
            os.kill(pid, signal.SIGKILL)

vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
subnet = aws.ec2.Subnet("a", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="{REGION}a")
front = aws.lb.LoadBalancer("front", load_balancer_type="network", internal=True, subnets=[subnet.id])
groups = {{}}
for colour, address in {TARGETS}.items():
    if colour not in weights:
        continue
    groups[colour] = aws.lb.TargetGroup(colour, port=8080, protocol="TCP", target_type="ip", vpc_id=vpc.id)
    aws.lb.TargetGroupAttachment(colour, target_group_arn=groups[colour].arn, target_id=address)
listener = aws.lb.Listener("front", load_balancer_arn=front.arn, port=443, protocol="TCP", default_actions=[{{
    "type": "forward", "forward": {{"target_groups": [
        {{"arn": groups[colour].arn, "weight": weights[colour]}} for colour in groups]}}}}])
pulumi.export("colours", {{
    colour: {{"cluster_name": "shop-" + colour, "region": "{REGION}", "weight": weight,
        "target_group_arn": groups[colour].arn}} for colour, weight in weights.items()}})
pulumi.export("listener_arn", listener.arn)
"""
COLOUR = f"""
import pulumi
import pulumi_aws as aws

aws.kms.Key("secrets")
aws.cloudwatch.LogGroup("plane", name="/aws/eks/shop-blue/cluster", opts=pulumi.ResourceOptions(retain_on_delete=True))
pulumi.export("cluster_name", "shop-blue")
pulumi.export("region", "{REGION}")
pulumi.export("node_autoscaling_group_names", {{}})
"""
MAIN = """
import pulumi
__import__("traffic_stack" if pulumi.get_stack() == "traffic" else "colour_stack")
"""
DRIVER = """
import sys
from pathlib import Path
from eks_citadel.cli.shift import Health, beginning, shift
from eks_citadel.move.shift import Shift
act = {"--resume": Shift.resume, "--return": Shift.give_back}.get(sys.argv[1]) or beginning("green", sys.argv[1])
sys.exit(shift(Path(), "traffic", act, Health(command=sys.argv[2], limit=float(sys.argv[3])), 0, lambda *_: "the same"))
"""


def signed_in(aws: EmbeddedAws) -> dict[str, str]:
    """The variables of a person who is root of the account."""
    key = {"AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_SECRET_ACCESS_KEY": "x", "AWS_SESSION_TOKEN": aws.run_key}
    return key | {"AWS_ENDPOINT_URL": aws.url}


class Pod(LoopbackProgram):
    """Answers each line with its name."""

    def answer(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rwb") as lines:
            for _ in lines:
                lines.write(f"{self.name}\n".encode())
                lines.flush()


class TrafficStage:
    """The stack, with all traffic at blue."""

    def __init__(self, aws: EmbeddedAws, folder: Path) -> None:
        self.aws, self.folder = aws, folder / "project"
        self.folder.mkdir()
        (self.folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
        for name, text in (("__main__", MAIN), ("traffic_stack", PROGRAM), ("colour_stack", COLOUR)):
            (self.folder / f"{name}.py").write_text(text)
        weights = {"shop:weights": {"blue": 100, "green": 0}, "aws:region": REGION}
        (self.folder / "Pulumi.traffic.yaml").write_text(json.dumps({"config": weights}))
        deployer = f"arn:aws:iam::{ACCOUNT}:role/deployer"
        self.environment = environment(folder / "state") | variables(aws.address, deployer, REGION) | signed_in(aws)
        self.pulumi("stack", "init", "other")
        self.pulumi("stack", "init", "traffic", "--no-select")
        self.pulumi("up", "--yes", "--skip-preview", "--stack", "traffic")
        self.listener = str(self.outputs()["listener_arn"])

    def pulumi(self, *arguments: str) -> str:
        return run(self.folder, self.environment, "pulumi", *arguments, "--non-interactive")

    def outputs(self) -> Mapping[str, Any]:
        return json.loads(self.pulumi("stack", "output", "--json", "--stack", "traffic"))

    def weights(self) -> dict[str, int]:
        """As AWS has them."""
        groups = {one["target_group_arn"]: colour for colour, one in self.outputs()["colours"].items()}
        (found,) = self.elb.describe_listeners(ListenerArns=[self.listener])["Listeners"]
        forward = found["DefaultActions"][0]["ForwardConfig"]["TargetGroups"]
        return {groups[one["TargetGroupArn"]]: one["Weight"] for one in forward}

    @property
    def elb(self) -> Any:
        return self.aws.client("elbv2", REGION, ACCOUNT)

    @contextmanager
    def here(self) -> Iterator[None]:
        """This process has the environment of the machine."""
        with mock.patch.dict(os.environ, self.environment, clear=True):
            yield

    def start(self, what: str, health: str = "true", limit: int = 600) -> "subprocess.Popen[str]":
        """The move in a process of its own: steps, --resume or --return."""
        return subprocess.Popen(
            [sys.executable, "-c", DRIVER, what, health, str(limit)], cwd=self.folder, env=self.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def shift(self, what: str, health: str = "true", limit: int = 600) -> tuple[int, str]:
        """The exit code, and everything that was printed."""
        process = self.start(what, health, limit)
        said, _ = process.communicate()
        return process.returncode, said

    def citadel(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """The command itself."""
        return subprocess.run(
            ["citadel", *words], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True,
            text=True,
        )  # fmt: skip

    def back_to_blue(self) -> None:
        """Before the next test."""
        for name in ("refused", "killed", "started", "asked"):
            (self.folder / name).unlink(missing_ok=True)
        if self.weights() == {"blue": 100, "green": 0}:
            return
        self.pulumi("config", "set-all", "--path", "--plaintext", "weights.blue=100", "--plaintext", "weights.green=0",
                    "--stack", "traffic")  # fmt: skip
        self.pulumi("up", "--yes", "--skip-preview", "--refresh", "--stack", "traffic")

    @contextmanager
    def opened(self) -> Iterator[FrontDoor]:
        """The front door, with programs that play the pods of both colours."""
        with ExitStack() as closing:
            pods = {TARGETS[colour]: Pod(colour) for colour in TARGETS}
            for pod in pods.values():
                closing.enter_context(pod.server)
            ports = {address: pod.port for address, pod in pods.items()}
            yield closing.enter_context(FrontDoor(self.elb, self.listener, ports, Random(18)))


class Load:
    """A client that asks again and again, each time with a new connection."""

    def __init__(self, door: FrontDoor) -> None:
        self._door = door
        self.sent = self.lost = 0

    def ask(self, number: int) -> Counter[str]:
        """Who answered, after a look at the weights of now."""
        self._door.look()
        return Counter(self.ask_once() for _ in range(number))

    def ask_once(self) -> str:
        """Who answered; empty when nobody did."""
        self.sent += 1
        try:
            with socket.create_connection((HOST, self._door.port), timeout=PATIENCE) as connection:
                return answer(connection)
        except OSError:
            self.lost += 1
            return ""


def answer(connection: socket.socket) -> str:
    """To one line. Errors: OSError when the connection is closed."""
    connection.sendall(b"who?\n")
    found = b""
    while not found.endswith(b"\n"):
        piece = connection.recv(64)
        if not piece:
            raise ConnectionResetError
        found += piece
    return found.decode().strip()
