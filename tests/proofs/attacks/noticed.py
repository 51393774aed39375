"""Whether any question notices a change of a document: those are asked first that noticed changes like it."""

import random
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

from proofs.attacks.authorization import Authorization
from proofs.attacks.mutations import Mutant
from proofs.attacks.simulator import Document, Part, Simulator
from proofs.attacks.trim import about, names

# How many of each set of questions are asked in turn before the next ones of it; then all the rest.
ROUNDS = (4, 32, 256)
# How many questions that noticed a like change are tried before all others.
LIKE = 12
_SUBJECT = re.compile(r"^\S+:\S+ (?=becomes|is gone|has |ends )")


class Question(NamedTuple):
    """What is asked of a document, and the promise's answer; `near` is what differs from the own in one thing."""

    name: str
    action: str
    asked: Authorization
    allowed: bool
    near: bool = True

    @property
    def key(self) -> str:
        """Its name without its action: the same question is asked with many actions."""
        return self.name.replace(self.action.partition(":")[2] + " ", "")


class _Set(NamedTuple):
    """Questions of one action that the promise answers alike, the near ones apart."""

    action: str
    near: bool
    allowed: bool


class Asked(NamedTuple):
    """Questions as the evaluator keeps them: by index, in sets, by their keys, and all of their actions."""

    questions: dict[int, Question]
    sets: dict[_Set, list[int]]
    by_key: dict[str, list[int]]
    actions: tuple[str, ...]


Placed = Callable[[Document], Mapping[str, Document]]
Learnt = dict[str, Counter[str]]


class Noticed:
    """Asks one evaluator until a question notices a change, or none is left; learns which notice what.

    `placed` says whose a document is, by the evaluator's names; what was learnt may be shared with other evaluators.
    """

    def __init__(self, simulator: Simulator, placed: Placed, learnt: Learnt | None = None) -> None:
        self._simulator, self._placed = simulator, placed
        self._noticed = Learnt() if learnt is None else learnt

    def kept(self, questions: Sequence[Question]) -> Asked:
        """The questions, mixed: no pod's stand together."""
        indexes = self._simulator.keep([question.asked for question in questions])
        found = Asked({}, {}, {}, tuple(sorted({question.action for question in questions})))
        for index, question in zip(indexes, questions, strict=True):
            if index not in found.questions:
                found.questions[index] = question
                found.sets.setdefault(_Set(question.action, question.near, question.allowed), []).append(index)
                found.by_key.setdefault(question.key, []).append(index)
        for asked in found.sets.values():
            random.Random(1).shuffle(asked)
        return found

    def __call__(self, mutant: Mutant, kept: Asked, only_near: bool = False) -> bool:
        """Every question of every action that the change may be about, and no further than the first that notices."""
        actions = _actions(mutant.actions, kept.actions)
        like = () if only_near else self._like(mutant, kept, actions)
        for wanted in chain([like], _rounds(mutant, kept, actions, only_near)):
            found = self._simulator.different(self._parts(mutant, wanted, kept)) if wanted else None
            if found is not None:
                self._learn(mutant, kept.questions[found].key)
                return True
        return False

    def _like(self, mutant: Mutant, kept: Asked, actions: Collection[str]) -> list[int]:
        counted = [list(self._noticed.get(change, {}).items()) for change in _changes(mutant)]
        often = (sorted(keys, key=lambda item: -item[1])[:LIKE] for keys in counted)
        keys = dict.fromkeys(key for found in often for key, _ in found)
        found = (index for key in keys for index in kept.by_key.get(key, ()))
        return [index for index in found if kept.questions[index].action in actions]

    def _learn(self, mutant: Mutant, key: str) -> None:
        for change in _changes(mutant):
            self._noticed.setdefault(change, Counter())[key] += 1

    def _parts(self, mutant: Mutant, indexes: Iterable[int], kept: Asked) -> list[Part]:
        """In this order; neighbours about one document, which are to be answered alike, go together."""
        parts, last = list[Part](), None
        for index in indexes:
            question = kept.questions[index]
            if last != (question.action, question.allowed):
                last = (question.action, question.allowed)
                parts.append(Part(self._placed(about(mutant.document, question.action)), [], question.allowed))
            parts[-1].indexes.append(index)
        return parts


def _changes(mutant: Mutant) -> tuple[str, str]:
    """The change in words, and without what it was made of."""
    words = mutant.name.partition(": ")[2]
    return words, _SUBJECT.sub("", words)


def _rounds(mutant: Mutant, kept: Asked, actions: Collection[str], only_near: bool) -> Iterator[list[int]]:
    """The near ones first; some of each action's that should tell this change and some of the others, then more."""
    for near in (True,) if only_near else (True, False):
        sides = [
            [kept.sets.get(_Set(action, near, allowed), []) for action in actions]
            for allowed in (mutant.narrower, not mutant.narrower)
        ]
        start = 0
        for size in (*ROUNDS, max((len(asked) for sets in sides for asked in sets), default=0)):
            yield from ([index for asked in sets for index in asked[start : start + size]] for sets in sides)
            start += size


@cache
def _actions(changed: tuple[str, ...], asked: tuple[str, ...]) -> Collection[str]:
    """Each action that the changed statement is about, the newly named ones first."""
    before, after = {"Action": changed[1:]}, {"Action": changed}
    actions = [action for action in asked if names(after, action)]
    return dict.fromkeys(sorted(actions, key=lambda action: names(before, action)))
