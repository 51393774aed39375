"""The test kit: a user's program without an account, a connection or a program on the machine.

`Mocks` are for Pulumi's own `set_mocks`; `recorded` and `refuses` run a whole program. Names are imported on first use.
The library itself has no switch for tests. What it does otherwise under mocks hangs on one fact, that Pulumi's
`set_mocks` was called (`inputs/mocks.py`): nobody deploys then, so no token program runs and no API server is asked.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eks_citadel.testing.applies import NeverRan as NeverRan
    from eks_citadel.testing.graph import Graph as Graph
    from eks_citadel.testing.graph import Unheard as Unheard
    from eks_citadel.testing.mocks import Mocks as Mocks
    from eks_citadel.testing.recording import recorded as recorded
    from eks_citadel.testing.recording import refuses as refuses
    from eks_citadel.testing.resource import Resource as Resource
    from eks_citadel.testing.unreadable import Unreadable as Unreadable
    from eks_citadel.testing.verdict import Verdict as Verdict

_HOMES = {
    "Graph": "graph",
    "Mocks": "mocks",
    "NeverRan": "applies",
    "Resource": "resource",
    "Unheard": "graph",
    "Unreadable": "unreadable",
    "Verdict": "verdict",
    "recorded": "recording",
    "refuses": "recording",
}

__all__ = ["Graph", "Mocks", "NeverRan", "Resource", "Unheard", "Unreadable", "Verdict", "recorded", "refuses"]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
