"""The field managers of an object, and which of them the real provider replaces before it changes the object.

Source: fixCSAFieldManagers in
https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/await/await.go
"""

from collections.abc import Mapping
from typing import Any

# The manager of a POST. The first change replaces it with the manager of the resource.
POSTING = "pulumi-kubernetes"
# Prefixes of names, each with its operation.
TAKEN_OVER = (
    ("kubectl", "Apply"),
    ("kubectl", "Update"),
    ("before-first-apply", "Update"),
    (POSTING, "Update"),
    ("pulumi-resource-kubernetes", "Update"),
)
Entry = dict[str, Any]


def taken_over(live: Mapping[str, Any], manager: str) -> list[Entry] | None:
    """The object's managers once `manager` owns the fields of kubectl and of the POST; None if nothing changes."""
    entries: list[Entry] = live["metadata"].get("managedFields") or []
    taken = [entry for entry in entries if _is_taken(entry)]
    if not taken:
        return None
    own = next((entry for entry in entries if (entry["manager"], entry["operation"]) == (manager, "Apply")), taken[0])
    fields: Any = {}
    for entry in [own, *taken]:
        fields = _united(fields, entry["fieldsV1"])
    kept = [entry for entry in entries if entry is not own and entry not in taken]
    return [*kept, own | {"manager": manager, "operation": "Apply", "fieldsV1": fields}]


def _is_taken(entry: Entry) -> bool:
    if entry.get("subresource"):
        return False
    return any(entry["manager"].startswith(name) and entry["operation"] == how for name, how in TAKEN_OVER)


def _united(one: Any, other: Any) -> Any:
    return {key: _united(one.get(key, {}), other.get(key, {})) for key in one.keys() | other.keys()}
