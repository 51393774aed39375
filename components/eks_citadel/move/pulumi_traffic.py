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
        return {colour: int(one["weight"]) for colour, one in self.colours().items()}

    def set_weights(self, weights: Weights) -> None:
        """Update the stack with these weights."""
        before = self.weights()
        self._configure(weights)
        try:
            self._stack.update()
        except Locked:
            self._configure(before)  # so that nobody's next update moves them
            raise

    def _configure(self, weights: Weights) -> None:
        self._stack.configure({f'weights["{colour}"]': str(weight) for colour, weight in weights.items()})
