"""Creates the clusters that a program uses but does not create, in the emulated account."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.existing import Existing, ExistingCluster
from eks_citadel.kubernetes import versions

FIRST_ADDONS = ("vpc-cni", "kube-proxy", "coredns", "eks-pod-identity-agent")
OWN_VPC, OWN_CIDR = "vpc-0a55a11edc105735", "10.91.0.0/16"
OWN_SUBNETS = ("subnet-0a55a11edc105731", "subnet-0a55a11edc105732")
CLUSTER_ROLE, NODE_ROLE = "assumed-cluster", "assumed-nodes"


@dataclass(frozen=True)
class AssumedCluster:
    """A cluster that the rehearsal created before the program ran; `said` describes it."""

    name: str
    arn: str
    version: str
    said: str


def assume_clusters(
    aws: EmbeddedAws,
    found: Existing,
    deployer_arn: str,
    region: str,
    subnets: Iterable[str],
    role: Callable[[str], Any],
) -> list[AssumedCluster]:
    """The clusters use the VPC of `subnets` when those are in two zones, else a VPC of their own.

    `role(arn)` assumes a role. A cluster that another stack of this run created is not assumed.
    """
    if not found.clusters:
        return []
    _, partition, _, _, account, _ = deployer_arn.split(":", 5)
    roles = [f"arn:{partition}:iam::{account}:role/{name}" for name in (CLUSTER_ROLE, NODE_ROLE)]
    for arn in roles:
        role(arn)
    places = _subnets(aws, region, account, list(subnets))
    made = [_assume(aws, one, deployer_arn, region, places, roles) for one in found.clusters.values()]
    return [one for one in made if one is not None]


def _assume(
    aws: EmbeddedAws, cluster: ExistingCluster, deployer_arn: str, region: str, subnets: list[str], roles: list[str]
) -> AssumedCluster | None:
    account = deployer_arn.split(":")[4]
    version = cluster.version or _version(cluster.addons) or _default(aws, region, account)
    addons = [name for name in FIRST_ADDONS if name not in cluster.addons]
    admin = "" if deployer_arn in cluster.principals else deployer_arn
    given = {"version": version, "role_arn": roles[0], "node_role_arn": roles[1], "subnet_ids": subnets}
    made = aws.assume("cluster", region, account, name=cluster.name, addons=addons, admin_arn=admin, **given)
    if not made["assumed"]:
        return None
    also = f", add-ons {', '.join(addons)}" if addons else ""
    who = f", admin {admin}" if admin else ""
    said = f"{cluster.name} (ACTIVE, Kubernetes {version}, mode API, one node group{also}{who})"
    return AssumedCluster(cluster.name, str(made["arn"]), version, said)


def _version(addons: dict[str, str]) -> str:
    """The newest Kubernetes version for which our table has these versions of add-ons."""
    named = {name: version for name, version in addons.items() if version}
    fitting = [one for one in versions.known() if named.items() <= versions.addon_versions(one).items()]
    return fitting[-1] if named and fitting else ""


def _default(aws: EmbeddedAws, region: str, account: str) -> str:
    found = aws.client("eks", region, account).describe_cluster_versions(defaultOnly=True)["clusterVersions"]
    return str(found[0]["clusterVersion"])


def _subnets(aws: EmbeddedAws, region: str, account: str, named: list[str]) -> list[str]:
    """The named subnets of one VPC when they are in two zones, else two of a VPC that is assumed, too."""
    ec2 = aws.client("ec2", region, account)
    found = ec2.describe_subnets(SubnetIds=named)["Subnets"] if named else []
    same = [one for one in found if one["VpcId"] == found[0]["VpcId"]]
    by_zone = {one["AvailabilityZone"]: one["SubnetId"] for one in same}
    if len(by_zone) > 1:
        return sorted(by_zone.values())
    zones = [one["ZoneName"] for one in ec2.describe_availability_zones()["AvailabilityZones"]]
    aws.assume("vpc", region, account, id=OWN_VPC, cidr=OWN_CIDR)
    for subnet, zone in zip(OWN_SUBNETS, zones[:2], strict=True):
        aws.assume("subnet", region, account, id=subnet, vpc_id=OWN_VPC, zone=zone)
    return list(OWN_SUBNETS)
