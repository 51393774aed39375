"""The requests of a deployment as IAM is asked for them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from proofs.attacks.authorization import Authorization
from proofs.attacks.reference import offers, resource_patterns
from proofs.guard_rails.deploying import ACCOUNT, PODS, REGION, cluster
from proofs.guard_rails.deployment import DEPLOYER, Asked


def authorizations(asked: Sequence[Asked]) -> list[Authorization]:
    """Each once: of an operation the action of its name, and what AWS asks of the caller beside it."""
    made = {one.parameters["RoleName"]: one.parameters for one in asked if one.operation == "CreateRole"}
    boundaries = {name: parameters.get("PermissionsBoundary") for name, parameters in made.items()}
    found = [one for request in asked for one in (_own(request, boundaries), *_beside(request))]
    return [one for position, one in enumerate(found) if one not in found[:position]]


def _own(request: Asked, boundaries: Mapping[str, str | None]) -> Authorization:
    """`boundaries` of the roles, by their names."""
    parameters, action = request.parameters, f"{request.service}:{request.operation}"
    (kind,) = resource_patterns(action)
    resources = {"role": _role(parameters.get("RoleName", "")), "cluster": cluster(parameters.get("clusterName", ""))}
    in_cluster = resources["cluster"].replace(":cluster/", ":podidentityassociation/")
    resources["podidentityassociation"] = f"{in_cluster}/{parameters.get('associationId')}"
    given = {
        "iam:PermissionsBoundary": boundaries.get(parameters.get("RoleName", "")),
        "aws:TagKeys": [tag["Key"] for tag in parameters.get("Tags", ())],
    }
    context = {key: of for key, of in given.items() if of and offers(action, resources[kind], key)}
    return _authorization(action, resources[kind], context)


def _beside(request: Asked) -> Iterator[Authorization]:
    """Tags of a new role, and the role of an association, which is passed to its pods: `docs/guide/guard-rails.md`."""
    parameters = request.parameters
    if request.operation == "CreateRole" and parameters.get("Tags"):
        keys = [tag["Key"] for tag in parameters["Tags"]]
        yield _authorization("iam:TagRole", _role(parameters["RoleName"]), {"aws:TagKeys": keys})
    if "roleArn" in parameters:
        passed = {"iam:PassedToService": PODS, "iam:AssociatedResourceArn": cluster(parameters["clusterName"])}
        yield _authorization("iam:PassRole", parameters["roleArn"], passed)
        yield _authorization("iam:GetRole", parameters["roleArn"], {})


def _role(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def _authorization(action: str, resource: str, context: dict[str, Any]) -> Authorization:
    return {
        "principal": f"{DEPLOYER.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/one",
        "action": action,
        "resource": resource,
        "account": ACCOUNT,
        "context": {"aws:RequestedRegion": REGION, **context},
    }
