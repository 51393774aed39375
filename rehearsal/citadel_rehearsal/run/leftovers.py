"""AWS resources that workloads created, and that `destroy` therefore does not delete."""

from citadel_rehearsal.program.world import World
from eks_citadel.live.leftovers import leftovers


def left_by_workloads(world: World, cluster_arn: str) -> dict[str, str]:
    """The leftovers of a rehearsed cluster, each with the reason."""
    name = cluster_arn.rpartition("/")[2]
    why = f"was created by a workload of {name}, so destroy does not delete it"
    found = leftovers(world.clients_at(cluster_arn), name)
    return {f"{one.kind} {one.identifier}": why for one in found}
