"""Descriptions of keys and outputs: the docstrings below them, which only the source has."""

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise


@cache
def descriptions(owner: type) -> Mapping[str, str]:
    """Key or output of a class to its docstring, with what the class inherits."""
    found: dict[str, str] = {}
    for base in bases(owner):
        found.update(descriptions(base))
    return {**found, **declared(owner)}


def declared(owner: type) -> Mapping[str, str]:
    """The same without inherited keys and outputs."""
    node = _classes(owner.__module__).get(owner.__name__)
    return dict(_documented(node.body)) if node else {}


def bases(owner: type) -> Iterator[type]:
    """The base classes of a class, as its source names them: a TypedDict does not record them."""
    node = _classes(owner.__module__).get(owner.__name__)
    names = [base.id for base in node.bases if isinstance(base, ast.Name)] if node else []
    for name in names:
        base = getattr(sys.modules[owner.__module__], name)
        if isinstance(base, type):  # TypedDict is a function
            yield base


@cache
def _classes(module: str) -> Mapping[str, ast.ClassDef]:
    body = ast.parse(inspect.getsource(sys.modules[module])).body
    return {node.name: node for node in body if isinstance(node, ast.ClassDef)}


def _documented(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for line, below in pairwise(body):
        if not (isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)):
            continue
        text = below.value if isinstance(below, ast.Expr) else None
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            yield line.target.id, text.value
