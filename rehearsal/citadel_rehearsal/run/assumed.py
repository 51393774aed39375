"""Creates resources that a program names but does not create, and lists them as assumed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.ground.partition import partition
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.run.assumed_clusters import AssumedCluster, assume_clusters
from citadel_rehearsal.run.assumed_existing import assume_keys, assume_searches, role_arns
from citadel_rehearsal.run.assumed_names import assume_names
from citadel_rehearsal.run.assumed_network import VPC_CIDR, assume_network, layout
from citadel_rehearsal.run.assumed_places import assume_zones
from citadel_rehearsal.run.assumed_reads import assume_reads
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.existing import HERE, Sought
from citadel_rehearsal.run.survey import Named
from eks_citadel import arns
from eks_citadel.parsing import checks
from eks_citadel.parsing.refusal import Unfit

DEFAULT_ACCOUNT = "111122223333"  # the account in AWS's documentation examples
BALANCING = {
    "listener": "listener, with its load balancer,",
    "loadbalancer": "load balancer",
    "targetgroup": "target group, with the protocol, VPC and kind of targets that its use needs,",
}


@dataclass(frozen=True)
class Assumption:
    """A resource that the rehearsal assumes to exist."""

    kind: str
    name: str


def judge_chosen(deployer_arn: str, region: str) -> None:
    """Check the deployer's ARN. Errors: `RehearsalFailure` when the ARN cannot be a deployer in the region."""
    try:
        checks.principal_arn(deployer_arn)
        if deployer_arn.split(":")[1] != partition(region):
            raise Unfit(f"{region} is in another partition", f"write an ARN of {partition(region)}")
    except Unfit as unfit:
        raise RehearsalFailure(f'--as is "{deployer_arn}": {unfit.rule}; {unfit.way_out}.') from None


def deployer_of(named: Named, partition: str, chosen: str | None) -> tuple[str, str]:
    """The deployer's principal ARN, and the reason for the choice.

    In this order: `chosen`, named by the program, the first cluster admin, or an invented role.
    """
    if chosen:
        return chosen, "--as"
    if named.deployers:
        return named.deployers[0], "deployer_role_arn"
    if named.admins:
        return named.admins[0], "the first cluster admin"
    return f"arn:{partition}:iam::{DEFAULT_ACCOUNT}:role/deployer", "the program names no deployer; set one with --as"


def signed_in_of(deployer_arn: str, named: Named) -> str:
    """The principal that is signed in: the deployer, or another one if it is a role that a provider assumes first."""
    if deployer_arn not in named.assumed_roles:
        return deployer_arn
    partition, account = deployer_arn.split(":")[1], deployer_arn.split(":")[4]
    return f"arn:{partition}:iam::{account}:role/signed-in"


def caller_of(principal_arn: str) -> str:
    """The ARN with which the principal calls AWS. For a role, this is a session ARN, which lacks the role's path."""
    head, _, name = principal_arn.partition(":role/")
    if not name:
        return principal_arn
    partition, account = head.split(":")[1], head.split(":")[4]
    return f"arn:{partition}:sts::{account}:assumed-role/{name.rpartition('/')[2]}/rehearsal"


def assume(aws: EmbeddedAws, named: Named, deployer_arn: str, region: str) -> list[Assumption]:
    """Create every named resource in the account and region of its ARN, or else the deployer's."""
    of, account, found = partition(region), deployer_arn.split(":")[4], named.existing
    looked_up, users = _looked_up(named), set[str]()
    for (_, other), sought in found.sought.items():
        looked_up |= role_arns(sought, of, other or account, named.arns | {deployer_arn})
        users |= {f"arn:{of}:iam::{other or account}:user/{name}" for name in sought.user_names}
    whole = named.arns | looked_up | users | _principals({deployer_arn})
    missing = sorted(arn for arn in whole if not named.makes(arn))
    made = [_assume_arn(aws, arn, region, named, looked_up) for arn in missing]
    zones = assume_zones(aws, named, region, account)
    network = [Assumption(*one) for one in (*zones, *assume_network(aws, named, region, account))]
    others = [
        Assumption(*one)
        for place, sought in found.sought.items()
        for one in _assume_sought(aws, sought, place[0] or region, place[1] or account)
    ]
    others += [Assumption(*one) for one in assume_names(aws, found.names, region, account)]
    # Who a profile is stands in files of the machine, which a rehearsal does not read.
    profiles = [Assumption("AWS profile", f"{name}, of the deployer") for name in sorted(named.profiles)]
    named_keys = sorted(named.with_keys)
    keys = [Assumption("access keys", f"of the AWS provider {name}, of the deployer") for name in named_keys]
    return [item for item in made if item] + network + others + profiles + keys


def _assume_sought(aws: EmbeddedAws, sought: Sought, region: str, account: str) -> Iterator[tuple[str, str]]:
    yield from assume_keys(aws, sought, region, account, partition(region))
    yield from assume_searches(aws, sought, region, account, VPC_CIDR)


def assume_used_clusters(aws: EmbeddedAws, named: Named, deployer_arn: str, region: str) -> list[AssumedCluster]:
    """Create the clusters that the program uses but does not create."""

    def role(arn: str) -> None:
        aws.assume("role", region, arn.split(":")[4], arn=arn, **_fit_for_use(partition(region)))

    made: list[AssumedCluster] = []
    for place in sorted({one.place for one in named.existing.clusters.values()}):
        here, account = place[0] or region, place[1] or deployer_arn.split(":")[4]
        clusters = [one for one in named.existing.clusters.values() if one.place == place]
        ground = layout(aws, named.at(place), here, account)
        made += assume_clusters(aws, clusters, deployer_arn, (here, account), ground, role)
    return made


def assume_read_resources(
    aws: EmbeddedAws, named: Named, deployer_arn: str, region: str, made_before: set[str]
) -> Iterator[Assumption]:
    """Create what the program reads by its id, after the clusters; `made_before` remembers it for further looks."""
    context = Context(aws.client, region, deployer_arn.split(":")[4], deployer_arn)
    ground = layout(aws, named.at(HERE), region, context.account)
    for kind, name in assume_reads(aws, named.existing.reads, context, ground, made_before):
        yield Assumption(kind, name)


def _looked_up(named: Named) -> set[str]:
    """ARNs in the program whose role it looks up by its name."""
    names = set[str]().union(*(one.role_names for one in named.existing.sought.values()))
    return {arn for arn in named.arns if ":role/" in arn and arn.rpartition("/")[2] in names}


def _principals(arns: set[str]) -> set[str]:
    return {arn for arn in arns if ":role/" in arn or ":user/" in arn}


def _assume_arn(aws: EmbeddedAws, arn: str, region: str, named: Named, looked_up: set[str]) -> Assumption | None:
    _, partition, service, of_region, account, resource = arn.split(":", 5)
    kind = resource.partition("/")[0]
    if resource.startswith("role/aws-service-role/"):
        return None
    if service == "kms":
        for_logs = arn in named.log_keys
        aws.assume("kms_key", of_region, account, arn=arn, for_logs=for_logs)
        return Assumption("KMS key", arn + " (its policy lets CloudWatch Logs use it)" * for_logs)
    if service == "elasticloadbalancing":
        aws.assume(kind, of_region, account, arn=arn)
        return Assumption(BALANCING[kind], arn)
    used = arn in named.used_roles | looked_up
    aws.assume(kind, of_region or region, account, arn=arn, **(_fit_for_use(partition) if used else {}))
    return Assumption("role, with the trust and the policies that its use needs," if used else kind, arn)


def _fit_for_use(partition: str) -> dict[str, Any]:
    """A trust policy and policies that let EKS, a node, a pod or flow logs use a role."""
    services = ["eks.amazonaws.com", "pods.eks.amazonaws.com", "vpc-flow-logs.amazonaws.com"]
    services.append(arns.ec2_service(partition))
    actions = ["sts:AssumeRole", "sts:TagSession"]
    statement = {"Effect": "Allow", "Principal": {"Service": services}, "Action": actions}
    return {
        "trust": json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        "policies": [arns.managed_policy(partition, "AmazonEKSWorkerNodeMinimalPolicy")],
    }
