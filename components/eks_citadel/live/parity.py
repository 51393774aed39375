"""Whether two clusters that run do the same."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from eks_citadel.live.api_server import server_of
from eks_citadel.live.cluster_reader import read_cluster
from eks_citadel.live.surroundings import surroundings
from eks_citadel.live.token import make_token, session_of
from eks_citadel.live.unanswered import asking
from eks_citadel.picture.difference import Side
from eks_citadel.picture.parity import Parity, parity
from eks_citadel.picture.targets import Targets


@dataclass(frozen=True)
class Access:
    """How AWS and its clusters are asked: boto3 clients by their services, and tokens by the clusters' names."""

    client: Callable[[str], Any]
    token: Callable[[str], str]


def access(region: str, role_arn: str | None = None) -> Access:
    """As the caller, or as a role that the caller assumes. Errors: `Unanswered`."""
    with asking():
        session = session_of(region, role_arn)
    return Access(cache(session.client), lambda cluster_name: make_token(session, cluster_name, region))


def live_parity(
    blue: str,
    green: str,
    access: Access,
    intended: Iterable[str] = (),
    target_group_arns: Mapping[str, str] | None = None,
) -> Parity:
    """The parity of two clusters by their names; `target_group_arns` are those of each, by the clusters' names.

    Errors: `Unanswered` when AWS or an API server does not answer, and `Refusal` when a cluster has something that no
    picture can show.
    """
    sides = live_side(access, blue), live_side(access, green)
    return parity(*sides, intended, _targets(access, target_group_arns or {}))


def live_side(access: Access, cluster_name: str) -> Side:
    """What one cluster lets happen. Errors: those of `live_parity`."""
    with asking():
        cluster = access.client("eks").describe_cluster(name=cluster_name)["cluster"]
        server = server_of(cluster, access.token(cluster_name))
        picture = read_cluster(access.client, cluster_name, server.objects())
        around = surroundings(access.client, cluster_name)
    return Side(picture, around.pod_cidrs, around.names, around.wholes)


def _targets(access: Access, arns: Mapping[str, str]) -> dict[str, Targets]:
    with asking():
        return {name: targets_of(access.client("elbv2"), arn) for name, arn in arns.items()}


def targets_of(elbv2: Any, target_group_arn: str) -> Targets:
    """What the load balancer reports of one target group; AWS gives all targets in one answer."""
    answer = elbv2.describe_target_health(TargetGroupArn=target_group_arn)
    return Targets(Counter(one["TargetHealth"]["State"] for one in answer["TargetHealthDescriptions"]))
