"""Creates the clusters that a program uses but does not create, in the emulated account."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from citadel_rehearsal.run.assumed_existing import GENERATED
from citadel_rehearsal.run.assumed_network import VPC_CIDR, Layout
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.existing import ExistingCluster, Place
from citadel_rehearsal.run.ties import cluster_tie
from eks_citadel.kubernetes import versions

FIRST_ADDONS = ("vpc-cni", "kube-proxy", "coredns", "eks-pod-identity-agent")
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
    clusters: list[ExistingCluster],
    deployer_arn: str,
    place: Place,
    ground: Layout,
    role: Callable[[str], Any],
) -> list[AssumedCluster]:
    """Each cluster is in the VPC of what the program names together with it, in two zones or more.

    `role(arn)` assumes a role. A cluster that another stack of this run created is not assumed.
    """
    (region, account), partition = place, deployer_arn.split(":")[1]
    roles = [f"arn:{partition}:iam::{account}:role/{CLUSTER_ROLE}", node_role_arn(partition, account)]
    for arn in roles:
        role(arn)
    made = [
        _assume(aws, one, deployer_arn, place, _subnets(aws, region, account, ground, one.name), roles)
        for one in clusters
    ]
    return [one for one in made if one is not None]


def node_role_arn(partition: str, account: str) -> str:
    """The role of the assumed nodes."""
    return f"arn:{partition}:iam::{account}:role/{NODE_ROLE}"


def _assume(
    aws: EmbeddedAws, cluster: ExistingCluster, deployer_arn: str, place: Place, subnets: list[str], roles: list[str]
) -> AssumedCluster | None:
    region, account = place
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


def _subnets(aws: EmbeddedAws, region: str, account: str, ground: Layout, name: str) -> list[str]:
    """The named subnets of the cluster's VPC, one in each zone; with a further one when all are in the same zone."""
    vpc, ec2 = ground.vpc(cluster_tie(name)), aws.client("ec2", region, account)
    aws.assume("vpc", region, account, id=vpc, cidr=VPC_CIDR)
    present = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Subnets"]
    by_zone: dict[str, str] = {}
    for one in sorted(present, key=lambda one: (f"-{GENERATED}" in one["SubnetId"], one["SubnetId"])):
        by_zone.setdefault(one["AvailabilityZone"], one["SubnetId"])
    for zone in [one for one in ground.zones if one not in by_zone][: max(0, 2 - len(by_zone))]:
        by_zone[zone] = f"subnet-{GENERATED}{hashlib.sha256(f'{vpc} {zone}'.encode()).hexdigest()[:8]}"
        aws.assume("subnet", region, account, id=by_zone[zone], vpc_id=vpc, zone=zone)
    return sorted(by_zone.values())
