"""Which changes of the documents no cell notices."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from proofs.attacks.matrix import Cell
from proofs.attacks.mutations import Mutant, mutants
from proofs.attacks.simulator import Document, Simulator
from proofs.attacks.trim import about, names


class Checked(NamedTuple):
    """How many changes were made, and those that nothing noticed."""

    made: int
    survivors: list[str]


def check(simulator: Simulator, documents: Mapping[str, Document], cells: Mapping[str, Sequence[Cell]]) -> Checked:
    """Changes each statement once, in the first role that has it; a cell notices what differs from the promise."""
    made, survivors, seen = 0, list[str](), set[str]()
    for name, document in documents.items():
        kept = _kept(simulator, cells[name])
        for position, statement in enumerate(document["Statement"]):
            text = json.dumps(statement, sort_keys=True)
            if text in seen:
                continue
            seen.add(text)
            for mutant in mutants(document, position):
                made += 1
                if not _noticed(simulator, mutant, kept):
                    survivors.append(f"{name}: {mutant.name}")
    return Checked(made, survivors)


_Kept = dict[str, list[tuple[int, bool]]]


def _kept(simulator: Simulator, cells: Sequence[Cell]) -> _Kept:
    """The cells of each action, mixed: no pod's questions stand together."""
    indexes = simulator.keep([cell.asked() for cell in cells])
    found: _Kept = {}
    for index, cell in zip(indexes, cells, strict=True):
        found.setdefault(cell.request.action, []).append((index, cell.allowed))
    for asked in found.values():
        random.Random(1).shuffle(asked)
    return found


def _noticed(simulator: Simulator, mutant: Mutant, kept: _Kept) -> bool:
    for action, document in _about(mutant, kept):
        # What would tell it stands in front: that saves time and leaves nothing out.
        asked = sorted(kept[action], key=lambda item: item[1] != mutant.narrower)
        indexes, expected = zip(*asked, strict=True)
        found = simulator.different(indexes, expected, identity=document).index
        if found is not None:
            told = asked[indexes.index(found)]
            kept[action].remove(told)
            kept[action].insert(0, told)
            return True
    return False


def _about(mutant: Mutant, kept: _Kept) -> Iterator[tuple[str, Document]]:
    """Each action that the changed statement is about, with the statements about it; the newly named ones first."""
    before = {"Action": list(mutant.actions[1:])}
    actions = [action for action in kept if names({"Action": list(mutant.actions)}, action)]
    for action in sorted(actions, key=lambda action: names(before, action)):
        yield action, about(mutant.document, action)
