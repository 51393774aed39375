"""The stacks of a Pulumi project."""

from collections.abc import Sequence
from pathlib import Path

from eks_citadel.move.pulumi_stack import PulumiStack, pulumi_project
from eks_citadel.sweep.state import StackState


class PulumiStacks:
    """Errors: `StackFailure`."""

    def __init__(self, program: Path) -> None:
        self._program = program
        self.project = pulumi_project(program).name

    def names(self) -> Sequence[str]:
        """All of them."""
        return pulumi_project(self._program).stacks

    def state(self, name: str) -> StackState:
        """What the engine has recorded. A program knows its stack without the organisation."""
        return StackState(self.project, name.rpartition("/")[2], self._stack(name).resources())

    def destroy(self, name: str) -> None:
        """Destroys its resources."""
        self._stack(name).destroy()

    def remove(self, name: str) -> None:
        """Removes the name of a stack that has no resources; its file stays."""
        self._stack(name).remove()

    def _stack(self, name: str) -> PulumiStack:
        """It waits for nobody's update, which may give the stack more time."""
        return PulumiStack(self._program, name, patience=0)
