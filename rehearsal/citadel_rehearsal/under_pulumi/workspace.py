"""Writes the folder in which the engine runs a project, with its own backend, configuration and providers."""

import json
import secrets
import shlex
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import yaml
from pulumi import RunError
from pulumi.automation import LocalWorkspace, Workspace
from pulumi.runtime.config import CONFIG

from citadel_rehearsal.program.project import Project
from citadel_rehearsal.providers.plugin import ENTRY
from citadel_rehearsal.under_pulumi.installed import engine

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
    """The workspace. `program` runs in this process, the providers get `variables` as their environment.

    `shared_state` is the folder of the states of several stacks, in place of one of this workspace's own.

    Errors: `RehearsalFailure` when there is no `pulumi`.
    """
    command = engine()
    engine_key = secrets.token_urlsafe(32)
    state, plugins, home = shared_state or folder / "state", folder / "plugins", folder / "home"
    for one in (state, plugins, home):
        one.mkdir(exist_ok=one is shared_state)
    for package in PACKAGES:
        write_launcher(plugins, package)
    _write_project(folder, project, plugins, engine_key)
    environment = QUIET | variables | {"PULUMI_BACKEND_URL": state.as_uri(), "PULUMI_HOME": str(home)}
    judged = _for_engine_only(program, engine_key)
    return LocalWorkspace(work_dir=str(folder), program=judged, env_vars=environment, pulumi_command=command)


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
    line = shlex.join([sys.executable, "-c", ENTRY, root, package])
    file = folder / f"pulumi-resource-{package}"
    file.write_text(f'#!/bin/sh\nexec {line} "$@"\n')
    file.chmod(0o755)


def write_configuration(workspace: Workspace, project: Project) -> None:
    """Write another configuration of the stack, for the same engine."""
    path = Path(workspace.work_dir) / f"Pulumi.{project.stack}.yaml"
    document = yaml.safe_load(path.read_text())  # the engine has added its salt
    document["config"] = {**project.config, ENGINE_KEY: document["config"][ENGINE_KEY]}
    path.write_text(json.dumps(document))


def _write_project(folder: Path, project: Project, plugins: Path, engine_key: str) -> None:
    """Write the project and stack files as JSON, which is valid YAML."""
    providers = [{"name": package, "path": str(plugins)} for package in PACKAGES]
    document = {"name": project.name, "runtime": "python", "plugins": {"providers": providers}}
    (folder / "Pulumi.yaml").write_text(json.dumps(document))
    (folder / f"Pulumi.{project.stack}.yaml").write_text(
        json.dumps({"config": {**project.config, ENGINE_KEY: engine_key}})
    )
