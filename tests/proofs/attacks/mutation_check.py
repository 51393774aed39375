"""Which changes of the documents no cell notices."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import NamedTuple

from proofs.attacks.authorization import Authorization
from proofs.attacks.mutations import Mutant, mutants
from proofs.attacks.simulator import Document, Simulator
from proofs.attacks.trim import about, names


class Question(NamedTuple):
    """What is asked of a document, and the promise's answer."""

    name: str
    action: str
    asked: Authorization
    allowed: bool


class Checked(NamedTuple):
    """How many changes were made, and those that nothing noticed."""

    made: int
    survivors: list[str]


def check(
    simulators: Sequence[Simulator],
    documents: Mapping[str, Document],
    questions: Mapping[str, Sequence[Question]],
    side: str = "identity",
) -> Checked:
    """Changes each statement once, in the first document that has it; a question notices what breaks the promise.

    `side` says whose documents they are: `identity`, the principal's, or `resource`, those of what is asked for. Each
    evaluator takes the next document when it is free.
    """
    free: SimpleQueue[_Noticed] = SimpleQueue()
    for simulator in simulators:
        free.put(_Noticed(simulator, side))

    def checked(name: str, positions: Sequence[int]) -> Checked:
        noticed = free.get()
        try:
            changes = [mutant for position in positions for mutant in mutants(documents[name], position)]
            kept = noticed.kept(questions[name] if changes else ())
            return Checked(len(changes), [f"{name}: {item.name}" for item in changes if not noticed(item, kept)])
        finally:
            free.put(noticed)

    wanted = _first_seen(documents)
    with ThreadPoolExecutor(len(simulators)) as pool:
        found = list(pool.map(checked, wanted, wanted.values()))
    return Checked(sum(item.made for item in found), [name for item in found for name in item.survivors])


def _first_seen(documents: Mapping[str, Document]) -> dict[str, list[int]]:
    """The positions of each document's statements that no document before it has."""
    seen, wanted = set[str](), dict[str, list[int]]()
    for name, document in documents.items():
        texts = [json.dumps(statement, sort_keys=True) for statement in document["Statement"]]
        wanted[name] = [position for position, text in enumerate(texts) if text not in seen]
        seen |= {*texts}
    return wanted


_Kept = dict[str, list[tuple[int, Question]]]


class _Noticed:
    """Looks for a question that notices a change; what noticed others is asked first."""

    def __init__(self, simulator: Simulator, side: str) -> None:
        self._simulator, self._side = simulator, side
        self._noticed: dict[str, int] = {}

    def kept(self, questions: Sequence[Question]) -> _Kept:
        """The questions of each action, mixed: no pod's stand together."""
        indexes = self._simulator.keep([question.asked for question in questions])
        found: _Kept = {}
        for index, question in zip(indexes, questions, strict=True):
            found.setdefault(question.action, []).append((index, question))
        for asked in found.values():
            random.Random(1).shuffle(asked)
        return found

    def __call__(self, mutant: Mutant, kept: _Kept) -> bool:
        """First what would tell this change, of every action, then all the rest."""
        about_it = list(_about(mutant, kept))
        for telling in (True, False):
            for action, document in about_it:
                asked = [item for item in kept[action] if (item[1].allowed == mutant.narrower) == telling]
                if asked and self._differs(document, asked):
                    return True
        return False

    def _differs(self, document: Document, asked: list[tuple[int, Question]]) -> bool:
        asked.sort(key=lambda item: -self._noticed.get(item[1].name, 0))
        indexes, expected = [index for index, _ in asked], [question.allowed for _, question in asked]
        found = self._simulator.different(indexes, expected, **{self._side: document}).index
        if found is None:
            return False
        name = asked[indexes.index(found)][1].name
        self._noticed[name] = self._noticed.get(name, 0) + 1
        return True


def _about(mutant: Mutant, kept: _Kept) -> Iterator[tuple[str, Document]]:
    """Each action that the changed statement is about, with the statements about it; the newly named ones first."""
    before = {"Action": list(mutant.actions[1:])}
    actions = [action for action in kept if names({"Action": list(mutant.actions)}, action)]
    for action in sorted(actions, key=lambda action: names(before, action)):
        yield action, about(mutant.document, action)
