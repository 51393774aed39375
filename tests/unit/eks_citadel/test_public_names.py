"""The public face: its names, their documentation, and args that are exactly what settings know."""

import ast
import dataclasses
import inspect
import re
import subprocess
import sys
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi
import pytest

import eks_citadel
from eks_citadel.inputs.outputs import outputs_of
from eks_citadel.parsing import parse
from eks_citadel.plugin.defaults import settings_of
from eks_citadel.plugin.descriptions import bases, descriptions

COMPONENTS = (
    "Addons", "ClusterAccess", "ClusterGates", "ControlPlane", "Foundation", "IsolatedNamespace", "KubeSystem",
    "Network", "NodeGroup", "NodeRole", "PodIdentity", "SecureCluster", "TrafficSwitch", "WorkloadRole",
)  # fmt: skip
SETTINGS: dict[type[Any], type[Any]] = {
    args: settings for name in COMPONENTS for args, settings in settings_of(getattr(eks_citadel, name)).items()
}
every_args = pytest.mark.parametrize("args", SETTINGS, ids=lambda args: args.__name__)
PACKAGE = Path(eks_citadel.__file__).parent


def test_the_public_names_are_these_few_and_sorted() -> None:
    assert eks_citadel.__all__ == sorted([*COMPONENTS, *(f"{name}Args" for name in COMPONENTS), "Refusal"])
    assert len(eks_citadel.__all__) < 30


def test_type_checkers_see_the_same_names_from_the_same_homes() -> None:
    imported = {
        alias.name: node.module
        for node in ast.walk(ast.parse((PACKAGE / "__init__.py").read_text()))
        if isinstance(node, ast.ImportFrom) and node.module.startswith("eks_citadel")
        for alias in node.names
    }
    assert imported == {name: f"eks_citadel.{home}" for name, home in eks_citadel._HOMES.items()}
    assert sorted(imported) == eks_citadel.__all__


def test_no_other_name_is_public() -> None:
    with pytest.raises(AttributeError, match="Clusterr"):
        _ = eks_citadel.Clusterr


@pytest.mark.parametrize("name", eks_citadel.__all__)
def test_every_public_class_is_documented(name: str) -> None:
    public = getattr(eks_citadel, name)
    own = ast.get_docstring(_class(public))
    assert name.endswith("Args") or own


@every_args
def test_every_argument_is_documented_in_one_sentence(args: type[Any]) -> None:
    documented = descriptions(args)
    assert set(documented) == set(args.__annotations__)
    assert all(text.endswith(".") and "\n" not in text for text in documented.values())


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_output_is_documented(name: str) -> None:
    component = getattr(eks_citadel, name)
    assert set(descriptions(component)) == set(outputs_of(component))
    assert outputs_of(component)


@every_args
def test_arguments_are_the_fields_of_the_settings(args: type[Any]) -> None:
    fields = {field.name for field in dataclasses.fields(SETTINGS[args]) if "written" not in field.metadata}
    assert set(args.__annotations__) == fields


@every_args
def test_what_is_required_is_required_by_both(args: type[Any]) -> None:
    required = {
        field.name
        for field in dataclasses.fields(SETTINGS[args])
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }
    assert args.__required_keys__ == required


@every_args
def test_leaves_may_be_inputs_and_structure_may_not(args: type[Any]) -> None:
    hints = typing.get_type_hints(SETTINGS[args])
    for name, annotation in args.__annotations__.items():
        is_input = bool(re.match(r"(NotRequired\[)?pulumi\.Input\[|.*Union|.*Awaitable|.*Output", str(annotation)))
        kind = hints[name]
        values = typing.get_args(kind)[1] if typing.get_origin(kind) is Mapping else kind  # a map's values are leaves
        later = parse.Later in {*_parts(kind), *_parts(values)}
        assert is_input == later, f"{args.__name__}.{name}: {annotation} for {hints[name]}"


def test_every_args_of_the_package_is_known_here_or_shared_by_those_and_its_name_is_unique() -> None:
    names = [
        node.name
        for path in PACKAGE.rglob("args.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef)
    ]
    assert sorted(names) == sorted({args.__name__ for kind in SETTINGS for args in _family(kind)})


def test_TypedDicts_stand_in_modules_of_args_only() -> None:
    found = {path.name for path in PACKAGE.rglob("*.py") if "TypedDict)" in path.read_text()}
    assert found == {"args.py"}


@pytest.mark.parametrize("name", COMPONENTS)
def test_the_file_is_the_class_and_the_token_is_the_package_s(name: str) -> None:
    component = getattr(eks_citadel, name)
    snake = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
    assert component.__module__.startswith("eks_citadel.")
    assert component.__module__.rpartition(".")[2] == snake
    assert issubclass(component, pulumi.ComponentResource)
    assert f'"eks-citadel:index:{name}"' in inspect.getsource(component)
    assert list(inspect.signature(component.__init__).parameters) == ["self", "name", "args", "opts"]


def test_no_module_with_components_or_args_puts_off_its_annotations() -> None:
    for path in PACKAGE.rglob("*.py"):
        assert "from __future__" not in path.read_text(), path


def test_A1_importing_the_package_asks_nobody_anything() -> None:
    script = (
        "import socket, sys\n"
        "def refuse(*_): raise AssertionError('a connection on import')\n"
        "socket.socket.connect = refuse\n"
        "import eks_citadel\n"
        "assert not {'boto3', 'ministack', 'typer', 'rich'} & set(sys.modules), 'heavy imports'\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def _parts(hint: Any) -> set[Any]:
    """What a type is made of; the items of a list and the values of a map are its own."""
    parts = typing.get_args(hint)
    inner = {tuple: parts[:1], Mapping: parts[1:]}.get(typing.get_origin(hint), ())
    return {*parts, *(part for one in inner for part in typing.get_args(one))}


def _class(found: type[Any]) -> ast.ClassDef:
    module = ast.parse(Path(inspect.getfile(inspect.getmodule(found))).read_text())
    (node,) = [node for node in ast.walk(module) if isinstance(node, ast.ClassDef) and node.name == found.__name__]
    return node


def _family(args: type[Any]) -> set[type[Any]]:
    """It, and what it inherits from."""
    return {args}.union(*[_family(base) for base in bases(args)])
