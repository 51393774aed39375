"""What users' workloads made in the embedded AWS and no `destroy` knows of."""

from collections.abc import Callable
from typing import Any

from eks_citadel.live.leftovers import leftovers


def left_by_workloads(clients: Callable[[str, str, str], Any], cluster_arn: str) -> dict[str, str]:
    """The leftovers of a rehearsed cluster, each with the reason. `clients` as a `World` has it."""
    region, account = cluster_arn.split(":")[3:5]
    name = cluster_arn.rpartition("/")[2]
    why = f"was made by a workload of {name}, so no destroy knows it"
    found = leftovers(lambda service: clients(service, region, account), name)
    return {f"{one.kind} {one.identifier}": why for one in found}
