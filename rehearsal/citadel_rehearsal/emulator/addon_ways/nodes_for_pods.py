"""Whether the pods of an add-on find a node: one whose taints they tolerate.

https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from citadel_rehearsal.emulator.addon_ways.addon_needs import Workload, workloads
from citadel_rehearsal.emulator.eks import store
from citadel_rehearsal.emulator.lifecycle import Record

KEEP_OFF = {"NO_SCHEDULE": "NoSchedule", "NO_EXECUTE": "NoExecute"}


def without_nodes(addon: Record) -> list[str]:
    """A sentence for each workload of which no pod can be scheduled, on whatever node there is."""
    every = store.running_node_groups(addon["clusterName"])
    told = [*_tolerations(_parsed(addon.get("configurationValues")))]
    found = [(one, [_taint_against(one, group, told) for group in every]) for one in workloads(addon["addonName"])]
    return [
        f"{one.pods} finds no node: it does not tolerate the taint {' or '.join(sorted({*map(str, taints)}))}"
        for one, taints in found
        if taints and all(taints)
    ]


def _taint_against(workload: Workload, group: Record, told: Iterable[dict[str, Any]]) -> str:
    """The first taint of the group that keeps the workload off, or nothing."""
    own = [{"key": key, "operator": "Exists"} for key in workload.tolerates if key != "*"]
    own += [{"operator": "Exists"}] if "*" in workload.tolerates else []
    for taint in group.get("taints") or ():
        if taint["effect"] in KEEP_OFF and not any(_tolerates(one, taint) for one in (*own, *told)):
            return f"{taint['key']} of {group['nodegroupName']}"
    return ""


def _tolerates(toleration: dict[str, Any], taint: Record) -> bool:
    if toleration.get("effect") not in (None, "", KEEP_OFF[taint["effect"]]):
        return False
    if toleration.get("operator") == "Exists":
        return toleration.get("key") in (None, "", taint["key"])
    return toleration.get("key") == taint["key"] and toleration.get("value", "") == (taint.get("value") or "")


def _parsed(values: str | None) -> Any:
    try:
        return json.loads(values or "{}")
    except ValueError:
        return {}


def _tolerations(values: Any) -> Iterator[dict[str, Any]]:
    """Those in the configuration, at any depth: which of its workloads they are for is not known here."""
    if isinstance(values, dict):
        for key, inner in values.items():
            listed = key == "tolerations" and isinstance(inner, list)
            yield from (one for one in inner if isinstance(one, dict)) if listed else _tolerations(inner)
    elif isinstance(values, list):
        for inner in values:
            yield from _tolerations(inner)
