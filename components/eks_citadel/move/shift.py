"""Moves traffic step by step: parity, a step, a health question, the next step; all traffic returns on any failure."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Event
from typing import Literal, Protocol

from eks_citadel.move import record as happenings
from eks_citadel.move.halt import Halt, Interrupted, Locked, StackFailure
from eks_citadel.move.health import Question
from eks_citadel.move.journal import Journal
from eks_citadel.move.plan import plan
from eks_citadel.move.record import Happening, Record
from eks_citadel.move.weights import Weights, same, spread_over
from eks_citadel.parsing.refusal import Refusal, refuse
from eks_citadel.traffic.weights import written

ATTEMPTS = 3
End = Literal["arrived", "returned", "refused", "interrupted", "between"]


class TrafficStack(Protocol):
    """The stack that holds the weights. Each method may raise `StackFailure`."""

    def colours(self) -> Mapping[str, object]:
        """The colours that the stack lists."""
        ...

    def weights(self) -> Weights:
        """The weights that the stack exports."""
        ...

    def set_weights(self, weights: Weights) -> None:
        """Updates the stack, and returns when the update has ended."""
        ...


@dataclass(frozen=True)
class Result:
    """How a move ended. `between`: it has not ended, and can be resumed or returned."""

    end: End
    sentence: str


class Shift:
    """One move of a traffic stack.

    `compare(source, to)` raises `Unlike` when the two colours differ in what nobody declared. `wait` are the seconds
    between a step and its health question. `tell` gets each happening. Once `stop` is set, all traffic returns.
    """

    def __init__(
        self, stack: TrafficStack, journal: Journal, compare: Callable[[str, str], str], question: Question,
        wait: float, tell: Callable[[Happening], None], stop: Event,
    ) -> None:  # fmt: skip
        self._stack = stack
        self._journal = journal
        self._compare = compare
        self._question = question
        self._wait = wait
        self._tell = tell
        self._stop = stop

    def begin(self, to: str, steps: Sequence[int]) -> Result:
        """A new move of all traffic to a colour. Errors: `Refusal`, also while another move has not ended."""
        self._journal.refuse_unended(to)
        record = self._journal.begin(plan(self._stack.weights(), to, steps))
        self._show(record.happenings[-1])
        return self._go(record, self._refuse)

    def resume(self) -> Result:
        """Goes on with the move that has not ended, or with its return. Errors: `Refusal`."""
        record = self._open()
        weights = self._stack.weights()
        if not any(same(weights, one) for one in record.possible):
            rule = f"the record expects {' or '.join(written(one) for one in record.possible)}"
            raise refuse("weights", written(weights), rule, "find out who moved them; --return takes all traffic back")
        if record.returning is not None:
            return self._give_back(record, record.returning, "returned")
        return self._go(record, leave)

    def give_back(self) -> Result:
        """Returns all traffic of the move that has not ended, whatever its weights are now. Errors: `Refusal`."""
        return self._give_back(self._open(), "--return", "returned")

    def _open(self) -> Record:
        record = self._journal.latest()
        if record is None or record.ended:
            raise Refusal("--resume or --return", "given", "no move of this traffic stack is under way", "use --to")
        return record

    def _go(self, record: Record, when_locked: Callable[[Record, str], Result]) -> Result:
        progress = Progress(record)
        try:
            self._walk(progress)
        except (Interrupted, KeyboardInterrupt):
            return self._give_back(progress.record, "interrupted", "interrupted")
        except Exception as error:
            if isinstance(error, Locked) and not progress.updated:
                return when_locked(progress.record, str(error))
            reason = str(error) if isinstance(error, Halt) else f"{type(error).__name__}: {error}"
            return self._give_back(progress.record, reason, "returned")
        return Result("arrived", f"All traffic goes to {record.plan.to}.")

    def _walk(self, progress: "Progress") -> None:
        planned = progress.record.plan
        self._note(progress, happenings.COMPARED, self._compare(planned.source, planned.to))
        if not progress.record.has_moved:
            self._note(progress, happenings.HEALTHY, f"before the move, {self._question.ask(self._stop)}")
        for weights in planned.steps[progress.record.next_step :]:
            self._check_stop()
            self._move(progress, weights)
            self._question.watch(self._wait, self._stop)
            self._note(progress, happenings.HEALTHY, self._question.ask(self._stop))
        self._check_stop()
        self._note(progress, happenings.ARRIVED)

    def _check_stop(self) -> None:
        if self._stop.is_set():
            raise Interrupted

    def _move(self, progress: "Progress", weights: Weights) -> None:
        wanted = spread_over(weights, self._stack.colours())
        if not same(wanted, weights):
            raise StackFailure(f"the traffic stack lists only {', '.join(sorted(wanted))}")
        self._note(progress, happenings.ASKED, weights=wanted)
        self._stack.set_weights(wanted)
        progress.updated = True
        shown = self._stack.weights()
        if not same(shown, wanted):
            raise StackFailure(f"the traffic stack shows {written(shown)} after it was set to {written(wanted)}")
        self._note(progress, happenings.MOVED, weights=wanted)

    def _give_back(self, record: Record, reason: str, end: End) -> Result:
        """Without a step nothing has to return. A record that cannot be written keeps no traffic from returning."""
        if not record.has_moved:
            refused = self._refuse(record, reason)
            return Result("interrupted", refused.sentence) if end == "interrupted" else refused
        progress = Progress(record, lenient=True)
        self._note(progress, happenings.RETURNING, reason)
        failure = self._return(progress)
        if failure is not None:
            sentence = f"Traffic could not return to {record.plan.source}: {failure}; try again with --return."
            return Result("between", sentence)
        self._note(progress, happenings.RETURNED)
        return Result(end, f"All traffic is back at {record.plan.source}: {reason}.")

    def _refuse(self, record: Record, reason: str) -> Result:
        self._note(Progress(record, lenient=True), happenings.REFUSED, reason)
        return Result("refused", f"No weight was moved: {reason}.")

    def _return(self, progress: "Progress") -> Exception | None:
        """The last error, when no attempt succeeds: a request that AWS throttled once may pass later."""
        failure: Exception | None = None
        for _ in range(ATTEMPTS):
            try:
                self._move(progress, progress.record.plan.origin)
                return None
            except Exception as error:
                failure = error
        return failure

    def _note(self, progress: "Progress", kind: str, text: str = "", weights: Weights | None = None) -> None:
        happening = self._journal.now(kind, text, weights)
        progress.record = progress.record.and_then(happening)
        with suppress(*(OSError,) if progress.lenient else ()):
            self._journal.write(progress.record)
        self._show(happening)

    def _show(self, happening: Happening) -> None:
        """The record is what counts: a terminal that is gone ends no move."""
        with suppress(Exception):
            self._tell(happening)


def leave(record: Record, reason: str) -> Result:
    """A move of an earlier process, of which this one has changed nothing."""
    return Result("between", f"The move stays where it was: {reason}; then go on with --resume or --return.")


@dataclass
class Progress:
    """The record of a move that is under way. `lenient`: it goes on when the record cannot be written."""

    record: Record
    lenient: bool = False
    updated: bool = False  # whether this process has moved a weight
