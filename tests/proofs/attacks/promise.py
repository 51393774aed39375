"""What a pod may do, in plain rules. The attacks hold the documents to this page, and it knows nothing of them.

A thing is a pod's own when it bears the own value in every key of the scope: as tags (secrets, queues, keys), or as a
path (objects, rows, parameters). The own values are the session's tags; `shared_as` stands in the cluster's place.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from proofs.attacks.request import Request, Session

CLUSTER, NAMESPACE, SERVICE_ACCOUNT = "eks-cluster-name", "kubernetes-namespace", "kubernetes-service-account"
POD = "kubernetes-pod-uid"
SCOPES = {
    "cluster": (CLUSTER,),
    "namespace": (CLUSTER, NAMESPACE),
    "service-account": (CLUSTER, NAMESPACE, SERVICE_ACCOUNT),
    "pod": (POD,),
}
# kind of item -> word -> actions. Nothing that is not here is ever allowed.
WORDS: dict[str, dict[str, str]] = {
    "secretsmanager_secrets": {
        "read": "GetSecretValue DescribeSecret ListSecretVersionIds",
        "write": "PutSecretValue UpdateSecretVersionStage DeleteSecret RestoreSecret CreateSecret TagResource"
        " GetRandomPassword",
        "list": "ListSecrets",
    },
    "s3_prefixes": {
        "read": "GetObject",
        "write": "PutObject DeleteObject AbortMultipartUpload ListMultipartUploadParts",
        "list": "ListBucket",
    },
    "dynamodb_tables": {
        "read": "GetItem BatchGetItem Query ConditionCheckItem",
        "write": "PutItem UpdateItem DeleteItem BatchWriteItem",
    },
    "ssm_paths": {
        "read": "GetParameter GetParameters GetParametersByPath",
        "write": "PutParameter DeleteParameter DeleteParameters",
    },
    "sqs_queues": {
        "read": "ReceiveMessage DeleteMessage ChangeMessageVisibility GetQueueAttributes GetQueueUrl",
        "write": "SendMessage GetQueueAttributes GetQueueUrl",
    },
    "kms_keys": {
        "read": "Decrypt DescribeKey",
        "write": "Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext DescribeKey",
    },
}
# What an item's own customer key may be used for, by way of the service only.
KEY_WORDS: dict[str, dict[str, str]] = {
    "secretsmanager_secrets": {"read": "Decrypt", "write": "Decrypt GenerateDataKey"},
    "s3_prefixes": {"read": "Decrypt", "write": "Decrypt GenerateDataKey"},
    "dynamodb_tables": {"read": "Decrypt", "write": "Decrypt"},  # the table's key was made with the table
    "ssm_paths": {"read": "Decrypt", "write": "Encrypt GenerateDataKey"},
    "sqs_queues": {"read": "Decrypt", "write": "Decrypt GenerateDataKey"},
}


class Role(NamedTuple):
    """A workload role: its permissions as they are written, the roles that it may take, and where it is trusted."""

    permissions: Mapping[str, Sequence[Mapping[str, Any]]]
    regions: tuple[str, ...]
    account: str
    partition: str = "aws"
    target_role_arns: tuple[str, ...] = ()


def may(role: Role, session: Session, request: Request) -> bool:
    """The promise: whether this session of this role may do this."""
    if not session.tags:
        return False
    if request.action in ("sts:AssumeRole", "sts:TagSession"):
        return request.resource in role.target_role_arns
    items = [(kind, item) for kind, listed in role.permissions.items() for item in listed]
    return any(_gives(role, kind, item, session, request) for kind, item in items)


def own_values(item: Mapping[str, Any], session: Session) -> dict[str, str] | None:
    """The tags that make a thing the session's own; None if the session lacks one of them."""
    values = {key: session.tags.get(key) for key in SCOPES[item.get("scope", "service-account")]}
    if "shared_as" in item:
        values[CLUSTER] = f"_shared/{item['shared_as']}"
    return None if None in values.values() else {key: str(value) for key, value in values.items()}


def _gives(role: Role, kind: str, item: Mapping[str, Any], session: Session, request: Request) -> bool:
    service, _, action = request.action.partition(":")
    direct = service == kind.partition("_")[0] and action in _actions(kind, *item["allow"])
    by_way = service == "kms" and "kms_key_arn" in item and action in _key_actions(kind, *item["allow"])
    own = own_values(item, session) if direct or by_way else None
    if own is None:
        return False
    if direct:
        return _OWN[kind](role, item, own, request)
    return _by_way_of_the_service(role, kind, item, own, request)


@cache
def _actions(kind: str, *allow: str) -> list[str]:
    return [action for word in allow for action in WORDS[kind].get(word, "").split()]


@cache
def _key_actions(kind: str, *allow: str) -> list[str]:
    return [action for word in allow for action in KEY_WORDS[kind].get(word, "").split()]


def _here(role: Role, service: str, resource: str) -> bool:
    """In this account, and in a region of a trusted cluster."""
    return any(
        resource.startswith(f"arn:{role.partition}:{service}:{region}:{role.account}:") for region in role.regions
    )


def _tagged(own: Mapping[str, str], request: Request) -> bool:
    """A key in a condition has no case, so neither have the keys of a resource's tags."""
    tags = {key.lower(): value for key, value in request.resource_tags.items()}
    return all(tags.get(key) == value for key, value in own.items())


def _secret(role: Role, item: Mapping[str, Any], own: Mapping[str, str], request: Request) -> bool:
    action = request.action.partition(":")[2]
    if action in ("ListSecrets", "GetRandomPassword"):
        return True
    if not _here(role, "secretsmanager", request.resource):
        return False
    tags_are_own = dict(request.request_tags) == dict(own)  # all of the scope's keys, and no other key
    if action == "CreateSecret":
        return tags_are_own
    return _tagged(own, request) and (tags_are_own or action != "TagResource")


def _s3_object(role: Role, item: Mapping[str, Any], own: Mapping[str, str], request: Request) -> bool:
    below = f"{item['prefix']}/{_path(own)}/"
    if request.action == "s3:ListBucket":
        return request.resource == item["bucket_arn"] and (request.listed_prefix or "").startswith(below)
    return request.resource.startswith(f"{item['bucket_arn']}/{below}")


def _dynamodb_rows(role: Role, item: Mapping[str, Any], own: Mapping[str, str], request: Request) -> bool:
    keys = request.partition_keys
    return (
        request.resource == item["table_arn"] and bool(keys) and all(key.startswith(_path(own) + "/") for key in keys)
    )


def _ssm_parameter(role: Role, item: Mapping[str, Any], own: Mapping[str, str], request: Request) -> bool:
    name = request.resource.partition(":parameter")[2]
    root = f"{item['path']}/{_path(own)}"
    at_root = request.action == "ssm:GetParametersByPath" and name == root
    return _here(role, "ssm", request.resource) and (at_root or name.startswith(root + "/"))


def _queue(role: Role, item: Mapping[str, Any], own: Mapping[str, str], request: Request) -> bool:
    return _here(role, "sqs", request.resource) and _tagged(own, request)


def _key(role: Role, item: Mapping[str, Any], own: Mapping[str, str], request: Request) -> bool:
    return _here(role, "kms", request.resource) and _tagged(own, request)


def _path(own: Mapping[str, str]) -> str:
    return "/".join(own.values())


def _by_way_of_the_service(
    role: Role, kind: str, item: Mapping[str, Any], own: Mapping[str, str], request: Request
) -> bool:
    """On exactly this key, by this service, and for own things where the service says which thing it is."""
    service, region = kind.partition("_")[0], item["kms_key_arn"].split(":")[3]
    if request.resource != item["kms_key_arn"] or request.via != f"{service}.{region}.amazonaws.com":
        return False
    context = request.encryption_context
    if kind == "s3_prefixes":  # where a bucket has a Bucket Key, S3 names the bucket, and IAM has judged the object
        thing = context.get("aws:s3:arn", "")
        return thing == item["bucket_arn"] or thing.startswith(f"{item['bucket_arn']}/{item['prefix']}/{_path(own)}/")
    if kind == "ssm_paths":
        thing = f":parameter{item['path']}/{_path(own)}/"
        arn = context.get("PARAMETER_ARN", "")
        return _here(role, "ssm", arn) and f":{arn.split(':', 5)[5]}".startswith(thing)
    if kind == "dynamodb_tables":
        table = {"aws:dynamodb:tableName": item["table_arn"].rpartition("/")[2]}
        return dict(context) == table | {"aws:dynamodb:subscriberId": role.account}
    return True  # the ARN of a secret or of a queue does not say whose it is


_OWN = {
    "secretsmanager_secrets": _secret,
    "s3_prefixes": _s3_object,
    "dynamodb_tables": _dynamodb_rows,
    "ssm_paths": _ssm_parameter,
    "sqs_queues": _queue,
    "kms_keys": _key,
}
