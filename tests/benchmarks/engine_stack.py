"""One stack of a benchmark's program under the real engine, by the `pulumi` command."""

import json
import shlex
import statistics
import sys
import time
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.process import USAGE
from benchmarks.rehearsed import ADMIN, PROJECT
from citadel_rehearsal.ground.loopback import AwsAddress
from citadel_rehearsal.program.registration import Registration
from citadel_rehearsal.program.token_programs import before, write_token_programs
from citadel_rehearsal.providers.environment import variables
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.under_pulumi.checkpoint import registrations
from engine.machine import environment, run

HERE = Path(__file__).parent
TESTS, ROOT = HERE.parent, HERE.parents[1]
REGION, STACK = "eu-west-1", "dev"


@dataclass(frozen=True)
class Measured:
    """Wall time of a command in seconds; CPU seconds and peak memory in MB of the process of the program."""

    seconds: float
    cpu: float
    memory: float


def median(every: Iterable[Measured]) -> Measured:
    """Of each figure."""
    return Measured(*map(statistics.median, zip(*map(astuple, every), strict=True)))


class EngineStack:
    """`minute` is how many seconds stand for a minute of AWS; 0: nothing takes time."""

    def __init__(self, folder: Path, address: AwsAddress, files: Mapping[str, str], minute: float) -> None:
        self.project = folder / "project"
        self.project.mkdir()
        for name, text in {"Pulumi.yaml": PROJECT, **files}.items():
            (self.project / name).write_text(text)
        self._usage = folder / "usage.json"
        path = f"{ROOT / 'components'}:{TESTS}"
        write_token_programs(folder / "programs", address, ADMIN, REGION)
        state = environment(folder / "state")
        own = {"PYTHONPATH": path, USAGE: str(self._usage), "PATH": before(folder / "programs", state["PATH"])}
        self._environment = state | variables(address, ADMIN, REGION) | own
        if minute:
            self._slow_down(folder / "state" / "plugins" / "pulumi-resource-aws", minute)
        self._pulumi("stack", "init", STACK)

    def measure(self, operation: str, *options: str) -> Measured:
        """`preview`, or `up` without one."""
        more = [] if operation == "preview" else ["--yes", "--skip-preview"]
        started = time.perf_counter()
        self._pulumi(operation, *more, "--stack", STACK, *options)
        return Measured(time.perf_counter() - started, **json.loads(self._usage.read_text()))

    def graph(self) -> Mapping[str, Registration]:
        """What the engine's state holds."""
        return registrations(json.loads(self._pulumi("stack", "export", "--show-secrets"))["deployment"])

    def _pulumi(self, *arguments: str) -> str:
        return run(self.project, self._environment, "pulumi", *arguments, "--non-interactive")

    @staticmethod
    def _slow_down(launcher: Path, minute: float) -> None:
        line = shlex.join([sys.executable, str(HERE / "slow_provider.py"), "aws", str(minute)])
        launcher.write_text(f'#!/bin/sh\nexec {line} "$@"\n')


@contextmanager
def engine_stack(files: Mapping[str, str], minute: float = 0.0) -> Generator[EngineStack]:
    """In an account that has nothing but the role of who deploys."""
    with TemporaryDirectory(prefix="citadel-bench-") as folder, EmbeddedAws() as aws:
        aws.assume("role", REGION, arn=ADMIN)
        yield EngineStack(Path(folder), aws.address, files, minute)
