"""Other stacks, whose outputs a program reads by a `StackReference`."""

from collections.abc import Mapping
from typing import Any

import pulumi

from eks_citadel.parsing.refusal import known_words

STACK_REFERENCE = "pulumi:pulumi:StackReference"
Stacks = Mapping[str, Mapping[str, Any]]


def reference(stacks: Stacks, name: str) -> dict[str, Any]:
    """The properties of a reference to `ORGANIZATION/PROJECT/STACK`; the organization is not compared.

    Errors: `RunError` of a stack that is not given.
    """
    wanted = name.split("/")[-2:]
    found = next((outputs for key, outputs in stacks.items() if key.split("/")[-len(wanted) :] == wanted), None)
    if found is None:
        known = f"{known_words(name, stacks)}, or " if stacks else ""
        way_out = f'{known}give its outputs with Mocks(stacks={{"{name}": {{...}}}})'
        raise pulumi.RunError(f'The mocks have no stack "{name}"; {way_out}.')
    return {"name": name, "outputs": dict(found), "secretOutputNames": []}
