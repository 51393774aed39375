"""Names and parents: the same structure has the same URNs, which change only together with aliases.

`write()` writes the golden lists anew; read the difference before it is committed.
"""

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from unit.eks_citadel.component_samples import everything, made, orders, permitted, seen, small, unreached

GOLDEN = Path(__file__).parents[3] / "golden" / "urns"
SAMPLES = {"small": small, "orders": orders, "permitted": permitted, "everything": everything, "unreached": unreached}
every_sample = pytest.mark.parametrize("name", SAMPLES)


@every_sample
def test_A2_the_URNs_are_the_golden_ones(name: str) -> None:
    assert seen(SAMPLES[name]).urns() == (GOLDEN / f"{name}.txt").read_text().splitlines()


@every_sample
def test_A2_a_preview_registers_the_same(name: str) -> None:
    assert seen(SAMPLES[name], preview=True).urns() == seen(SAMPLES[name]).urns()


def shuffled(value: Any, dice: random.Random) -> Any:
    """The same arguments with every list and map in another order."""
    if isinstance(value, dict):
        items = [(key, shuffled(item, dice)) for key, item in value.items()]
        return dict(dice.sample(items, len(items)))
    if isinstance(value, list):
        return dice.sample([shuffled(item, dice) for item in value], len(value))
    return value


@pytest.mark.parametrize("seed", range(3))
def test_A2_the_order_of_items_changes_neither_URNs_nor_edges(seed: int) -> None:
    other, same = made(shuffled(everything(), random.Random(seed))), seen(everything)
    assert other.urns() == same.urns()
    changed = [
        item.name
        for urn, item in same.registrations.items()
        if item.type.startswith("aws:") and item.needs != other.registrations[urn].needs
    ]
    assert changed == []


def test_A2_one_item_more_changes_no_other_URN() -> None:
    more = orders()
    more["namespaces"] = [{"name": "accounts"}, *more["namespaces"]]
    more["access_entries"] = [
        {"name": "auditors", "principal_arn": "arn:aws:iam::111122223333:role/a", "kubernetes_groups": ["auditors"]},
        *more["access_entries"],
    ]
    more["network"] = {**more["network"], "zones": ["a", "b", "c", "d"]}
    assert set(seen(orders).urns()) < set(made(more).urns())


@every_sample
def test_every_child_has_its_component_as_parent_and_its_name(name: str) -> None:
    monitor = seen(SAMPLES[name])
    for item in monitor.registrations.values():
        parent = monitor.registrations.get(item.request.parent)
        if parent is None or parent.type.endswith("Stack"):
            assert item.name in ("shop", "project-dev")
        else:
            assert parent.component
            assert item.name.startswith(f"{parent.name}-"), item.name


@every_sample
def test_no_name_has_the_index_of_a_list(name: str) -> None:
    names = (re.sub(r"private-client-[0-9.]+-\d+", "", found) for found in seen(SAMPLES[name]).names())
    assert not [found for found in names if re.search(r"-\d+(-|$)", found)]


@every_sample
def test_type_tokens_are_the_package_s(name: str) -> None:
    tokens = {item.type for item in seen(SAMPLES[name]).registrations.values() if item.component}
    assert all(re.fullmatch(r"eks-citadel:index:[A-Z][A-Za-z]+|pulumi:pulumi:Stack", token) for token in tokens)


def write() -> None:
    """Writes the golden lists anew."""
    for name, sample in SAMPLES.items():
        chosen: Callable[..., dict[str, Any]] = sample
        (GOLDEN / f"{name}.txt").write_text("".join(f"{urn}\n" for urn in made(chosen()).urns()))
