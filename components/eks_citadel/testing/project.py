"""A Pulumi project as the CLI reads it: Pulumi.yaml and the configuration of one stack."""

import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eks_citadel.testing import stack_files
from eks_citadel.testing.unreadable import Unreadable

PYTHON, YAML = "python", "yaml"
_LANGUAGES = {PYTHON: "Python", YAML: "YAML"}
# Where the language host of YAML looks for a program:
# https://github.com/pulumi/pulumi-yaml/blob/master/pkg/pulumiyaml/run.go
_YAML_FILES = ("Main.json", "Main.yaml", "Pulumi.yaml")


@dataclass(frozen=True)
class Copy:
    """A temporary copy, at `root`, of the repository `of`: packages of the repository are imported from the copy."""

    root: Path
    of: Path


@dataclass(frozen=True)
class Project:
    """`main` is the program's directory or file; `config` maps `NAMESPACE:KEY` to the value as text.

    A `program` is called in place of `main`, which then is the file where the program stands. `copy` is the copied
    repository that has the directory.
    """

    name: str
    stack: str
    directory: Path
    main: Path
    config: Mapping[str, str]
    runtime: str = PYTHON
    organization: str = "organization"
    program: Callable[[], Any] | None = field(default=None, compare=False)
    copy: Copy | None = None

    @property
    def region(self) -> str:
        """`aws:region`."""
        return self.config["aws:region"]


def of_program(program: Callable[[], Any], stack: str, config: Mapping[str, str], name: str = "project") -> Project:
    """The project of a function or another callable, sync or async."""
    code = inspect.unwrap(getattr(program, "func", program))
    try:
        main = Path(inspect.getfile(code)).resolve()
    except TypeError:  # an object with __call__
        main = Path(inspect.getfile(type(code))).resolve()
    return Project(name, stack, main.parent, main, dict(config), program=program)


def load(
    directory: str | Path, stack: str, *, needs_region: bool = False, copy: Copy | None = None,
    runtimes: Sequence[str] = (PYTHON,),
) -> Project:  # fmt: skip
    """Read a project and its stack. Errors: `Unreadable` names the file and what to change."""
    folder = folder_of(directory)
    document = _project_file(folder)
    _require_stack(folder, document, stack)
    name, runtime = str(document["name"]), _runtime(document)
    if runtime not in runtimes:
        known = " and ".join(_LANGUAGES[one] for one in runtimes)
        raise Unreadable(
            f"{folder / 'Pulumi.yaml'}: runtime {runtime!r} is not supported: only programs in {known} run here."
        )
    config = _project_config(name, document) | _stack_config(folder, document, name, stack)
    if needs_region and "aws:region" not in config:
        raise _no_region(folder, document, stack)
    _require_declared(document, name, stack, config)
    return Project(name, stack, folder, _main(folder, document), config, runtime, copy=copy)


def folder_of(program: str | Path) -> Path:
    """The project's directory: `program` itself, or the one above it whose program `program` is, if it is a file."""
    path = Path(program).resolve()
    if not path.is_file():
        return path
    for folder in path.parents:
        if (folder / "Pulumi.yaml").is_file() and path in _mains(folder):
            return folder
    raise Unreadable(f"{path} is not the program of a Pulumi project: name the directory that has Pulumi.yaml.")


def _mains(folder: Path) -> tuple[Path, ...]:
    main = _main(folder, _project_file(folder))
    return main, *(main / name for name in ("__main__.py", *_YAML_FILES))


def _require_stack(folder: Path, document: Mapping[str, Any], stack: str) -> None:
    """Refuse a stack without a file where others have one: it is probably misspelt."""
    path, others = _stack_path(folder, document, stack), _stacks(folder, document)
    if others and not path.is_file():
        known = f"known are {', '.join(others)}"
        raise Unreadable(f"{folder} has no stack {stack!r} ({known}): choose one of these, or write {path.name}.")


def _project_file(folder: Path) -> dict[str, Any]:
    path = folder / "Pulumi.yaml"
    if not path.is_file():
        raise Unreadable(f"{folder} has no Pulumi.yaml: name the directory of a Pulumi project.")
    document = stack_files.read(path)
    if not document.get("name"):
        raise Unreadable(f"{path} has no name: write one, such as `name: shop`.")
    return document


def _stack_path(folder: Path, document: Mapping[str, Any], stack: str) -> Path:
    """The path of the stack's file: beside Pulumi.yaml, or in its `stackConfigDir`."""
    return folder / str(document.get("stackConfigDir") or "") / f"Pulumi.{stack}.yaml"


def _runtime(document: Mapping[str, Any]) -> str:
    runtime = document.get("runtime", "")
    return str(runtime.get("name", "")) if isinstance(runtime, dict) else str(runtime)


def _main(folder: Path, document: Mapping[str, Any]) -> Path:
    main = folder / str(document.get("main") or ".")
    if _runtime(document) == YAML:
        return _yaml_main(folder, main)
    if not (main.is_file() or (main / "__main__.py").is_file()):
        raise Unreadable(f"{main} has no __main__.py: set `main:` in {folder / 'Pulumi.yaml'} to the program.")
    return main.resolve()


def _yaml_main(folder: Path, main: Path) -> Path:
    if not any((main / name).is_file() for name in _YAML_FILES):
        rule = f"{main} has no Main.yaml"
        raise Unreadable(
            f"{rule}: set `main:` in {folder / 'Pulumi.yaml'} to the folder of the program, or leave it out."
        )
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
        raise Unreadable(f"{path}: `environment` needs Pulumi Cloud, which is not called here; leave it out.")
    found: dict[str, str] = {}
    for key, value in (stack_document.get("config") or {}).items():
        if _is_secure(value):
            raise Unreadable(f"{path}: {key} is encrypted, and there is no passphrase here; write a plain value.")
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
            raise Unreadable(f"Stack {stack!r} is missing configuration value {key!r}: set it in Pulumi.{stack}.yaml.")


def as_text(value: Any) -> str:
    """A value of a YAML file as Pulumi passes it to a program: objects and lists as JSON, other values as text."""
    if isinstance(value, (dict, list)):
        return json.dumps(value, separators=(",", ":"))
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def stacks_of(directory: str | Path) -> list[str]:
    """The names of the stacks that have a file in the project."""
    folder = folder_of(directory)
    return _stacks(folder, _project_file(folder))


def _stacks(folder: Path, document: Mapping[str, Any]) -> list[str]:
    every = _stack_path(folder, document, "*")
    return sorted(path.name.removeprefix("Pulumi.").removesuffix(".yaml") for path in every.parent.glob(every.name))


def no_stack(directory: str | Path) -> Unreadable:
    """The error of a project without a file for a stack."""
    folder = folder_of(directory)
    path = _stack_path(folder, _project_file(folder), "dev")
    return Unreadable(f"{folder} has no stack file: write {path} with `aws:region: REGION`.")


def _no_region(folder: Path, document: Mapping[str, Any], stack: str) -> Unreadable:
    path = _stack_path(folder, document, stack)
    way_out = f"write `aws:region: REGION` in {path.name}"
    return Unreadable(f"Stack {stack!r} of {str(document['name'])!r} has no region: {way_out}.")
