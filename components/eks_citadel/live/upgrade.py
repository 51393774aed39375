"""What an upgrade of a cluster stands on, as AWS answers."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from eks_citadel.live.cluster_reader import addons, node_groups
from eks_citadel.live.pages import pages
from eks_citadel.live.token import session_of
from eks_citadel.live.unanswered import asking
from eks_citadel.picture.picture import in_order
from eks_citadel.picture.upgrade_grounds import Standing


def live_standing(cluster_name: str, region: str, role_arn: str | None = None) -> Standing:
    """As the caller sees it, or a role that the caller assumes. Errors: `Unanswered`."""
    with asking():
        return standing(session_of(region, role_arn).client, cluster_name)


def standing(client: Callable[[str], Any], cluster_name: str) -> Standing:
    """`client(service)` gives a boto3 client of the cluster's region and account."""
    eks = client("eks")
    version = eks.describe_cluster(name=cluster_name)["cluster"]["version"]
    days = [day for to, day in _upgrades(eks, cluster_name) if to == version]
    found = in_order(addons(eks, cluster_name)), in_order(node_groups(eks, cluster_name))
    return Standing(cluster_name, version, *found, upgraded=max(days, default=None))


def _upgrades(eks: Any, cluster_name: str) -> Iterator[tuple[str, date]]:
    """The versions to which the cluster was upgraded in place, and the days."""
    for identifier in pages(eks.list_updates, "updateIds", name=cluster_name):
        update = eks.describe_update(name=cluster_name, updateId=identifier)["update"]
        if (update["type"], update["status"]) == ("VersionUpdate", "Successful"):
            to = [one["value"] for one in update["params"] if one["type"] == "Version"]
            yield to[0], update["createdAt"].date()
