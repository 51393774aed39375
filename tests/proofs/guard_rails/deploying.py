"""What a deployer tries: its own clusters and roles, their lookalikes, and every action that there is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from proofs.attacks.reference import actions, offers, resource_patterns
from proofs.guard_rails.callers import OWN
from proofs.guard_rails.cell import ACCOUNT, FOREIGN_ACCOUNT, Cell, trust

REGION = "eu-west-1"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/pods"
CLUSTERS = ("shop-blue", "shop-green")
ROLE = f"arn:aws:iam::{ACCOUNT}:role/shop-orders"
PODS = "pods.eks.amazonaws.com"


@dataclass(frozen=True, kw_only=True)
class Deployer:
    """What it is promised: the clusters are these, or every `shop-` one. Not every document need be weakened."""

    name: str
    every_shop: bool = False
    boundary: str | None = BOUNDARY
    may_update: bool = False
    weakened: bool = False

    def __str__(self) -> str:
        return self.name

    @property
    def given(self) -> dict[str, Any]:
        """The options that it gives."""
        return {
            "clusters": ["shop-*"] if self.every_shop else list(CLUSTERS),
            "region": REGION,
            "account": ACCOUNT,
            "role_prefixes": ["shop-", "orders-"],
            "permissions_boundary_arn": self.boundary,
            "may_update_associations": self.may_update,
        }

    def owns(self, cluster_arn: str | None) -> bool:
        """Whether the cluster is one of its own."""
        names = (*CLUSTERS, "shop-later", "shop-bluer", "shop-greens") if self.every_shop else CLUSTERS
        return cluster_arn in {cluster(name) for name in names}


DEPLOYERS = (
    Deployer(name="of two clusters"),
    Deployer(name="of two clusters, may update", may_update=True, weakened=True),
    Deployer(name="of two clusters, no boundary", boundary=None, weakened=True),
    Deployer(name="of every shop cluster", every_shop=True),
)


def cluster(name: str, region: str = REGION, account: str = ACCOUNT) -> str:
    """The ARN of a cluster."""
    return f"arn:aws:eks:{region}:{account}:cluster/{name}"


OTHER_CLUSTERS = (
    cluster("bank"),
    cluster("shop"),
    cluster("shop-bluer"),
    cluster("shop-later"),
    cluster("my-shop-blue"),
    cluster("shop-blue", region="eu-west-2"),
    cluster("shop-blue", account=FOREIGN_ACCOUNT),
    cluster("shop-greens"),
    cluster("shop-green", region="eu-west-2"),
    cluster("shop-green", account=FOREIGN_ACCOUNT),
)
ALL_CLUSTERS = (*(cluster(name) for name in CLUSTERS), *OTHER_CLUSTERS)
OWN_ROLES = (ROLE, f"arn:aws:iam::{ACCOUNT}:role/orders-api")
OTHER_ROLES = (
    f"arn:aws:iam::{ACCOUNT}:role/admin",
    f"arn:aws:iam::{ACCOUNT}:role/shop",
    f"arn:aws:iam::{ACCOUNT}:role/shopper-admin",
    f"arn:aws:iam::{ACCOUNT}:role/my-shop-orders",
    f"arn:aws:iam::{ACCOUNT}:role/admins/shop-orders",
    f"arn:aws:iam::{FOREIGN_ACCOUNT}:role/shop-orders",
    f"arn:aws:iam::{FOREIGN_ACCOUNT}:role/orders-api",
)
# What IAM can ask for the boundary in, beside reading: the last one sets it, so that without one it is nobody's.
KEPT = (
    "iam:CreateRole",
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
    "iam:PutRolePolicy",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRole",
    "iam:UpdateRoleDescription",
    "iam:PutRolePermissionsBoundary",
)
READ = (
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListInstanceProfilesForRole",
    "iam:ListRolePolicies",
    "iam:ListRoleTags",
)
OF_CLUSTERS = ("eks:CreatePodIdentityAssociation", "eks:ListPodIdentityAssociations")
OF_ASSOCIATIONS = (
    "eks:DeletePodIdentityAssociation",
    "eks:DescribePodIdentityAssociation",
    "eks:TagResource",
    "eks:UntagResource",
    "eks:UpdatePodIdentityAssociation",
)


def cells(deployer: Deployer) -> list[Cell]:
    """All that it tries."""
    return [
        *_associating(deployer),
        *_passing(deployer),
        *_keeping(deployer),
        *_tagging(deployer),
        *_anything(deployer),
    ]


def _associating(deployer: Deployer) -> Iterator[Cell]:
    for arn in ALL_CLUSTERS:
        own = deployer.owns(arn)
        for action in OF_CLUSTERS:
            yield _cell(deployer, action, arn, {}, own)
        association = arn.replace(":cluster/", ":podidentityassociation/") + "/a-1b2c3d"
        for action in OF_ASSOCIATIONS:
            update = action == "eks:UpdatePodIdentityAssociation"
            yield _cell(deployer, action, association, {}, own and (deployer.may_update or not update))
        if own:
            # Its own clusters and the other things in them are not to be tagged either.
            yield _cell(deployer, "eks:TagResource", arn, {}, False)


def _passing(deployer: Deployer) -> Iterator[Cell]:
    services = (PODS, "ec2.amazonaws.com", f"{PODS}.cn", "eks.amazonaws.com", PODS.upper(), None)
    for role, service, associated in product((*OWN_ROLES, *OTHER_ROLES), services, (*ALL_CLUSTERS, None)):
        given = {"iam:PassedToService": service, "iam:AssociatedResourceArn": associated}
        context = {key: value for key, value in given.items() if value}
        allowed = role in OWN_ROLES and service == PODS and deployer.owns(associated)
        yield _cell(deployer, "iam:PassRole", role, context, allowed)


def _keeping(deployer: Deployer) -> Iterator[Cell]:
    boundaries = (BOUNDARY, f"{BOUNDARY}x", f"arn:aws:iam::{FOREIGN_ACCOUNT}:policy/pods", None)
    for role in (*OWN_ROLES, *OTHER_ROLES):
        own = role in OWN_ROLES
        for action in READ:
            yield _cell(deployer, action, role, {}, own)
        for action, boundary in product(KEPT, boundaries):
            context = {"iam:PermissionsBoundary": boundary} if boundary else {}
            bounded = deployer.boundary is None or boundary == deployer.boundary
            sets = action == "iam:PutRolePermissionsBoundary"
            yield _cell(deployer, action, role, context, own and bounded and not (sets and deployer.boundary is None))


def _tagging(deployer: Deployer) -> Iterator[Cell]:
    keys = [["team"], [], *([key] for key in OWN), *([key.upper(), "team"] for key in OWN), list(OWN)]
    for role, tags, action in product(
        (*OWN_ROLES, *OTHER_ROLES), keys, ("iam:TagRole", "iam:UntagRole", "iam:CreateRole")
    ):
        context: dict[str, str | list[str]] = {"aws:TagKeys": tags} if tags else {}
        if action == "iam:CreateRole":
            context["iam:PermissionsBoundary"] = BOUNDARY
        spoofs = action != "iam:UntagRole" and bool({key.lower() for key in tags} & set(OWN))
        yield _cell(deployer, action, role, context, role in OWN_ROLES and not spoofs)


def _anything(deployer: Deployer) -> Iterator[Cell]:
    """Every other action of the services, on what would be its own, with all that could speak for it."""
    named = {*OF_CLUSTERS, *OF_ASSOCIATIONS, *KEPT, *READ, "iam:PassRole", "iam:TagRole", "iam:UntagRole"}
    named.add("sts:GetCallerIdentity")  # AWS answers everybody
    full = {"iam:PassedToService": PODS, "iam:AssociatedResourceArn": cluster("shop-blue")}
    full["iam:PermissionsBoundary"] = BOUNDARY
    for service in ("eks", "iam", "sts", "eks-auth"):
        for action in actions(service):
            if action not in named:
                for resource in _resources(action):
                    context = {key: value for key, value in full.items() if offers(action, resource, key)}
                    yield _cell(deployer, action, resource, context, False)


def _resources(action: str) -> Iterator[str]:
    """What would be its own of each kind that an action takes."""
    own = {
        "cluster": cluster("shop-blue"),
        "podidentityassociation": cluster("shop-blue").replace(":cluster/", ":podidentityassociation/") + "/a-1b2c3d",
        "role": ROLE,
    }
    found = [own[kind] for kind in resource_patterns(action) if kind in own]
    yield from found if found or resource_patterns(action) else ["*"]


def _cell(
    deployer: Deployer, action: str, resource: str, context: Mapping[str, str | list[str]], allowed: bool
) -> Cell:
    owner = resource.split(":")[4] if resource.startswith("arn:") else ACCOUNT
    asked: dict[str, Any] = {
        "principal": f"arn:aws:sts::{ACCOUNT}:assumed-role/deployer/one",
        "action": action,
        "resource": resource,
        "account": owner,
        "context": dict(context),
    }
    service = action.partition(":")[0]
    if owner != ACCOUNT or service == "sts":
        asked["resourcePolicy"] = trust({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, service)
    name = f"{deployer.name}: {action} on {resource} with {dict(context)} is {'allowed' if allowed else 'denied'}"
    return Cell(name, asked, allowed)
