"""Which changes of a document no cell notices."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from proofs.attacks.mutations import Mutant, mutants
from proofs.attacks.noticed import Noticed, Question
from proofs.attacks.simulator import Document, Simulator
from proofs.guard_rails.cell import EVERYTHING, Cell


class Weakened(NamedTuple):
    """How many changes were made, and those that nothing noticed."""

    made: int
    survivors: set[str]


def weakened(simulator: Simulator, kind: str, document: Document, cells: Sequence[Cell]) -> Weakened:
    """Breaks each statement in one place at a time; `kind` is as in `documents`."""
    noticed = Noticed(simulator, lambda changed: documents(kind, changed))
    kept = noticed.kept([Question(cell.name, cell.asked["action"], cell.asked, cell.allowed) for cell in cells])
    made, survivors = 0, set[str]()
    for position in range(len(document["Statement"])):
        for mutant in (*mutants(document, position), *_stricter(document, position)):
            made += 1
            if not noticed(mutant, kept):
                survivors.add(mutant.name)
    return Weakened(made, survivors)


def documents(kind: str, document: Document) -> dict[str, Document]:
    """The document in its place: an `identity` policy alone, or a control policy beside one that allows everything."""
    return {"identity": document} if kind == "identity" else {"identity": EVERYTHING, kind: document}


def _stricter(document: Document, position: int) -> Iterator[Mutant]:
    """What weakens a denial: an operator that needs the key, or the case, or another answer."""
    statement = document["Statement"][position]
    for operator, keys in statement.get("Condition", {}).items():
        for ending in ("IfExists", "IgnoreCase"):
            if operator.endswith(ending):
                changed: dict[str, Any] = {
                    name: own for name, own in statement["Condition"].items() if name != operator
                }
                changed[operator.removesuffix(ending)] = keys
                statements = list(document["Statement"])
                statements[position] = {**statement, "Condition": changed}
                name = f"{statement['Sid']}: {operator} without {ending}"
                yield Mutant(name, {**document, "Statement": statements}, tuple(statement["Action"]))
