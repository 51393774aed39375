"""What is told to the embedded AWS of a cluster's objects, which other processes keep."""

from typing import Any

from citadel_rehearsal.ground.loopback import AwsAddress, ask


def tell_objects(address: AwsAddress, cluster_arn: str, objects: list[dict[str, Any]]) -> None:
    """The cluster's network policies, namespaces and bindings. Errors: `OSError`."""
    region, account = cluster_arn.split(":")[3:5]
    place = {"cluster": cluster_arn.rpartition("/")[2], "region": region, "account": account}
    ask(address, "POST", "/_citadel/clusters/objects", place | {"objects": objects})
