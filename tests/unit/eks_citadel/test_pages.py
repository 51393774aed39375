"""Each component has a page that names its keys and its outputs."""

import re
import typing
from pathlib import Path
from typing import Any

import pytest

import eks_citadel

DOCS = Path(__file__).parents[3] / "docs" / "guide"
COMPONENTS = [name for name in eks_citadel.__all__ if f"{name}Args" in eks_citadel.__all__]


def page(component: str) -> str:
    return (DOCS / f"{re.sub(r'(?<!^)(?=[A-Z])', '-', component).lower()}.md").read_text()


def keys(args: Any) -> set[str]:
    """The keys of args, and of the maps and lists of maps in them."""
    found = set(args.__annotations__)
    for annotation in args.__annotations__.values():
        left = [annotation]
        while left:
            kind = left.pop()
            left.extend(typing.get_args(kind))
            if typing.is_typeddict(kind):
                found |= keys(kind)
    return found


@pytest.mark.parametrize("name", COMPONENTS)
def test_each_key_is_in_a_table_of_the_page(name: str) -> None:
    text = page(name)
    linked = page("WorkloadRole") if name == "SecureCluster" else ""
    wanted = keys(getattr(eks_citadel, f"{name}Args"))
    assert len(wanted) > 1
    assert [key for key in sorted(wanted) if f"\n| `{key}` |" not in text + linked] == []


@pytest.mark.parametrize("name", COMPONENTS)
def test_each_output_is_in_a_table_of_the_page(name: str) -> None:
    assert [out for out in getattr(eks_citadel, name).__annotations__ if f"\n| `{out}` |" not in page(name)] == []
