"""The leave gate is deployed in a rehearsal: up, changed and down. What it asks of AWS is kept, as boto3 is asked."""

import json
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from citadel_rehearsal.in_process.destroy import destroy
from citadel_rehearsal.in_process.monitor import Monitor
from citadel_rehearsal.in_process.program import run
from citadel_rehearsal.program.project import load
from citadel_rehearsal.program.world import World
from citadel_rehearsal.resources import find_resource
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from proofs.guard_rails.deploying import ACCOUNT, BOUNDARY, CLUSTERS, REGION

PLANE, DEPLOYER = (f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in ("plane", "deployer"))
CHANGED = ("assumeRolePolicy", "policy", "roleArn")
SUBNETS = ["subnet-0a1b2c3d", "subnet-1a1b2c3d"]
PROJECT = f"name: leave\nruntime: python\nconfig:\n  aws:region: {REGION}\n"
PROGRAM = f"""
from eks_citadel import PodIdentity, WorkloadRole

role = WorkloadRole("shop-orders", {{
    "trusted_clusters": ["shop-*"],
    "namespace": "shop",
    "service_account": "orders",
    "permissions": {{"secretsmanager_secrets": [{{"allow": ["read"]}}]}},
    "permissions_boundary_arn": "{BOUNDARY}",
    "tags": {{"team": "shop"}},
}})
for cluster in {CLUSTERS}:
    PodIdentity(cluster, {{
        "cluster_name": cluster, "namespace": "shop", "service_account": "orders", "role_arn": role.role_arn,
    }})
"""


class Asked(NamedTuple):
    """One request: the service and the operation as boto3 names them, and its parameters."""

    service: str
    operation: str
    parameters: dict[str, Any]


def deployment() -> list[Asked]:
    """Every request that makes, reads, changes or deletes a role, its policy or an association, in two clusters."""
    with tempfile.TemporaryDirectory() as folder, EmbeddedAws(transition_seconds=0.01) as aws:
        Path(folder, "Pulumi.yaml").write_text(PROJECT)
        Path(folder, "__main__.py").write_text(PROGRAM)
        _make_clusters(aws)
        kept: list[Asked] = []
        world = World(lambda *place: _watched(aws.client(*place), kept), DEPLOYER)
        monitor = Monitor(world, load(folder, "dev"))
        assert run(load(folder, "dev"), monitor).succeeded
        _change(monitor, world)
        assert destroy(monitor).succeeded
        return kept


def _change(monitor: Monitor, world: World) -> None:
    """What a change of a trust, a policy or an association's role asks."""
    for one in monitor.registrations.values():
        if one.type.startswith("aws:"):
            row: Any = find_resource(one.type)
            before = {key: value for key, value in one.inputs.items() if key not in CHANGED}
            row.update(world.context(REGION), one.id, before, one.inputs)


def _watched(client: Any, kept: list[Asked]) -> Any:
    """Clients are shared, and a handler of one id is registered once."""

    def keep(params: dict[str, Any], model: Any, **_: Any) -> None:
        kept.append(Asked(model.service_model.service_name, model.name, dict(params)))

    client.meta.events.register("provide-client-params", keep, unique_id="deployment")
    return client


def _make_clusters(aws: EmbeddedAws) -> None:
    """By somebody else, before."""
    trust = {"Effect": "Allow", "Principal": {"Service": "eks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    policies = ["arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"]
    aws.assume("role", REGION, arn=PLANE, trust=document, policies=policies)
    aws.assume("vpc", REGION, account=ACCOUNT, id="vpc-0a1b2c3d", cidr="10.0.0.0/8")
    for subnet, zone in zip(SUBNETS, "ab", strict=True):
        aws.assume("subnet", REGION, account=ACCOUNT, id=subnet, vpc_id="vpc-0a1b2c3d", zone=zone)
    eks, mode = aws.client("eks", REGION, ACCOUNT), {"authenticationMode": "API"}
    for name in CLUSTERS:
        subnets = {"subnetIds": SUBNETS}
        eks.create_cluster(name=name, roleArn=PLANE, resourcesVpcConfig=subnets, accessConfig=mode)
        eks.get_waiter("cluster_active").wait(name=name, WaiterConfig={"Delay": 1})
