"""Reads the state of a rehearsed cluster, with the code that reads real clusters."""

from collections.abc import Collection

from citadel_rehearsal.ground.cluster_store import ClusterStore
from citadel_rehearsal.program.world import World
from eks_citadel import arns
from eks_citadel.live import surroundings as live
from eks_citadel.live.cluster_reader import read_cluster
from eks_citadel.picture.picture import Picture


def picture(world: World, cluster_arn: str, made_roles: Collection[str] = ()) -> Picture:
    """The picture of one cluster. `made_roles` are the ARNs of roles that were created, and not only assumed.

    Errors: `Refusal` when the cluster has something that a picture cannot represent.
    """
    objects = world.clusters.get(cluster_arn) or ClusterStore(cluster_arn, kubernetes_version="")
    return read_cluster(world.clients_at(cluster_arn), arns.cluster_name_of(cluster_arn), objects, made_roles)


def surroundings(world: World, cluster_arn: str) -> live.Surroundings:
    """The address ranges of the cluster's pods, and the names of other ranges."""
    return live.surroundings(world.clients_at(cluster_arn), arns.cluster_name_of(cluster_arn))
