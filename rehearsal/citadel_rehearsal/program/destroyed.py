"""The result of a destroy, and of each resource in it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from citadel_rehearsal.program.event import Failure
from citadel_rehearsal.program.registration import Registration
from citadel_rehearsal.resources import eks_clusters, find_resource, load_balancers
from citadel_rehearsal.resources.context import Context

# By type: the property by which AWS refuses the deletion, and the request that turns it off.
GUARDS: Mapping[str, tuple[str, Callable[[Context, str], None]]] = {
    eks_clusters.CLUSTER.token: ("deletionProtection", eks_clusters.lift_deletion_protection),
    load_balancers.BALANCER.token: ("enableDeletionProtection", load_balancers.lift_deletion_protection),
}


@dataclass
class Destroyed:
    """The result of a destroy: URNs in the order of deletion.

    `gone_with` maps each resource that went without a request of its own to the resource whose deletion removed it.
    `left` maps what stays behind to the reason.
    """

    unprotected: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    gone_with: dict[str, str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)

    @property
    def succeeded(self) -> bool:
        """Whether every requested deletion succeeded."""
        return not self.failures

    def record(self, urn: str, ending: "Ending") -> None:
        """Record the result for one resource."""
        if ending.left:
            self.left[urn] = ending.left
        if ending.gone_with:
            self.gone_with[urn] = ending.gone_with
        if ending.asked:
            self.deleted.append(urn)


@dataclass(frozen=True)
class Ending:
    """The result of a destroy for one resource. `asked` is true when a deletion was requested, `left` is the reason why
    the resource or a part of it stays behind, and `gone_with` is the URN of the resource that took it along.
    """

    asked: bool = False
    seconds: float = 0.0
    left: str = ""
    gone_with: str = ""


def ending_unasked(node: Registration, nodes: Mapping[str, Registration]) -> Ending | None:
    """The result for a resource that needs no request: it is retained, or it goes with another. Otherwise None."""
    if node.retain_on_delete:
        return Ending(left="is kept by retainOnDelete")
    target = nodes.get(node.deleted_with)
    return Ending(gone_with=target.urn) if target is not None and not target.retain_on_delete else None


def guarded(nodes: Iterable[Registration]) -> list[Registration]:
    """Clusters and load balancers whose deletion AWS refuses because of their deletion protection."""
    return [node for node in nodes if node.type in GUARDS and node.outputs.get(GUARDS[node.type][0])]


def lift_guard(context: Context, node: Registration) -> None:
    """Turn off the deletion protection of one of them."""
    name, lift = GUARDS[node.type]
    lift(context, node.id)
    node.outputs[name] = False


def leavings(node: Registration) -> str:
    """The reason why a part of a deleted resource stays behind, or an empty string when nothing does."""
    row = find_resource(node.type)
    return row.leaves(node.outputs) if row.leaves else ""
