"""What stands in a rehearsed cluster, read back as from a real one."""

from collections.abc import Collection

from citadel_rehearsal.ground.cluster_store import ClusterStore
from citadel_rehearsal.program.world import World
from eks_citadel import arns
from eks_citadel.live import surroundings as live
from eks_citadel.live.cluster_reader import read_cluster
from eks_citadel.picture.picture import Picture


def picture(world: World, cluster_arn: str, made_roles: Collection[str] = ()) -> Picture:
    """The picture of one cluster. `made_roles` are the ARNs of roles that were made, and not only assumed to be there.

    Errors: `Refusal` when it has something that no picture can show.
    """
    objects = world.clusters.get(cluster_arn) or ClusterStore(cluster_arn, kubernetes_version="")
    return read_cluster(world.clients_at(cluster_arn), arns.cluster_name_of(cluster_arn), objects, made_roles)


def surroundings(world: World, cluster_arn: str) -> live.Surroundings:
    """Where the pods of one cluster get addresses, and what other ranges are."""
    return live.surroundings(world.clients_at(cluster_arn), arns.cluster_name_of(cluster_arn))
