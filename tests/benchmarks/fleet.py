"""Roles and trust policies of W duties in N clusters on one foundation, read back after a rehearsal."""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from citadel_rehearsal.in_process.monitor import Monitor
from citadel_rehearsal.in_process.program import run
from citadel_rehearsal.program.project import load
from citadel_rehearsal.program.world import World
from citadel_rehearsal.run.embedded_aws import EmbeddedAws

ACCOUNT, REGION = "111122223333", "eu-west-1"
DEPLOYER, PLANE = f"arn:aws:iam::{ACCOUNT}:role/me", f"arn:aws:iam::{ACCOUNT}:role/plane"
SUBNETS = ("subnet-0a1b2c3d", "subnet-1a1b2c3d")
DUTIES = ("orders", "payments", "reports")
PROGRAM = """
import pulumi_aws as aws
from eks_citadel import Foundation, PodIdentity

duties = {duties}
base = Foundation("base", {{
    "network": {{"vpc_id": "vpc-0a1b2c3d", "node_subnet_ids": {subnets}}},
    "colours_prefix": "fleet",
    "workload_roles": [
        {{
            "namespace": "shop",
            "service_account": duty,
            "permissions": {{"secretsmanager_secrets": [{{"allow": ["read"]}}]}},
        }}
        for duty in duties
    ],
}})
for index in range({clusters}):
    cluster = aws.eks.Cluster(
        f"fleet-{{index}}",
        name=f"fleet-{{index}}",
        role_arn="arn:aws:iam::111122223333:role/plane",
        access_config={{"authentication_mode": "API", "bootstrap_cluster_creator_admin_permissions": False}},
        vpc_config={{"subnet_ids": {subnets}}},
    )
    for duty in duties:
        PodIdentity(f"fleet-{{index}}-{{duty}}", {{
            "cluster_name": cluster.name,
            "namespace": "shop",
            "service_account": duty,
            "role_arn": base.role_arns[f"shop/{{duty}}"],
        }})
"""


@dataclass(frozen=True)
class Fleet:
    """What the program made in the account: roles, the length of their longest trust policy, associations."""

    roles: int
    trust_length: int
    associations: int


def fleet(clusters: int) -> Fleet:
    """Rehearses the duties in so many clusters."""
    with tempfile.TemporaryDirectory() as folder, EmbeddedAws() as aws:
        Path(folder, "Pulumi.yaml").write_text("name: fleet\nruntime: python\nconfig:\n  aws:region: eu-west-1\n")
        Path(folder, "__main__.py").write_text(PROGRAM.format(duties=DUTIES, clusters=clusters, subnets=list(SUBNETS)))
        _assume(aws)
        outcome = run(load(folder, "dev"), Monitor(World(aws.client, DEPLOYER), load(folder, "dev")))
        if not outcome.succeeded:
            raise SystemExit(f"the fleet was refused: {outcome}")
        return _read_back(aws, clusters)


def irsa_trust_length(clusters: int) -> int:
    """Of one role for as many clusters by IRSA: a statement for each cluster's own OIDC provider.

    https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
    """
    return len(
        json.dumps({"Version": "2012-10-17", "Statement": [_irsa(n) for n in range(clusters)]}, separators=(",", ":"))
    )


def _irsa(number: int) -> dict[str, Any]:
    issuer = f"oidc.eks.{REGION}.amazonaws.com/id/{number:032X}"
    claims = {f"{issuer}:aud": "sts.amazonaws.com", f"{issuer}:sub": "system:serviceaccount:shop:orders"}
    return {
        "Effect": "Allow",
        "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{issuer}"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": claims},
    }


def _assume(aws: EmbeddedAws) -> None:
    aws.assume("role", REGION, arn=DEPLOYER)
    trust = {"Effect": "Allow", "Principal": {"Service": "eks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    aws.assume(
        "role",
        REGION,
        arn=PLANE,
        trust=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
        policies=["arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"],
    )
    aws.assume("vpc", REGION, account=ACCOUNT, id="vpc-0a1b2c3d", cidr="10.0.0.0/8")
    for subnet, zone in zip(SUBNETS, "ab", strict=True):
        aws.assume("subnet", REGION, account=ACCOUNT, id=subnet, vpc_id="vpc-0a1b2c3d", zone=zone)


def _read_back(aws: EmbeddedAws, clusters: int) -> Fleet:
    every_role = aws.client("iam", REGION, ACCOUNT).list_roles()["Roles"]
    roles = [role for role in every_role if role["Arn"] not in (DEPLOYER, PLANE)]
    eks = aws.client("eks", REGION, ACCOUNT)
    found = [
        len(eks.list_pod_identity_associations(clusterName=f"fleet-{number}")["associations"])
        for number in range(clusters)
    ]
    lengths = [len(json.dumps(role["AssumeRolePolicyDocument"], separators=(",", ":"))) for role in roles]
    return Fleet(len(roles), max(lengths), sum(found))
