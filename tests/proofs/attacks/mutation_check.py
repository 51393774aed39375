"""Which changes of the documents no cell notices."""

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import NamedTuple

from proofs.attacks.explained import Explained, explains
from proofs.attacks.mutations import Mutant, mutants
from proofs.attacks.noticed import Learnt, Noticed, Question
from proofs.attacks.simulator import Document, Simulator

Explains = Callable[[str], bool]


class Checked(NamedTuple):
    """How many changes were made, those that nothing noticed, and those that a row explains; of these any noticed."""

    made: int
    unnoticed: list[str]
    explained: list[str]
    denied: list[str]


def check(
    simulators: Sequence[Simulator],
    documents: Mapping[str, Document],
    questions: Callable[[str], Sequence[Question]],
    table: Sequence[Explained],
    side: str = "identity",
) -> Checked:
    """Changes each statement once, in the first document that has it; a question notices what breaks the promise.

    `side` says whose documents they are: `identity`, the principal's, or `resource`, those of what is asked for. Each
    evaluator takes the next document when it is free. What `table` explains is asked of the near questions only, and
    none of them may notice it.
    """
    explained = explains(table, simulators[0])
    free, learnt = SimpleQueue[Noticed](), Learnt()
    for simulator in simulators:
        free.put(Noticed(simulator, lambda document: {side: document}, learnt))

    def checked(name: str, positions: Sequence[int]) -> Checked:
        noticed = free.get()
        try:
            changes = [mutant for position in positions for mutant in mutants(documents[name], position)]
            return _checked(name, changes, noticed, questions(name) if changes else (), explained)
        finally:
            free.put(noticed)

    wanted = _first_seen(documents)
    with ThreadPoolExecutor(len(simulators)) as pool:
        found = list(pool.map(checked, wanted, wanted.values()))
    return Checked(
        sum(part.made for part in found),
        [one for part in found for one in part.unnoticed],
        [one for part in found for one in part.explained],
        [one for part in found for one in part.denied],
    )


def _checked(
    name: str, changes: Sequence[Mutant], noticed: Noticed, asked: Sequence[Question], explained: Explains
) -> Checked:
    services = {action.partition(":")[0] for mutant in changes for action in mutant.actions}
    about = [one for one in asked if "*" in services or one.action.partition(":")[0] in services]
    kept = noticed.kept(about)
    found = Checked(len(changes), [], [], [])
    for mutant in changes:
        known = explained(mutant.name)
        if known:
            found.explained.append(f"{name}: {mutant.name}")
        if noticed(mutant, kept, only_near=known) == known:
            (found.denied if known else found.unnoticed).append(f"{name}: {mutant.name}")
    return found


def _first_seen(documents: Mapping[str, Document]) -> dict[str, list[int]]:
    """The positions of each document's statements that no document before it has."""
    seen, wanted = set[str](), dict[str, list[int]]()
    for name, document in documents.items():
        texts = [json.dumps(statement, sort_keys=True) for statement in document["Statement"]]
        wanted[name] = [position for position, text in enumerate(texts) if text not in seen]
        seen |= {*texts}
    return wanted
