"""The project as the engine reads it: the files of its folder, and providers that are the rehearsal's own.

A program in Python is called by the engine through the Automation API, so its files stay where they are. A program in
YAML is run by the engine's language host: its folder has links to everything in the project's folder.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from citadel_rehearsal.program.project import YAML, Project

PACKAGE = "eks-citadel"
CONFIGURATION = "Pulumi.*.yaml"
# Keys of Pulumi.yaml that would lead the engine to other files or plugins.
_OURS = ("plugins", "packages", "stackConfigDir", "backend")


def write_files(folder: Path, project: Project, providers: Mapping[str, Path], secret: Mapping[str, str]) -> None:
    """Write what the engine reads, in place of an earlier program. `providers` are folders by their packages.

    `secret` is added to the stack's configuration.
    """
    for old in folder.iterdir():
        if old.is_symlink():
            old.unlink()
    plugins = {"providers": [{"name": package, "path": str(path)} for package, path in providers.items()]}
    if project.runtime == YAML:
        _link(folder, project.directory)
        text = _yaml_project(project.directory, plugins)
    else:
        text = json.dumps({"name": project.name, "runtime": "python", "plugins": plugins})  # JSON is valid YAML
    (folder / "Pulumi.yaml").write_text(text)
    _write_configuration(folder / f"Pulumi.{project.stack}.yaml", project, secret)


def package_folder(project: Project) -> Path | None:
    """The folder of the component package that a program in YAML names by its path."""
    named = _packages(project.directory)
    found = [project.directory / path for path in named.values() if path.startswith(".") or Path(path).is_absolute()]
    return next((path.resolve() for path in found if _is_package(path)), None)


def _link(folder: Path, source: Path) -> None:
    for entry in source.iterdir():
        if entry.name != "Pulumi.yaml" and not entry.match(CONFIGURATION):
            (folder / entry.name).symlink_to(entry)


def _yaml_project(source: Path, plugins: Mapping[str, Any]) -> str:
    """Pulumi.yaml with its values as they are written, since they may be the program."""
    root: Any = yaml.compose((source / "Pulumi.yaml").read_text(encoding="utf-8"), yaml.SafeLoader)
    kept = [(key, value) for key, value in root.value if key.value not in _OURS]
    others = {name: path for name, path in _packages(source).items() if not _is_ours(source, name, path)}
    root.value = [
        *kept,
        *_nodes({"plugins": plugins, "packages": {k: _absolute(source, v) for k, v in others.items()}}),
    ]
    return yaml.serialize(root, Dumper=yaml.SafeDumper)


def _nodes(document: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    made: Any = yaml.compose(json.dumps(document), yaml.SafeLoader)
    return made.value


def _packages(source: Path) -> dict[str, str]:
    """The packages that Pulumi.yaml names, by their own names."""
    document = yaml.safe_load((source / "Pulumi.yaml").read_text(encoding="utf-8"))
    found = document.get("packages")
    return {name: path for name, path in (found or {}).items() if isinstance(path, str)}


def _is_ours(source: Path, name: str, path: str) -> bool:
    return name == PACKAGE or _is_package(source / path)


def _is_package(path: Path) -> bool:
    return (path / "eks_citadel" / "plugin" / "host.py").is_file()


def _absolute(source: Path, path: str) -> str:
    return str((source / path).resolve()) if path.startswith(".") else path


def _write_configuration(path: Path, project: Project, secret: Mapping[str, str]) -> None:
    """Write the configuration of the stack; what the engine has added, such as its salt, stays."""
    document = yaml.safe_load(path.read_text()) if path.is_file() else {}
    given = {key: _typed(value) for key, value in project.config.items()} if project.runtime == YAML else project.config
    document["config"] = {**given, **secret}
    path.write_text(json.dumps(document))


def _typed(value: str) -> Any:
    """Objects and lists as such, since the engine compares them with their declared types."""
    if not value.startswith(("{", "[")):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
