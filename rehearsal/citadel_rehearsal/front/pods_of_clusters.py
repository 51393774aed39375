"""Which program plays which target: all nodes of a cluster are played by one program."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from citadel_rehearsal.ground.failure import RehearsalFailure

Client = Callable[[str], Any]
EXAMPLE = "write CLUSTER=PORT, such as shop-blue=8081"


def ports_by_cluster(words: Sequence[str]) -> dict[str, int]:
    """Of `shop-blue=8081`. Errors: `RehearsalFailure`."""
    found: dict[str, int] = {}
    for word in words:
        cluster, _, port = word.partition("=")
        if not cluster or not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
            raise RehearsalFailure(f'--pod is "{word}": it names no cluster and port; {EXAMPLE}.')
        if cluster in found:
            raise RehearsalFailure(f"--pod names {cluster} twice: one program plays its pods.")
        found[cluster] = int(port)
    return found


def pods_of(client: Client, ports: Mapping[str, int]) -> dict[str, int]:
    """The port that plays each node. Errors: `RehearsalFailure` of a cluster that is not there or has no nodes."""
    eks = client("eks")
    there = eks.list_clusters()["clusters"]
    pods: dict[str, int] = {}
    for cluster, port in ports.items():
        if cluster not in there:
            raise RehearsalFailure(f"--pod names {cluster}: the rehearsed clusters are {', '.join(there) or 'none'}.")
        instances = _instances(client, cluster)
        if not instances:
            raise RehearsalFailure(f"--pod names {cluster}: it has no nodes that could be targets.")
        pods |= dict.fromkeys(instances, port)
    return pods


def listener_of(client: Client, wanted: str | None) -> str:
    """The listener, or the only one of TCP. Errors: `RehearsalFailure`."""
    elbv2 = client("elbv2")
    balancers = [one["LoadBalancerArn"] for one in elbv2.describe_load_balancers()["LoadBalancers"]]
    every = [one for arn in balancers for one in elbv2.describe_listeners(LoadBalancerArn=arn)["Listeners"]]
    arns = [one["ListenerArn"] for one in every if wanted in (None, one["ListenerArn"]) and one["Protocol"] == "TCP"]
    if len(arns) == 1:
        return str(arns[0])
    known = ", ".join(one["ListenerArn"] for one in every) or "none"
    rule = (
        "there is no such listener of TCP" if wanted else f"there are {len(arns)} listeners of TCP, and one is opened"
    )
    raise RehearsalFailure(f"--listener is {wanted or 'missing'}: {rule}. Listeners: {known}.")


def _instances(client: Client, cluster: str) -> list[str]:
    eks = client("eks")
    groups = [
        group["name"]
        for name in eks.list_nodegroups(clusterName=cluster)["nodegroups"]
        for group in eks.describe_nodegroup(clusterName=cluster, nodegroupName=name)["nodegroup"]["resources"][
            "autoScalingGroups"
        ]
    ]
    if not groups:  # no names would mean all
        return []
    found = client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=groups)["AutoScalingGroups"]
    return [one["InstanceId"] for group in found for one in group["Instances"]]
