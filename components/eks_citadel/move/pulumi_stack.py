"""A stack of a Pulumi project, read, updated and destroyed by the Automation API."""

import json
import re
import socket
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from pulumi.automation import ConfigValue, LocalWorkspace
from pulumi.automation.errors import CommandError, ConcurrentUpdateError, InvalidVersionError, StackNotFoundError

from eks_citadel.move.halt import Locked, StackFailure
from eks_citadel.move.pulumi_command import Command
from eks_citadel.parsing.refusal import one_line

PATIENCE, LOOK = 600.0, 1.0  # seconds: for the update of somebody else, and between two looks at it
SUMMARY = "update failed"
# As Pulumi's own backends write it: https://github.com/pulumi/pulumi/blob/master/pkg/backend/diy/lock.go
LOCK = re.compile(r"created by \S+@(?P<host>\S+) \(pid (?P<pid>\d+)\)")


class PulumiProject(NamedTuple):
    """A project by its name, with the names of its stacks."""

    name: str
    stacks: tuple[str, ...]


def pulumi_project(program: Path) -> PulumiProject:
    """The project in the folder `program`. Errors: `StackFailure`."""
    try:
        workspace = LocalWorkspace(work_dir=str(program.resolve()), pulumi_command=_command())
        names = sorted(one.name for one in workspace.list_stacks())
        return PulumiProject(workspace.project_settings().name, tuple(names))
    except (CommandError, InvalidVersionError) as error:
        raise StackFailure(f"the stacks of the project: {reason(str(error))}") from None
    except FileNotFoundError:
        raise StackFailure(f"{program.resolve()} has no Pulumi.yaml") from None


class PulumiStack:
    """A stack of the project in the folder `program`. Errors: `StackFailure` with one sentence.

    It never becomes the selected stack of the person's own `pulumi`, as a `Stack` of the Automation API would.
    """

    def __init__(self, program: Path, name: str, patience: float = PATIENCE) -> None:
        self.name = name
        self._patience = patience
        with self._failing():
            self._workspace = LocalWorkspace(work_dir=str(program.resolve()), pulumi_command=_command())

    def outputs(self) -> dict[str, Any]:
        """The exports of the last update, without secrets."""
        with self._failing():
            return json.loads(self._run("stack", "output", "--json"))

    def configure(self, values: Mapping[str, str]) -> None:
        """Write values into the stack's file, by paths of the project's own keys."""
        given = {path: ConfigValue(value) for path, value in values.items()}
        with self._failing():
            self._workspace.set_all_config(self.name, given, path=True)

    def update(self) -> None:
        """The update, after a look at what AWS has: an update that was killed may have left it ahead of the state."""
        self._when_free("up", "--refresh")

    def destroy(self) -> None:
        """Destroys all resources of the stack, and keeps its name and configuration."""
        self._when_free("destroy")

    def resources(self) -> list[Mapping[str, Any]]:
        """The resources in the stack's state; secrets in it stay encrypted."""
        with self._failing():
            deployment = json.loads(self._run("stack", "export")).get("deployment") or {}
        return list(deployment.get("resources") or ())

    def remove(self) -> None:
        """Removes the name of a stack without resources, and keeps its file."""
        with self._failing():
            self._run("stack", "rm", "--yes", "--preserve-config")

    def _run(self, *words: str) -> str:
        command = [*words, "--stack", self.name]
        return self._workspace.pulumi_command.run(command, self._workspace.work_dir, self._workspace.env_vars).stdout

    def _when_free(self, *words: str) -> None:
        """Waits for the update of another process, which may be that of a citadel that was killed."""
        end = time.monotonic() + self._patience
        while True:
            try:
                with self._failing():
                    self._run(*words, "--yes", "--skip-preview")
                return
            except Locked as locked:
                if locked.is_stale or time.monotonic() >= end:
                    raise
            time.sleep(LOOK)

    @contextmanager
    def _failing(self) -> Generator[None]:
        try:
            yield
        except ConcurrentUpdateError as error:
            raise self._locked(str(error)) from None
        except StackNotFoundError:
            raise StackFailure(f"the project has no stack {self.name}") from None
        except (CommandError, InvalidVersionError) as error:
            raise StackFailure(f"the stack {self.name}: {reason(str(error))}") from None

    def _locked(self, said: str) -> Locked:
        holder = LOCK.search(said)
        is_stale = bool(holder) and holder["host"] == socket.gethostname() and not _lives(int(holder["pid"]))
        way_out = f"run `pulumi cancel --stack {self.name}`" if is_stale else "wait until it has ended"
        of = "an update that was killed" if is_stale else "another update"
        return Locked(f"the stack {self.name} is locked by {of}; {way_out}", is_stale)


def reason(said: str) -> str:
    """The first error in what `pulumi` printed."""
    errors = [found for line in said.splitlines() if (found := line.partition("error: ")[2].strip())]
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return one_line(next((one for one in errors if one != SUMMARY), lines[-1] if lines else "it failed")).rstrip(".")


def _lives(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists() or not Path("/proc").exists()


def _command() -> Command:
    try:
        return Command()
    except FileNotFoundError:
        raise StackFailure("there is no pulumi on PATH") from None
