"""A user's machine: a copy of this repository, the Pulumi CLI, and the rehearsal's providers on PATH."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from citadel_rehearsal.ground.loopback import AwsAddress
from citadel_rehearsal.program.destroyed import guarded, lift_guard
from citadel_rehearsal.program.performance import Performance
from citadel_rehearsal.program.project import load
from citadel_rehearsal.program.registration import Registration
from citadel_rehearsal.program.token_programs import before, write_token_programs
from citadel_rehearsal.program.world import World
from citadel_rehearsal.providers.environment import variables
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.rehearse import Rehearsal
from citadel_rehearsal.run.report import PULUMI
from citadel_rehearsal.under_pulumi.checkpoint import registrations
from citadel_rehearsal.under_pulumi.installed import engine
from citadel_rehearsal.under_pulumi.workspace import PACKAGES, QUIET, write_launcher

ROOT = Path(__file__).parents[2]
TAG = "v0.1.0"
PARTS = (
    "LICENSE", "Pulumi.yaml", "README.md", "components", "constraints.txt", "examples", "pyproject.toml", "stacks",
    "templates",
)  # fmt: skip
# Thousands of modules of which a program imports a few. pip reads the variable of an option that begins with "no" the
# other way round: https://pip.pypa.io/en/stable/topics/configuration/#boolean-options
QUICK_PIP = {"PIP_NO_COMPILE": "false", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


class Prepared(Rehearsal):
    """Makes what a program takes for given, and leaves the rest to the test."""

    world: World

    def _perform(self, aws: EmbeddedAws, performance: Performance, world: World, and_destroy: bool) -> None:
        self.world = world


@contextmanager
def prepared(directory: Path, stack: str) -> Generator[tuple[World, EmbeddedAws]]:
    """The embedded AWS in which this program can be made."""
    rehearsal = Prepared(directory, stack, engine=PULUMI)
    with rehearsal.running() as (report, aws), TemporaryDirectory() as folder:
        assert (report.error, report.failures) == ("", [])
        write_token_programs(Path(folder), aws.address, rehearsal.world.caller_arn, load(directory, stack).region)
        yield replace(rehearsal.world, programs=Path(folder)), aws


def check_out(folder: Path) -> Path:
    """A copy of what a user clones, without anything that was installed or built in it."""
    leave = shutil.ignore_patterns("venv", "__pycache__", "*.egg-info")
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=leave)
        else:
            shutil.copy(source, folder / part)
    return folder


def clone_of_tag(folder: Path) -> Path:
    """What a user has who clones a tag of a bare repository, such as a forge keeps."""
    source, bare, clone = (folder / name for name in ("source", "eks-citadel.git", "eks-citadel"))
    source.mkdir()
    check_out(source)
    author = ["-c", "user.name=tests", "-c", "user.email=tests@example.com"]
    for command in (["init", "--quiet"], ["add", "."], [*author, "commit", "--quiet", "-m", "All"], ["tag", TAG]):
        run(source, os.environ, "git", *command)
    run(folder, os.environ, "git", "clone", "--quiet", "--bare", str(source), str(bare))
    shutil.rmtree(source)
    quiet = ["--quiet", "-c", "advice.detachedHead=false"]
    run(folder, os.environ, "git", "clone", *quiet, "--depth", "1", "--branch", TAG, bare.as_uri(), str(clone))
    return clone


def environment(state: Path) -> dict[str, str]:
    """Everything that the engine keeps is in `state`; it asks nobody."""
    plugins, home, backend = (state / name for name in ("plugins", "home", "backend"))
    for one in (plugins, home, backend):
        one.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        write_launcher(plugins, package)
    tools = [str(plugins), str(Path(engine().command).resolve().parent), str(Path(sys.executable).parent)]
    own = {
        "PATH": os.pathsep.join([*tools, os.environ["PATH"]]),
        "PULUMI_BACKEND_URL": backend.as_uri(),
        "PULUMI_HOME": str(home),
    }
    found = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return found | QUIET | QUICK_PIP | own


def run(folder: Path, environment: Mapping[str, str], *command: str) -> str:
    """What it wrote. A command that fails shows it."""
    done = subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


class Machine:
    """Runs `pulumi` with one stack of one project, as a user types it."""

    def __init__(self, project: Path, stack: str, state: Path, world: World, address: AwsAddress, region: str) -> None:
        self._project = project
        self._stack = stack
        own = environment(state)
        assert world.programs is not None
        own["PATH"] = before(world.programs, own["PATH"])
        self._environment = own | variables(address, world.caller_arn, region)
        self.pulumi("stack", "init", stack)

    def pulumi(self, *arguments: str) -> str:
        """Without `--stack`, which not every command knows."""
        return self.run("pulumi", *arguments, "--non-interactive")

    def run(self, *command: str) -> str:
        """In the project's folder, with all that `pulumi` is given."""
        return run(self._project, self._environment, *command)

    def change(self, operation: str, *options: str) -> str:
        """`up`, `refresh` or `destroy`."""
        return self.pulumi(operation, "--yes", "--skip-preview", "--stack", self._stack, *options)

    def outputs(self) -> Mapping[str, Any]:
        """Of the stack."""
        return json.loads(self.pulumi("stack", "output", "--json", "--show-secrets", "--stack", self._stack))

    def graph(self) -> Mapping[str, Registration]:
        """What the engine's state holds."""
        state = json.loads(self.pulumi("stack", "export", "--show-secrets", "--stack", self._stack))
        return registrations(state["deployment"])

    def take_down(self, world: World) -> None:
        """The protection goes in a step of its own."""
        for one in guarded(self.graph().values()):
            lift_guard(world.context(one.outputs["region"]), one)
        self.pulumi("state", "unprotect", "--all", "--yes", "--stack", self._stack)
        self.change("destroy")
        assert self.graph() == {}
