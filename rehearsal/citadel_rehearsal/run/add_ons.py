"""Add-ons that are not well when everything has been made: what came after them may have closed their way."""

from collections.abc import Iterable, Iterator

from citadel_rehearsal.program.event import Failure
from citadel_rehearsal.program.registration import Registration
from citadel_rehearsal.program.world import World
from citadel_rehearsal.resources.eks_nodes import ADDONS


def unwell(world: World, made: Iterable[Registration]) -> Iterator[Failure]:
    """Those of the program that EKS would show as something else than ACTIVE, each with its issues."""
    for one in made:
        if one.type != ADDONS.token or one.state != "created":
            continue
        arn = str(one.outputs["arn"])
        cluster, name = str(one.outputs["clusterName"]), str(one.outputs["addonName"])
        world.clusters.publish(_cluster_arn(arn, cluster))
        found = world.clients_at(arn)("eks").describe_addon(clusterName=cluster, addonName=name)["addon"]
        if found["status"] != "ACTIVE":
            issues = "; ".join(f"{issue['code']}: {issue['message']}" for issue in found["health"]["issues"])
            yield Failure(one.urn, found["status"], f"add-on {name} of {cluster} does not stay ACTIVE: {issues}")


def _cluster_arn(addon_arn: str, cluster: str) -> str:
    head, _, _ = addon_arn.partition(":addon/")
    return f"{head}:cluster/{cluster}"
