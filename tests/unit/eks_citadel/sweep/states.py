"""States of stacks, as the engine exports them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from eks_citadel.ephemeral.moment import written
from eks_citadel.sweep.state import StackState

NOW = datetime(2026, 12, 2, 9, tzinfo=UTC)
PAST, FUTURE = written(NOW - timedelta(seconds=1)), written(NOW + timedelta(seconds=1))
CLUSTER, VPC = "aws:eks/cluster:Cluster", "aws:ec2/vpc:Vpc"


def marks(expires: str = PAST, stack: str = "shop/pr-1") -> dict[str, str]:
    return {"eks-citadel:expires": expires, "eks-citadel:stack": stack}


def resource(kind: str = CLUSTER, tags: Any = None, outputs: Any = None, **more: Any) -> dict[str, Any]:
    found = {"arn": "arn:aws:eks:eu-west-1:111122223333:cluster/shop-pr-1"} if outputs is None else outputs
    inputs = {} if tags is None else {"tags": tags}
    return {"urn": kind, "custom": True, "type": kind, "inputs": inputs, "outputs": {"tagsAll": tags, **found}} | more


def stack(*resources: dict[str, Any], name: str = "pr-1", exports: Any = None) -> StackState:
    root = {"type": "pulumi:pulumi:Stack", "custom": False, "outputs": exports or {}}
    provider = {"type": "pulumi:providers:aws", "custom": True, "inputs": {"region": "eu-west-1"}}
    return StackState("shop", name, [root, provider, *resources])


def expired(name: str = "pr-1", **more: Any) -> StackState:
    arn = f"arn:aws:eks:eu-west-1:111122223333:cluster/shop-{name}"
    return stack(resource(tags=marks(stack=f"shop/{name}"), outputs={"arn": arn}, **more), name=name)
