"""Resources that say that their time is over, and that no stack has: they are named, and never deleted."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from eks_citadel.ephemeral.settings import EXPIRES, STACK
from eks_citadel.live.expiry import Tagged
from eks_citadel.sweep.sweeper import Read
from eks_citadel.sweep.verdict import is_over


class Stray(NamedTuple):
    """A resource without a stack."""

    arn: str
    stack: str
    expires: str


def strays(tagged: Iterable[Tagged], project: str, found: Read, now: datetime) -> Iterator[Stray]:
    """Those of this project, and those that name none. The resources of a stack go with the stack."""
    standing = {f"{project}/{one.name}" for one in found.states.values() if one.made}
    standing |= {f"{project}/{name.rpartition('/')[2]}" for name in found.failures}
    for one in tagged:
        stack, expires = one.tags.get(STACK, ""), one.tags.get(EXPIRES, "")
        foreign = bool(stack) and stack.partition("/")[0] != project
        if is_over(expires, now) and not foreign and stack not in standing:
            yield Stray(one.arn, stack, expires)
