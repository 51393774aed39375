"""The class that every component is made of."""

from typing import Any, Self

import pulumi

from eks_citadel.inputs.refusals import PrintedRefusal
from eks_citadel.parsing.refusal import GIVEN

_ARGUMENTS = ("name", "args", "opts")


class Component(pulumi.ComponentResource):
    """Refuses settings that are written as arguments of the class, since settings are one map."""

    def __new__(cls, *_: Any, **arguments: Any) -> Self:
        for key in arguments:
            if key not in _ARGUMENTS:
                rule = f"{cls.__name__} takes its settings as one map"
                raise PrintedRefusal(key, GIVEN, rule, f'write {cls.__name__}("NAME", {{"{key}": ...}})')
        return super().__new__(cls)
