"""What pods reach by the settings of their role, computed independently of the role's policies."""

from collections.abc import Iterable, Iterator
from typing import Any

from eks_citadel.leave.settings.permissions import PermissionsSettings
from eks_citadel.picture.picture import Reach, in_order
from eks_citadel.picture.pods import Pods

_SERVICES = {
    "secretsmanager_secrets": "secretsmanager",
    "s3_prefixes": "s3",
    "dynamodb_tables": "dynamodb",
    "ssm_paths": "ssm",
    "sqs_queues": "sqs",
}


def reaches(permissions: PermissionsSettings, target_role_arns: Iterable[str], pods: Pods) -> tuple[Reach, ...]:
    """What the pods reach; every value in `permissions` is known."""
    own = [reach for kind, items in permissions.lists.items() for item in items for reach in _item(kind, item, pods)]
    targets = [Reach("target_role_arns", arn, ("become",)) for arn in target_role_arns]
    return in_order([*own, *targets])


def _item(kind: str, item: Any, pods: Pods) -> Iterator[Reach]:
    words = set(item.allow)
    if kind == "secretsmanager_secrets" and "list" in words:
        yield Reach(kind, "*", ("list",))  # the names of all
        words.remove("list")
    if words:
        yield Reach(kind, _things(kind, item, _owner(item, pods)), tuple(sorted(words)))
    if getattr(item, "kms_key_arn", None) and words - {"list"}:
        yield Reach("kms_key_arn", f"{item.kms_key_arn} by way of {_SERVICES[kind]}", ("use",))


def _owner(item: Any, pods: Pods) -> dict[str, str]:
    """Value by tag or part of a path, the cluster first."""
    if item.scope == "pod":
        return {"kubernetes-pod-uid": "POD-UID"}
    owner = {"eks-cluster-name": f"_shared/{item.shared_as}" if item.shared_as else pods.cluster_name}
    if item.scope != "cluster":
        owner["kubernetes-namespace"] = pods.namespace
    if item.scope == "service-account":
        owner["kubernetes-service-account"] = pods.service_account
    return owner


def _things(kind: str, item: Any, owner: dict[str, str]) -> str:
    below = "/".join([*owner.values(), "*"])
    if kind == "s3_prefixes":
        return f"{item.bucket_arn}/{item.prefix}/{below}"
    if kind == "dynamodb_tables":
        return f"{item.table_arn} {below}"
    if kind == "ssm_paths":
        return f"{item.path}/{below}"
    return ", ".join(f"{key}={value}" for key, value in owner.items())
