"""Which changes of the documents no cell notices."""

import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import NamedTuple

from proofs.attacks.authorization import Authorization
from proofs.attacks.explained import Explained, explains
from proofs.attacks.mutations import Mutant, mutants
from proofs.attacks.simulator import Document, Simulator
from proofs.attacks.trim import about, names


class Question(NamedTuple):
    """What is asked of a document, and the promise's answer; `near` is what differs from the own in one thing."""

    name: str
    action: str
    asked: Authorization
    allowed: bool
    near: bool = True


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
    free: SimpleQueue[_Noticed] = SimpleQueue()
    for simulator in simulators:
        free.put(_Noticed(simulator, side))

    def checked(name: str, positions: Sequence[int]) -> Checked:
        noticed = free.get()
        try:
            changes = [mutant for position in positions for mutant in mutants(documents[name], position)]
            return _checked(name, changes, noticed, questions(name) if changes else (), explains(table))
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
    name: str, changes: Sequence[Mutant], noticed: "_Noticed", asked: Sequence[Question], explained: Explains
) -> Checked:
    services = {action.partition(":")[0] for mutant in changes for action in mutant.actions}
    kept = noticed.kept([question for question in asked if question.action.partition(":")[0] in services])
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


class _Set(NamedTuple):
    """Questions of one action that the promise answers alike, the near ones apart."""

    action: str
    near: bool
    allowed: bool


_Kept = dict[_Set, list[tuple[int, Question]]]


class _Noticed:
    """Looks for a question that notices a change; what noticed others is asked first."""

    def __init__(self, simulator: Simulator, side: str) -> None:
        self._simulator, self._side = simulator, side
        self._noticed: dict[str, int] = {}

    def kept(self, questions: Sequence[Question]) -> _Kept:
        """The questions, mixed: no pod's stand together."""
        indexes = self._simulator.keep([question.asked for question in questions])
        found: _Kept = {}
        for index, question in zip(indexes, questions, strict=True):
            found.setdefault(_Set(question.action, question.near, question.allowed), []).append((index, question))
        for asked in found.values():
            random.Random(1).shuffle(asked)
        return found

    def __call__(self, mutant: Mutant, kept: _Kept, only_near: bool) -> bool:
        """First what would tell this change, of every action, and of it the near ones; then all the rest."""
        about_it = list(_about(mutant, {one.action for one in kept}))
        for allowed in (mutant.narrower, not mutant.narrower):
            for near in (True,) if only_near else (True, False):
                for action, document in about_it:
                    asked = kept.get(_Set(action, near, allowed))
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


def _about(mutant: Mutant, asked: Iterable[str]) -> Iterator[tuple[str, Document]]:
    """Each action that the changed statement is about, with the statements about it; the newly named ones first."""
    before = {"Action": list(mutant.actions[1:])}
    actions = [action for action in sorted(asked) if names({"Action": list(mutant.actions)}, action)]
    for action in sorted(actions, key=lambda action: names(before, action)):
        yield action, about(mutant.document, action)
