"""What a destroy did, and how each resource ended."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from citadel_rehearsal.program.event import Failure
from citadel_rehearsal.program.registration import Registration
from citadel_rehearsal.resources import find_resource
from citadel_rehearsal.resources.eks_clusters import CLUSTER


@dataclass
class Destroyed:
    """What a destroy did, in its order. `gone_with` maps what was not asked for to what it went with."""

    unprotected: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    gone_with: dict[str, str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)

    @property
    def succeeded(self) -> bool:
        """Whether everything that was to go is gone."""
        return not self.failures

    def record(self, urn: str, ending: "Ending") -> None:
        """Keep how a resource ended."""
        if ending.left:
            self.left[urn] = ending.left
        if ending.gone_with:
            self.gone_with[urn] = ending.gone_with
        if ending.asked:
            self.deleted.append(urn)


@dataclass(frozen=True)
class Ending:
    """How one resource ended; `left` says why something of it stays behind."""

    asked: bool = False
    seconds: float = 0.0
    left: str = ""
    gone_with: str = ""


def ending_unasked(node: Registration, nodes: Mapping[str, Registration]) -> Ending | None:
    """Of a resource that nobody deletes, since it is kept or goes with another; otherwise None."""
    if node.retain_on_delete:
        return Ending(left="is kept by retainOnDelete")
    target = nodes.get(node.deleted_with)
    return Ending(gone_with=target.urn) if target is not None and not target.retain_on_delete else None


def protected_clusters(nodes: Iterable[Registration]) -> list[Registration]:
    """Clusters that EKS itself keeps from being deleted."""
    return [node for node in nodes if node.type == CLUSTER.token and node.outputs.get("deletionProtection")]


def leavings(node: Registration) -> str:
    """Why something stays behind of a resource that was deleted, if something does."""
    row = find_resource(node.type)
    return row.leaves(node.outputs) if row.leaves else ""
