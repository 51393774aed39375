"""What the pods of each add-on ask for before they are ready, as data with sources.

The emulator's own: what judges the library does not ask it. docs/evidence/addon-needs.md is written from this table.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Workload:
    """The pods of one Deployment or DaemonSet. On the host's network no policy holds them.

    `dns`, `api_server`, `kubelets` and `services` (AWS's, by the names of their endpoints) are reached before the pods
    are ready, and `actions` allowed to the role of `service_account`. `in_work` says what they ask later. `tolerates`
    has the keys of the taints that the add-on's own manifest tolerates, `*` for all.
    """

    pods: str
    source: str
    host_network: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    service_account: str = ""
    dns: bool = False
    api_server: bool = False
    kubelets: bool = False
    services: Sequence[str] = ()
    actions: Sequence[str] = ()
    in_work: str = ""
    tolerates: Sequence[str] = ("*",)


def workloads(addon: str) -> tuple[Workload, ...]:
    """Those of an add-on; none of one that the table does not have."""
    return tuple(Workload(**row) for row in table()["addons"].get(addon, ()))


@cache
def table() -> dict[str, Any]:
    """The whole file: `sources` by their short names, `addons`."""
    folder = files("citadel_rehearsal.emulator.addon_ways")
    return json.loads(folder.joinpath("addon_needs.json").read_text(encoding="utf-8"))
