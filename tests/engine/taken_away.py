"""Programs that lose one optional key after the other, a few at a time."""

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from eks_citadel.parsing.parse import parse
from eks_citadel.parsing.refusal import Refusal
from eks_citadel.secure_cluster.settings.secure_cluster import SecureClusterSettings
from unit.eks_citadel.second_update import Path, paths, without
from unit.eks_citadel.test_taken_away import named

Arguments = dict[str, Any]
Touched = Callable[[Arguments, Arguments], set[str]]


def rounds(arguments: Arguments, stay: Mapping[str, str], touched: Touched) -> Iterator[tuple[set[str], Arguments]]:
    """The keys of each round, and the arguments without them; keys of one round change different resources.

    Inner keys go before the keys that they are in. `touched` says which resources differ for two programs.
    """
    now, known = copy.deepcopy(arguments), dict[Path, set[str]]()
    while open_paths := _innermost(now, stay):
        keys, less, taken = set[str](), now, set[str]()
        for path in open_paths:
            resources = known.setdefault(path, touched(now, without(now, path)))
            if not resources & taken and _accepted(without(less, path)):
                less, taken = without(less, path), taken | resources
                keys.add(named(path))
        yield keys, less
        now = less


def _innermost(arguments: Arguments, stay: Mapping[str, str]) -> list[Path]:
    """Keys without a key in them that goes, too; the last item of a list first, so that no other one moves."""
    found = [path for path in paths(arguments) if isinstance(path[-1], str) and named(path) not in stay]
    takeable = [path for path in reversed(found) if _accepted(without(arguments, path))]
    return [path for path in takeable if not any(_is_inside(other, path) for other in takeable)]


def _is_inside(inner: Path, outer: Path) -> bool:
    return len(inner) > len(outer) and inner[: len(outer)] == outer


def _accepted(arguments: Arguments) -> bool:
    try:
        parse(SecureClusterSettings, arguments)
    except Refusal:
        return False
    return True
