"""A folder in which the engine runs a project: its backend, its configuration, its providers. Nothing is shared."""

import json
import shlex
import sys
from pathlib import Path

from pulumi.automation import LocalWorkspace, PulumiFn

from eks_citadel.rehearsal.engine.project import Project
from eks_citadel.rehearsal.provider_face.plugin import ENTRY
from eks_citadel.rehearsal.pulumi_engine.installed import engine

PACKAGES = ("aws", "kubernetes")
# No account, no update check, no download: the engine asks nobody.
QUIET = {
    "PULUMI_CONFIG_PASSPHRASE": "rehearsal",
    "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    "PULUMI_SKIP_UPDATE_CHECK": "true",
    # The whole state after each step, for a state that goes with the rehearsal, was a third of the time of an update.
    "PULUMI_SKIP_CHECKPOINTS": "true",
    "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "true",
}


def workspace(folder: Path, project: Project, program: PulumiFn, variables: dict[str, str]) -> LocalWorkspace:
    """`program` runs here, the providers get `variables`. Errors: `RehearsalFailure` without engine."""
    command = engine()
    state, plugins, home = folder / "state", folder / "plugins", folder / "home"
    for one in (state, plugins, home):
        one.mkdir()
    for package in PACKAGES:
        write_launcher(plugins, package)
    _write_project(folder, project, plugins)
    environment = QUIET | variables | {"PULUMI_BACKEND_URL": state.as_uri(), "PULUMI_HOME": str(home)}
    return LocalWorkspace(work_dir=str(folder), program=program, env_vars=environment, pulumi_command=command)


def write_launcher(folder: Path, package: str) -> None:
    """An executable that the engine finds by its name."""
    root = str(Path(__file__).parents[3])
    line = shlex.join([sys.executable, "-c", ENTRY, root, package])
    file = folder / f"pulumi-resource-{package}"
    file.write_text(f'#!/bin/sh\nexec {line} "$@"\n')
    file.chmod(0o755)


def _write_project(folder: Path, project: Project, plugins: Path) -> None:
    """JSON is YAML, too."""
    providers = [{"name": package, "path": str(plugins)} for package in PACKAGES]
    document = {"name": project.name, "runtime": "python", "plugins": {"providers": providers}}
    (folder / "Pulumi.yaml").write_text(json.dumps(document))
    (folder / f"Pulumi.{project.stack}.yaml").write_text(json.dumps({"config": dict(project.config)}))
