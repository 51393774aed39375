"""Writes the folder in which the engine runs a project, with its own backend, configuration and providers."""

import secrets
import shlex
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from pulumi import RunError
from pulumi.automation import LocalWorkspace, Workspace
from pulumi.runtime.config import CONFIG

from citadel_rehearsal.program.project import YAML, Project
from citadel_rehearsal.providers.plugin import ENTRY, PACKAGE_ENTRY
from citadel_rehearsal.under_pulumi.installed import engine
from citadel_rehearsal.under_pulumi.project_files import PACKAGE, package_folder, write_files

Program = Callable[[], Awaitable[None]]
PACKAGES = ("aws", "kubernetes")
# The engine makes no requests to the internet: no account, no update check, no download.
QUIET = {
    "PULUMI_CONFIG_PASSPHRASE": "rehearsal",
    "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    "PULUMI_SKIP_UPDATE_CHECK": "true",
    # Writing the state after each step took a third of an update's time, and the state is discarded anyway.
    "PULUMI_SKIP_CHECKPOINTS": "true",
    "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "true",
}
# A key of the stack's configuration, which only the engine of this workspace can read.
ENGINE_KEY = "eks-citadel-rehearsal:engine-key"


def workspace(
    folder: Path, project: Project, program: Program, variables: dict[str, str], shared_state: Path | None = None
) -> LocalWorkspace:
    """The workspace. The providers get `variables` as their environment; a program in Python is `program`, which runs
    in this process.

    `shared_state` is the folder of the states of several stacks, in place of one of this workspace's own.

    Errors: `RehearsalFailure` when there is no `pulumi`.
    """
    command = engine()
    plugins, home, own = (folder / name for name in ("plugins", "home", "project"))
    state = shared_state or folder / "state"
    for one in (state, plugins, home, own):
        one.mkdir(exist_ok=one is shared_state)
    for package in PACKAGES:
        write_launcher(plugins, package)
    environment = QUIET | variables | {"PULUMI_BACKEND_URL": state.as_uri(), "PULUMI_HOME": str(home)}
    made = LocalWorkspace(work_dir=str(own), env_vars=environment, pulumi_command=command)
    lay_out(made, project, program)
    return made


def lay_out(space: Workspace, project: Project, program: Program) -> None:
    """Write the files of a project, in place of an earlier program of the same project."""
    own = Path(space.work_dir)
    plugins = own.parent / "plugins"
    if project.runtime == YAML:
        space.program = None
        _write_package_launcher(plugins, project)
        write_files(own, project, dict.fromkeys([*PACKAGES, PACKAGE], plugins), {})
    else:
        engine_key = secrets.token_urlsafe(32)
        space.program = _for_engine_only(program, engine_key)
        write_files(own, project, dict.fromkeys(PACKAGES, plugins), {ENGINE_KEY: engine_key})


def _for_engine_only(program: Program, engine_key: str) -> Program:
    """The program, which refuses to run for another engine than that of its own workspace.

    Pulumi's language host answers every caller that finds its port, and the caller chooses the configuration and the
    address at which the program registers its resources.
    """

    async def judged() -> None:
        if not secrets.compare_digest(str(CONFIG.get().pop(ENGINE_KEY, "")), engine_key):
            raise RunError("This program runs only for the engine of its own rehearsal.")
        await program()

    return judged


def write_launcher(folder: Path, package: str) -> None:
    """Write the executable `pulumi-resource-PACKAGE`, which the engine finds by its name."""
    root = str(Path(__file__).parents[2])
    _write_executable(folder / f"pulumi-resource-{package}", [sys.executable, "-c", ENTRY, root, package])


def _write_package_launcher(folder: Path, project: Project) -> None:
    """The component package, from the folder that the program names; without one, as it is installed here."""
    root, own = str(Path(__file__).parents[2]), package_folder(project)
    command = [sys.executable, "-c", PACKAGE_ENTRY, root, "" if own is None else str(own)]
    _write_executable(folder / f"pulumi-resource-{PACKAGE}", command)


def _write_executable(file: Path, command: list[str]) -> None:
    file.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n')
    file.chmod(0o755)
