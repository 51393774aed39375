"""Workload roles as people would write them, and the documents that they get."""

from typing import Any

from eks_citadel import arns
from eks_citadel.iam.pod_identity_trust import pod_identity_trust, target_role_trust
from eks_citadel.leave.documents.place import Place
from eks_citadel.leave.documents.workload import workload_policy
from eks_citadel.leave.settings.permissions import PermissionsSettings
from eks_citadel.parsing.parse import parse

ACCOUNT = "111122223333"
OTHER_ACCOUNT = "444455556666"
LISTED = ("secretsmanager_secrets", "s3_prefixes")


def places(partition: str, region: str) -> dict[str, dict[str, Any]]:
    """What an item of each service names, in one partition."""
    return {
        "secretsmanager_secrets": {},
        "s3_prefixes": {"bucket_arn": f"arn:{partition}:s3:::exports", "prefix": "data"},
        "dynamodb_tables": {"table_arn": f"arn:{partition}:dynamodb:{region}:{ACCOUNT}:table/orders"},
        "ssm_paths": {"path": "/config"},
        "sqs_queues": {},
        "kms_keys": {},
    }


def key_arn(partition: str, region: str, name: str = "0a1b2c3d") -> str:
    return f"arn:{partition}:kms:{region}:{ACCOUNT}:key/{name}"


def words(service: str) -> list[str]:
    return ["read", "write", "list"] if service in LISTED else ["read", "write"]


def everything(partition: str, region: str, **changes: Any) -> dict[str, list[dict[str, Any]]]:
    """Each word of each service, under a customer's key."""
    key = {"kms_key_arn": key_arn(partition, region)}
    return {
        service: [{**needed, **({} if service == "kms_keys" else key), "allow": words(service), **changes}]
        for service, needed in places(partition, region).items()
    }


def workloads(partition: str, region: str) -> dict[str, tuple[dict[str, Any], tuple[str, ...], tuple[str, ...]]]:
    """Name to permissions, regions and target roles."""
    here = (region,)
    alone = {
        f"workload-{service.replace('_', '-')}": ({service: [{**needed, "allow": words(service)}]}, here, ())
        for service, needed in places(partition, region).items()
    }
    prefix = {**places(partition, region)["s3_prefixes"], "kms_key_arn": key_arn(partition, region)}
    smallest = {"secretsmanager_secrets": [{"allow": ["read"]}]}
    targets = tuple(f"arn:{partition}:iam::{OTHER_ACCOUNT}:role/{name}" for name in ("orders", "exports"))
    return {
        **alone,
        "workload-smallest": (smallest, here, ()),
        "workload-everything": (everything(partition, region), here, ()),
        "workload-namespace": (everything(partition, region, scope="namespace"), here, ()),
        "workload-shared": (everything(partition, region, scope="cluster", shared_as="shop"), here, ()),
        "workload-pod": ({"s3_prefixes": [{**prefix, "allow": ["read", "write", "list"], "scope": "pod"}]}, here, ()),
        "workload-regions": (everything(partition, region), (f"{region[:-1]}9", region), ()),
        "workload-targets": (smallest, here, targets),
    }


def policy(
    permissions: dict[str, Any], partition: str, regions: tuple[str, ...], targets: tuple[str, ...] = ()
) -> dict[str, Any]:
    return workload_policy(parse(PermissionsSettings, permissions), Place(partition, ACCOUNT, regions), targets)


def workload_documents(partition: str, region: str, cluster_name: str) -> dict[str, dict[str, Any]]:
    """Name to document, both trusts among them."""
    cluster_arn = arns.cluster(partition, region, ACCOUNT, cluster_name)
    source = f"arn:{partition}:iam::{ACCOUNT}:role/orders"
    return {
        **{
            name: policy(permissions, partition, regions, targets)
            for name, (permissions, regions, targets) in workloads(partition, region).items()
        },
        "workload-target-trust": target_role_trust(source, [cluster_arn], "shop", "orders"),
        "workload-trust": pod_identity_trust(ACCOUNT, [cluster_arn, f"{cluster_arn[:-1]}-*"], "shop", "orders"),
    }
