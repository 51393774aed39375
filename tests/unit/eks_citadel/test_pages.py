"""Each component has a page, whose tables of keys and outputs are those of the source: `make pages` writes them."""

import re
import typing
from typing import Any

import pytest

import eks_citadel
import pages

COMPONENTS = [name for name in eks_citadel.__all__ if f"{name}Args" in eks_citadel.__all__]
PAGES = sorted(path.name for path in pages.GUIDE.glob("*.md"))


def page(component: str) -> str:
    return f"{re.sub(r'(?<!^)(?=[A-Z])', '-', component).lower()}.md"


def inner(args: Any) -> set[str]:
    """The args in args, by name."""
    found: set[str] = set()
    left = list(args.__annotations__.values())
    while left:
        kind = left.pop()
        left.extend(typing.get_args(kind))
        if typing.is_typeddict(kind):
            found |= {kind.__name__} | inner(kind)
    return found


@pytest.mark.parametrize("name", PAGES)
def test_the_tables_of_a_page_are_those_of_the_source(name: str) -> None:
    assert (pages.GUIDE / name).read_text() == pages.rewritten(name), "make pages"


@pytest.mark.parametrize("name", PAGES)
def test_no_table_of_keys_or_outputs_is_written_by_hand(name: str) -> None:
    by_hand = pages.MARKED.sub("", (pages.GUIDE / name).read_text())
    assert not re.search(r"^\| (Key \| Takes|Output) \|", by_hand, re.MULTILINE)
    assert "(make pages)" not in by_hand


@pytest.mark.parametrize("name", COMPONENTS)
def test_the_page_of_a_component_has_its_keys_those_inside_them_and_its_outputs(name: str) -> None:
    args = getattr(eks_citadel, f"{name}Args")
    linked = {
        "SecureCluster": ["workload-role.md"],
        "ClusterGates": ["secure-cluster.md", "workload-role.md", "cluster-access.md"],
        "KubeSystem": ["isolated-namespace.md"],
        "Foundation": ["secure-cluster.md", "workload-role.md"],
    }.get(name, [])
    elsewhere = {table for one in linked for table in pages.tables(one)}
    assert {f"{name}Args", name, *inner(args)} <= {*pages.tables(page(name))} | elsewhere


def test_a_table_says_what_a_key_takes_its_default_and_its_docstring() -> None:
    rows = pages.keys_table("NodeGroupArgs", "node-group.md").splitlines()
    assert rows[2] == "| `name` | text | required | Key of the group. |"
    assert "| `min_size` | whole number | `2` | Smallest number of nodes. |" in rows
    assert "| `taints` | list of [maps](#one-of-taints) | none | Taints of the nodes. |" in rows
    assert any(row.startswith("| `subnet_ids` | list of text, or `Input` | required |") for row in rows)


def test_a_table_links_what_stands_on_another_page() -> None:
    rows = pages.keys_table("ClusterPodIdentityArgs", "secure-cluster.md")
    assert "| `permissions` | [map](workload-role.md#permissions) | none |" in rows


def test_what_is_required_comes_first_and_what_a_component_shares_last() -> None:
    rows = pages.keys_table("WorkloadRoleArgs", "workload-role.md")
    keys = re.findall(r"^\| `(\w+)`", rows, re.MULTILINE)
    assert keys[:3] == ["namespace", "service_account", "trusted_clusters"]
    assert keys[-2:] == ["permissions_boundary_arn", "tags"]
