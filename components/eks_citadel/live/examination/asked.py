"""Questions, and the reasons of those without an answer."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from eks_citadel.live.unanswered import Unanswered, Unreached, asking
from eks_citadel.parsing.refusal import Refusal, one_line

Answer = TypeVar("Answer")


class Asked:
    """Asks, and remembers in `unanswered` which questions of `doctor.facts` have no answer, and why."""

    def __init__(self) -> None:
        self.unanswered: dict[str, str] = {}
        self._unreached = ""

    def answer(self, questions: Iterable[str], ask: Callable[[], Answer], otherwise: Answer) -> Answer:
        """What AWS says, or `otherwise`."""
        try:
            with asking():
                return ask()
        except (Unanswered, Refusal) as error:
            if isinstance(error, Unreached):
                self._unreached = str(error)
            self.leave(questions, str(error))
            return otherwise

    def answer_in_cluster(self, questions: Iterable[str], ask: Callable[[], Answer], otherwise: Answer) -> Answer:
        """What the API server says, or `otherwise`; it is not asked again once it was not reached."""
        if self._unreached:
            self.leave(questions, self._unreached)
            return otherwise
        return self.answer(questions, ask, otherwise)

    def leave(self, questions: Iterable[str], reason: str) -> None:
        """Leaves questions without an answer."""
        for question in questions:
            self.unanswered.setdefault(question, one_line(reason, LONGEST))


LONGEST = 300
