"""Which cells are asked live: by default what a statement can tell apart, once; with ATTACKS_LIVE=every, all of them.

What a document decides follows from the statements about the action, and of the request from the resource and the
keys that they name. Cells that are alike in these are asked once by default, by each of their actions in turn; every
action of every role's statements is asked something that is allowed and something that is denied. Without session tags
a statement that names them can tell nothing apart: that pod asks by each action what ours may, and what ours may not.
"""

import json
import os
import re
from collections.abc import Hashable, Iterable, Iterator
from functools import cache
from typing import NamedTuple

from proofs.attacks.live_calls import callable_live
from proofs.attacks.matrix import Cell, cells, policy
from proofs.attacks.promise import may
from proofs.attacks.roles import ROLES
from proofs.attacks.simulator import Document
from proofs.attacks.trim import narrowed
from proofs.attacks.world import OWN

EVERY = os.environ.get("ATTACKS_LIVE") == "every"
_NUMBERS: dict[str, int] = {}
_VARIABLE = re.compile(r"\$\{([^},]+)")


class _Told(NamedTuple):
    """What speaks about one action of a role: a number for its text, one for it about any action, and its keys."""

    text: int
    of_any: int
    keys: tuple[str, ...]


def live_cells(name: str) -> list[Cell]:
    """Those of a role; what another role was asked in the same words is left out."""
    return _plan()[name]


def callable_cells() -> int:
    """How many cells of all roles a live call can express."""
    return sum(callable_live(cell.request) for name in ROLES for cell in cells(name))


@cache
def _plan() -> dict[str, list[Cell]]:
    return _every() if EVERY else _told_apart()


def _every() -> dict[str, list[Cell]]:
    """Each request of the statements about its action, once."""
    found: dict[Hashable, tuple[str, Cell]] = {}
    for name, told, cell in _callable():
        found.setdefault((told.text, id(cell.asked())), (name, cell))
    return _by_role(found.values())


def _told_apart() -> dict[str, list[Cell]]:
    alike: dict[Hashable, list[tuple[str, Cell]]] = {}
    first: dict[Hashable, tuple[str, Cell]] = {}
    for name, told, cell in _callable():
        alike.setdefault(_alike(name, told, cell), []).append((name, cell))
        first.setdefault((told.text, cell.allowed), (name, cell))
    in_turn = [found[turn % len(found)] for turn, found in enumerate(alike.values())]
    return _by_role({(name, id(cell)): (name, cell) for name, cell in (*in_turn, *first.values())}.values())


def _by_role(found: Iterable[tuple[str, Cell]]) -> dict[str, list[Cell]]:
    by_role: dict[str, list[Cell]] = {name: [] for name in ROLES}
    for name, cell in found:
        by_role[name].append(cell)
    return by_role


def _callable() -> Iterator[tuple[str, _Told, Cell]]:
    for name, role in ROLES.items():
        document, told = policy(role), dict[str, _Told]()
        for cell in cells(name):
            if callable_live(cell.request):
                action = cell.request.action
                if action not in told:
                    told[action] = _told(narrowed(document, action), action)
                yield name, told[action], cell


def _alike(name: str, told: _Told, cell: Cell) -> Hashable:
    if not cell.session.tags and any(key.startswith("aws:principaltag/") for key in told.keys):
        return told.text, "untagged", may(ROLES[name], OWN, cell.request)
    return told.of_any, _facts(cell, told)


def _told(document: Document, action: str) -> _Told:
    text = json.dumps(document, sort_keys=True)
    blocks = [keys for statement in document["Statement"] for keys in statement.get("Condition", {}).values()]
    named = [*_VARIABLE.findall(text), *(key for keys in blocks for key in keys)]
    return _Told(_number(text), _number(text.replace(f'"{action}"', "")), tuple(sorted({key.lower() for key in named})))


def _number(text: str) -> int:
    """A text's own; numbers are compared many times."""
    return _NUMBERS.setdefault(text, len(_NUMBERS))


def _facts(cell: Cell, told: _Told) -> Hashable:
    """What the statements can see of a request."""
    asked, context = cell.asked(), _context(cell)
    return asked["resource"], tuple([(key, context[key]) for key in told.keys if key in context])


@cache
def _context(cell: Cell) -> dict[str, str]:
    """A request's keys in small letters, and their values."""
    return {key.lower(): str(value) for key, value in cell.asked()["context"].items()}
