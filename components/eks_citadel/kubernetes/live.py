"""A cluster that exists already, as far as EKS has fixed it at its creation.

https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateClusterConfig.html has no member for any of this.
"""

from dataclasses import dataclass

from eks_citadel.parsing.refusal import refuse


@dataclass(frozen=True)
class LiveCluster:
    """Names of the zones of its creation, sorted; its VPC, its address family and, of IPv4, its service range."""

    name: str
    zones: tuple[str, ...]
    vpc_id: str
    ip_family: str
    service_ipv4_cidr: str


def judge_family(live: LiveCluster, ip_family: str, service_ipv4_cidr: str | None) -> None:
    """Errors: `Refusal` of another address family or service range."""
    if ip_family != live.ip_family:
        raise refuse("ip_family", ip_family, _created(live, f"with {live.ip_family}"), _way_out(live.ip_family))
    if service_ipv4_cidr not in (None, live.service_ipv4_cidr):
        created = _created(live, f"with {live.service_ipv4_cidr}")
        raise refuse("service_ipv4_cidr", service_ipv4_cidr, created, _way_out(live.service_ipv4_cidr))


def judge_vpc(live: LiveCluster, path: str, value: str, vpc_id: str | None) -> None:
    """Errors: `Refusal` of another VPC; None is one that is not created yet."""
    if vpc_id != live.vpc_id:
        rule = f"the cluster {live.name} was created in {live.vpc_id}, and EKS never moves it to another VPC"
        raise refuse(path, value, rule, "undo the change of the network, or destroy the stack first")


def judge_replaced(live: LiveCluster) -> None:
    """Errors: `Refusal` of an update that would replace the cluster.

    Pulumi closes the Kubernetes provider of a cluster that it replaces before it deletes the objects:
    https://github.com/pulumi/pulumi/blob/v3.259.0/pkg/resource/deploy/providers/registry.go (Diff)
    """
    rule = (
        f"the cluster {live.name} exists, and this update would create it anew: this stack did not create it, or a "
        "setting changed that EKS fixes at creation, such as kms_key_arn"
    )
    raise refuse("cluster_name", live.name, rule, "undo the change, or destroy the stack first")


def _created(live: LiveCluster, how: str) -> str:
    return f"the cluster {live.name} was created {how}, and EKS never changes it"


def _way_out(value: str) -> str:
    return f'write "{value}", or destroy the stack first'
