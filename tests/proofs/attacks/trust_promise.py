"""Who may take a workload role, in plain rules, and who tries."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from proofs.attacks.reference import offers
from proofs.attacks.request import Tags
from proofs.attacks.world import ACCOUNT, OTHER_ACCOUNT, OTHER_REGION, OWN, PARTITION, REGION, cluster_arn

PODS = "pods.eks.amazonaws.com"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/workload"
SOURCE_ROLE = f"arn:aws:iam::{ACCOUNT}:role/orders-source"


class Trust(NamedTuple):
    """Whom a role trusts: pods of one service account, by themselves, or through the role that they have."""

    clusters: tuple[str, ...]
    regions: tuple[str, ...] = (REGION,)
    namespace: str = "shop"
    service_account: str = "orders"
    source_role_arn: str | None = None


@dataclass(frozen=True, kw_only=True)
class Taking:
    """A try to take the role; `tags` are the session tags that it asks for."""

    name: str
    principal: str = PODS
    action: str = "sts:AssumeRole"
    tags: Tags = field(default_factory=lambda: OWN.tags)
    source_account: str | None = ACCOUNT

    def asked(self) -> dict[str, Any]:
        """As the evaluator takes it. https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html"""
        context: dict[str, str | list[str]] = {f"aws:RequestTag/{key}": value for key, value in self.tags.items()}
        for key in ("aws:TagKeys", "sts:TransitiveTagKeys"):
            if self.tags and offers(self.action, ROLE, key):
                context[key] = list(self.tags)
        if self.source_account is not None:
            context["aws:SourceAccount"] = self.source_account
        if self.principal.startswith("arn:"):
            context |= {
                "aws:PrincipalArn": _role_of(self.principal),
                "aws:PrincipalAccount": self.principal.split(":")[4],
            }
        else:
            context |= {"aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": self.principal}
        asked = {"principal": self.principal, "action": self.action, "account": ACCOUNT, "context": context}
        return asked | {"resource": ROLE} | _own_policy(self.principal)


def may_take(trust: Trust, taking: Taking) -> bool:
    """The promise: whether the role lets itself be taken so."""
    if trust.source_role_arn is None:
        right_one = taking.principal == PODS and taking.source_account == ACCOUNT
    else:
        right_one = taking.principal == _session_of(trust.source_role_arn)
    tags = taking.tags
    return (
        right_one
        and taking.action in ("sts:AssumeRole", "sts:TagSession")
        and _trusted(trust, tags.get("eks-cluster-arn", ""))
        and tags.get("kubernetes-namespace") == trust.namespace
        and tags.get("kubernetes-service-account") == trust.service_account
    )


def _trusted(trust: Trust, arn: str) -> bool:
    """A cluster of this account, in a trusted region, of a trusted name or one that begins as a trusted prefix."""
    place, _, name = arn.partition(":cluster/")
    if place not in [f"arn:{PARTITION}:eks:{region}:{ACCOUNT}" for region in trust.regions]:
        return False
    return any(name.startswith(text[:-1]) if text.endswith("-*") else name == text for text in trust.clusters)


TRUSTS = {
    "one cluster": Trust(("team-a",)),
    "a list": Trust(("team-a", "blue", "green")),
    "a prefix": Trust(("team-*",)),
    "two regions": Trust(("team-a", "shop-*"), regions=(REGION, OTHER_REGION)),
    "a target": Trust(("team-a", "shop-*"), source_role_arn=SOURCE_ROLE),
}


def takings() -> Iterator[Taking]:
    """Each try differs from the right one in one thing, by each of the two actions."""
    for start in (Taking(name="pods"), Taking(name="chain", principal=_session_of(SOURCE_ROLE), source_account=None)):
        for taking in (start, *_by_cluster(start), *_by_tags(start), *_by_principal(start)):
            for action in ("sts:AssumeRole", "sts:TagSession"):
                yield replace(taking, action=action)
        for action in (
            "sts:AssumeRoleWithWebIdentity",
            "sts:AssumeRoleWithSAML",
            "sts:SetSourceIdentity",
            "sts:SetContext",
        ):
            yield replace(start, name=f"{start.name} by {action}", action=action)


def _by_cluster(start: Taking) -> Iterator[Taking]:
    near = "team team-a team-b team- team-a-b teammate TEAM-A Team-b steam-a"
    others = "blue blue-2 green green-2 shop shop-1 shop-1-2 shopping"
    for name in (near + " " + others).split():
        for region in (REGION, OTHER_REGION, "eu-west-2", f"{REGION}0"):
            yield _tagged(start, "eks-cluster-arn", cluster_arn(name, region))
        yield _tagged(start, "eks-cluster-arn", cluster_arn(name, account=OTHER_ACCOUNT))
        yield _tagged(start, "eks-cluster-arn", cluster_arn(name).replace("arn:aws:", "arn:aws-cn:"))
    for arn in ("*", cluster_arn("*"), "team-a", cluster_arn("team-a").replace("cluster/", "nodegroup/")):
        yield _tagged(start, "eks-cluster-arn", arn)


def _by_tags(start: Taking) -> Iterator[Taking]:
    values = {
        "kubernetes-namespace": ("shop-eu", "sho", "SHOP", "*", "default", "orders"),
        "kubernetes-service-account": ("orders.v2", "order", "ORDERS", "*", "default", "shop"),
        "eks-cluster-name": ("team-b",),
        "kubernetes-pod-name": ("another",),
    }
    for key, others in values.items():
        for value in others:
            yield _tagged(start, key, value)
    for key in OWN.tags:
        tags = {name: value for name, value in OWN.tags.items() if name != key}
        yield replace(start, name=f"{start.name} without {key}", tags=tags)
    yield replace(start, name=f"{start.name}, tags switched off", tags={})


def _by_principal(start: Taking) -> Iterator[Taking]:
    services = ["eks", "ec2", "lambda", "ecs-tasks", "eks-auth", "eks-fargate-pods", "pods.eks-beta", "sts"]
    roles = ("admin", "orders-source-2", "orders", "node")
    for principal in (
        *(f"{service}.amazonaws.com" for service in services),
        f"{PODS}.cn",
        *(_session_of(f"arn:aws:iam::{account}:role/{role}") for account in (ACCOUNT, OTHER_ACCOUNT) for role in roles),
        _session_of(SOURCE_ROLE.replace(ACCOUNT, OTHER_ACCOUNT)),
        f"arn:aws:iam::{ACCOUNT}:user/somebody",
    ):
        yield replace(start, name=f"{start.name} as {principal}", principal=principal)
    for account in (OTHER_ACCOUNT, None):
        yield replace(start, name=f"{start.name} for account {account}", source_account=account)


def _tagged(start: Taking, key: str, value: str) -> Taking:
    return replace(start, name=f"{start.name} with {key} {value}", tags={**start.tags, key: value})


def _session_of(role_arn: str) -> str:
    return role_arn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/") + "/session"


def _role_of(principal: str) -> str:
    return principal.replace(":sts:", ":iam:").replace(":assumed-role/", ":role/").removesuffix("/session")


def _own_policy(principal: str) -> Mapping[str, Any]:
    """A person or a role may have been allowed to take any role; it is the trust that must say no."""
    every = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:*", "Resource": "*"}]}
    return {"identityPolicy": every} if principal.startswith("arn:") else {}
