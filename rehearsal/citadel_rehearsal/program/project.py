"""A Pulumi project as the CLI reads it: Pulumi.yaml and the configuration of one stack."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.program import stack_files


@dataclass(frozen=True)
class Copy:
    """A temporary copy, at `root`, of the repository `of`: packages of the repository are imported from the copy."""

    root: Path
    of: Path


@dataclass(frozen=True)
class Project:
    """`main` is the program's directory or file; `config` maps `NAMESPACE:KEY` to the value as text."""

    name: str
    stack: str
    directory: Path
    main: Path
    config: Mapping[str, str]
    runtime: str = "python"
    organization: str = "organization"
    copy: Copy | None = None

    @property
    def region(self) -> str:
        """`aws:region`."""
        return self.config["aws:region"]


def load(directory: str | Path, stack: str, copy: Copy | None = None) -> Project:
    """Read a project and its stack. `copy` is the copied repository that has the directory.

    Errors: `RehearsalFailure` names the file and what to change.
    """
    folder = project_folder(directory)
    document = _project_file(folder)
    _require_stack(folder, document, stack)
    name, runtime = str(document["name"]), _runtime(document)
    if runtime != "python":
        raise RehearsalFailure(
            f"{folder / 'Pulumi.yaml'}: runtime {runtime!r} is not supported: the rehearsal runs python programs only."
        )
    config = _project_config(name, document) | _stack_config(folder, document, name, stack)
    if "aws:region" not in config:
        raise _no_region(folder, document, stack)
    _require_declared(document, name, stack, config)
    return Project(name, stack, folder, _main(folder, document), config, runtime, copy=copy)


def project_folder(program: str | Path) -> Path:
    """The project's directory: `program` itself, or the one above it whose program `program` is, if it is a file."""
    path = Path(program).resolve()
    if not path.is_file():
        return path
    for folder in path.parents:
        if (folder / "Pulumi.yaml").is_file() and path in _mains(folder):
            return folder
    raise RehearsalFailure(f"{path} is not the program of a Pulumi project: name the directory that has Pulumi.yaml.")


def _mains(folder: Path) -> tuple[Path, ...]:
    main = _main(folder, _project_file(folder))
    return main, main / "__main__.py"


def _require_stack(folder: Path, document: Mapping[str, Any], stack: str) -> None:
    """Refuse a stack without a file where others have one: it is probably misspelt."""
    path, others = _stack_path(folder, document, stack), _stacks(folder, document)
    if others and not path.is_file():
        known = f"known are {', '.join(others)}"
        raise RehearsalFailure(f"{folder} has no stack {stack!r} ({known}): choose one of these, or write {path.name}.")


def _project_file(folder: Path) -> dict[str, Any]:
    path = folder / "Pulumi.yaml"
    if not path.is_file():
        raise RehearsalFailure(f"{folder} has no Pulumi.yaml: name the directory of a Pulumi project.")
    document = stack_files.read(path)
    if not document.get("name"):
        raise RehearsalFailure(f"{path} has no name: write one, such as `name: shop`.")
    return document


def _stack_path(folder: Path, document: Mapping[str, Any], stack: str) -> Path:
    """The path of the stack's file: beside Pulumi.yaml, or in its `stackConfigDir`."""
    return folder / str(document.get("stackConfigDir") or "") / f"Pulumi.{stack}.yaml"


def _runtime(document: Mapping[str, Any]) -> str:
    runtime = document.get("runtime", "")
    return str(runtime.get("name", "")) if isinstance(runtime, dict) else str(runtime)


def _main(folder: Path, document: Mapping[str, Any]) -> Path:
    main = folder / str(document.get("main") or ".")
    if not (main.is_file() or (main / "__main__.py").is_file()):
        raise RehearsalFailure(f"{main} has no __main__.py: set `main:` in {folder / 'Pulumi.yaml'} to the program.")
    return main.resolve()


def _project_config(name: str, document: Mapping[str, Any]) -> dict[str, str]:
    """The values and defaults in `config:` of Pulumi.yaml."""
    found: dict[str, str] = {}
    for key, declared in (document.get("config") or {}).items():
        full = str(key) if ":" in str(key) else f"{name}:{key}"
        if not isinstance(declared, dict):
            found[full] = as_text(declared)
        elif "value" in declared or "default" in declared:
            found[full] = as_text(declared.get("value", declared.get("default")))
    return found


def _stack_config(folder: Path, document: Mapping[str, Any], name: str, stack: str) -> dict[str, str]:
    """The values in the stack's file; empty when there is no such file."""
    path = _stack_path(folder, document, stack)
    stack_document = stack_files.read(path) if path.is_file() else {}
    if stack_document.get("environment"):
        raise RehearsalFailure(
            f"{path}: `environment` needs Pulumi Cloud, which the rehearsal does not call; leave it out."
        )
    found: dict[str, str] = {}
    for key, value in (stack_document.get("config") or {}).items():
        if _is_secure(value):
            raise RehearsalFailure(
                f"{path}: {key} is encrypted, and the rehearsal has no passphrase; write a plain value."
            )
        found[str(key) if ":" in str(key) else f"{name}:{key}"] = as_text(value)
    return found


def _is_secure(value: Any) -> bool:
    if isinstance(value, dict):
        return set(value) == {"secure"} or any(_is_secure(inner) for inner in value.values())
    return isinstance(value, list) and any(_is_secure(inner) for inner in value)


def _require_declared(document: Mapping[str, Any], name: str, stack: str, config: Mapping[str, str]) -> None:
    """Refuse a missing key that is declared without a default, as the Pulumi CLI does."""
    for key in document.get("config") or {}:
        full = str(key) if ":" in str(key) else f"{name}:{key}"
        if full not in config:
            raise RehearsalFailure(
                f"Stack {stack!r} is missing configuration value {key!r}: set it in Pulumi.{stack}.yaml."
            )


def as_text(value: Any) -> str:
    """A value of a YAML file as Pulumi passes it to a program: objects and lists as JSON, other values as text."""
    if isinstance(value, (dict, list)):
        return json.dumps(value, separators=(",", ":"))
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def only_stack(directory: str | Path) -> str:
    """The only stack that has a file in the project. Errors: `RehearsalFailure` when there are none or several."""
    folder = project_folder(directory)
    document = _project_file(folder)
    stacks = _stacks(folder, document)
    if not stacks:
        path = _stack_path(folder, document, "dev")
        raise RehearsalFailure(f"{folder} has no stack file: write {path} with `aws:region: REGION`.")
    if len(stacks) > 1:
        raise RehearsalFailure(f"{folder} has the stacks {', '.join(stacks)}: choose one with --stack.")
    return stacks[0]


def _stacks(folder: Path, document: Mapping[str, Any]) -> list[str]:
    every = _stack_path(folder, document, "*")
    return sorted(path.name.removeprefix("Pulumi.").removesuffix(".yaml") for path in every.parent.glob(every.name))


def _no_region(folder: Path, document: Mapping[str, Any], stack: str) -> RehearsalFailure:
    path = _stack_path(folder, document, stack)
    way_out = f"write `aws:region: REGION` in {path.name}"
    return RehearsalFailure(f"Stack {stack!r} of {str(document['name'])!r} has no region: {way_out}.")
