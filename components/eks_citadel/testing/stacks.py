"""Other stacks, whose outputs a program reads by a `StackReference`."""

from collections.abc import Mapping
from typing import Any, TypeVar

import pulumi

from eks_citadel.parsing.refusal import known_words

STACK_REFERENCE = "pulumi:pulumi:StackReference"
Stacks = Mapping[str, Mapping[str, Any]]
Outputs = TypeVar("Outputs")


def of_stack(stacks: Mapping[str, Outputs], name: str) -> Outputs | None:
    """What is kept for `ORGANIZATION/PROJECT/STACK`, or None. The organization is not compared."""
    wanted = name.split("/")[-2:]
    return next((found for key, found in stacks.items() if key.split("/")[-len(wanted) :] == wanted), None)


def reference(stacks: Stacks, name: str) -> dict[str, Any]:
    """The properties of a reference to a stack. Errors: `RunError` of a stack that is not given."""
    found = of_stack(stacks, name)
    if found is None:
        known = f"{known_words(name, stacks)}, or " if stacks else ""
        way_out = f'{known}give its outputs with Mocks(stacks={{"{name}": {{...}}}})'
        raise pulumi.RunError(f'The mocks have no stack "{name}"; {way_out}.')
    return {"name": name, "outputs": dict(found), "secretOutputNames": []}
