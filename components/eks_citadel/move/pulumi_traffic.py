"""The traffic stack under Pulumi: its weights are the configuration `weights`, and its exports show them."""

from collections.abc import Mapping
from typing import Any

from eks_citadel.move.halt import Locked, StackFailure
from eks_citadel.move.pulumi_stack import PulumiStack
from eks_citadel.move.weights import Weights


class PulumiTraffic:
    """Errors: `StackFailure`, and `Locked` when nothing was changed."""

    def __init__(self, stack: PulumiStack) -> None:
        self._stack = stack

    def colours(self) -> Mapping[str, Mapping[str, Any]]:
        """The colours in the stack's exports, each with its cluster's name, region and weight."""
        return self.exported()["colours"]

    def exported(self) -> Mapping[str, Any]:
        """All exports."""
        found = self._stack.outputs()
        if not isinstance(found.get("colours"), dict):
            raise StackFailure(f"the stack {self._stack.name} exports no colours: it is not a traffic stack, or not up")
        return found

    def weights(self) -> Weights:
        """The weights in the exports."""
        return _weights(self.exported())

    def set_weights(self, weights: Weights) -> None:
        """Update the stack with these weights.

        A stack that exports the number of its last move gets the next one, so that it can refuse an older file.
        """
        exported = self.exported()
        before, move = _weights(exported), exported.get("move")
        self._configure(weights, move if move is None else int(move) + 1)
        try:
            self._stack.update()
        except Locked:
            self._configure(before, move)  # so that nobody's next update moves them
            raise

    def _configure(self, weights: Weights, move: int | None) -> None:
        values = {f'weights["{colour}"]': str(weight) for colour, weight in weights.items()}
        self._stack.configure(values if move is None else {**values, "move": str(int(move))})


def _weights(exported: Mapping[str, Any]) -> Weights:
    return {colour: int(one["weight"]) for colour, one in exported["colours"].items()}
