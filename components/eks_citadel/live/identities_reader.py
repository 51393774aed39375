"""Service accounts of a cluster that runs, their pods, and the roles that they get by IRSA and by Pod Identity."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from eks_citadel import arns
from eks_citadel.live.api_server import server_of
from eks_citadel.live.cluster_reader import agent_runs
from eks_citadel.live.parity import Access
from eks_citadel.live.pod_identity_reader import associations, parsed, policies
from eks_citadel.live.unanswered import asking
from eks_citadel.migrate.identities import (
    NOTHING,
    POD_IDENTITY,
    WEB_IDENTITY,
    AnnotatedAccount,
    IdentitiesNow,
    Role,
    RunningPod,
)
from eks_citadel.migrate.web_identity import Issuer
from eks_citadel.picture.from_objects import Object

# What the webhook of EKS gives to pods: https://github.com/aws/amazon-eks-pod-identity-webhook#readme
ANNOTATION = "eks.amazonaws.com/role-arn"
_IDENTITIES = {"AWS_WEB_IDENTITY_TOKEN_FILE": WEB_IDENTITY, "AWS_CONTAINER_CREDENTIALS_FULL_URI": POD_IDENTITY}
_ENDED = ("Succeeded", "Failed")
# https://docs.aws.amazon.com/eks/latest/userguide/fargate-pod-configuration.html
_FARGATE = "eks.amazonaws.com/fargate-profile"
_TEMPLATE_HASH = "pod-template-hash"


def read_identities(access: Access, cluster_name: str) -> IdentitiesNow:
    """Errors: `Unanswered`."""
    with asking():
        eks = access.client("eks")
        cluster = eks.describe_cluster(name=cluster_name)["cluster"]
        server = server_of(cluster, access.token(cluster_name))
        accounts = tuple(_accounts(server.every("ServiceAccount")))
        pods = tuple(_pod(one) for one in server.every("Pod") if one.get("status", {}).get("phase") not in _ENDED)
        here = arns.account_of(cluster["arn"])
        taken = {
            f"{one['namespace']}/{one['serviceAccount']}": str(one["roleArn"])
            for one in associations(eks, cluster_name)
        }
        annotated = {one.role_arn for one in accounts if one.role_arn.count(":") == 5}
        iam = access.client("iam")
        roles = {arn: _role(iam, arn) for arn in sorted({*annotated, *taken.values()}) if arns.account_of(arn) == here}
        return IdentitiesNow(
            cluster["arn"], _issuer(cluster), agent_runs(eks, cluster_name), accounts, pods, taken, roles
        )


def _accounts(objects: Iterable[Object]) -> Iterator[AnnotatedAccount]:
    for one in objects:
        metadata: Mapping[str, Any] = one["metadata"]
        role_arn = (metadata.get("annotations") or {}).get(ANNOTATION)
        if role_arn:
            yield AnnotatedAccount(str(metadata["namespace"]), str(metadata["name"]), str(role_arn))


def _pod(one: Object) -> RunningPod:
    metadata, spec = one["metadata"], one["spec"]
    labels = metadata.get("labels") or {}
    return RunningPod(
        str(metadata["namespace"]), str(metadata["name"]), str(spec.get("serviceAccountName") or "default"),
        _identity(spec), _owner(metadata, labels), on_fargate=_FARGATE in labels,
    )  # fmt: skip


def _identity(spec: Mapping[str, Any]) -> str:
    """SDKs look for a web identity first: https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html"""
    containers = [*(spec.get("initContainers") or ()), *(spec.get("containers") or ())]
    names = {one.get("name") for container in containers for one in container.get("env") or ()}
    return next((identity for name, identity in _IDENTITIES.items() if name in names), NOTHING)


def _owner(metadata: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    for one in metadata.get("ownerReferences") or ():
        kind, name = str(one["kind"]), str(one["name"])
        if kind == "ReplicaSet" and name.endswith(f"-{labels.get(_TEMPLATE_HASH)}"):
            return f"deployment/{name.removesuffix(f'-{labels[_TEMPLATE_HASH]}')}"
        return f"{kind.lower()}/{name}"
    return ""


def _issuer(cluster: Mapping[str, Any]) -> Issuer | None:
    url = cluster.get("identity", {}).get("oidc", {}).get("issuer")
    if not url:
        return None
    name = str(url).removeprefix("https://")
    root = arns.account_root(arns.partition_of(cluster["arn"]), arns.account_of(cluster["arn"]))
    return Issuer(f"{root.removesuffix('root')}oidc-provider/{name}", name)


def _role(iam: Any, role_arn: str) -> Role | None:
    name = role_arn.rpartition("/")[2]
    try:
        role = iam.get_role(RoleName=name)["Role"]
    except iam.exceptions.NoSuchEntityException:
        return None
    if role["Arn"] != role_arn:
        return None
    return Role(parsed(role["AssumeRolePolicyDocument"]), tuple(policies(iam, name)))


def write_trust(iam: Any, role_arn: str, before: Mapping[str, Any], written: str) -> bool:
    """Writes the trust policy unless it is another one than it was. Returns whether it was written.

    Errors: `Unanswered`.
    """
    name = role_arn.rpartition("/")[2]
    with asking():
        if parsed(iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]) != before:
            return False
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=written)
        return True
