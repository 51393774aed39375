"""The roles that are attacked: each scope, shared or not, each word alone, each with a customer key, and mixtures."""

from collections.abc import Mapping, Sequence
from typing import Any

from proofs.attacks.promise import Role
from proofs.attacks.world import ACCOUNT, BUCKET, KEY, OTHER_BUCKET, OTHER_TABLE, PATH, PREFIX, REGION, SHARED, TARGET
from proofs.attacks.world import TABLE as TABLE_ARN

Permissions = Mapping[str, Sequence[Mapping[str, Any]]]
READ_WRITE = ("read", "write")
LISTED = ("secretsmanager_secrets", "s3_prefixes")
WHERE: dict[str, dict[str, str]] = {
    "secretsmanager_secrets": {},
    "s3_prefixes": {"bucket_arn": BUCKET, "prefix": PREFIX},
    "dynamodb_tables": {"table_arn": TABLE_ARN},
    "ssm_paths": {"path": PATH},
    "sqs_queues": {},
    "kms_keys": {},
}


def all_kinds(words: Sequence[str] = ("read", "write", "list"), **choices: str) -> Permissions:
    """One item of each kind, with those of the words that it knows."""
    found: dict[str, list[dict[str, Any]]] = {}
    for kind, where in WHERE.items():
        allow = [word for word in words if word != "list" or kind in LISTED]
        own = {key: value for key, value in choices.items() if (kind, key) != ("kms_keys", "kms_key_arn")}
        if allow:
            found[kind] = [{**where, **own, "allow": allow}]
    return found


# Items of one kind side by side: what one gives must not leak into the other.
MIXED: Permissions = {
    "secretsmanager_secrets": [
        {"allow": ["read", "list"], "scope": "cluster"},
        {"allow": ["read", "write"], "scope": "service-account"},
        {"allow": ["read"], "scope": "namespace", "shared_as": SHARED},
    ],
    "s3_prefixes": [
        {"bucket_arn": BUCKET, "prefix": PREFIX, "allow": ["read", "list"], "scope": "namespace"},
        {"bucket_arn": BUCKET, "prefix": "logs", "allow": ["write"], "scope": "pod"},
        {"bucket_arn": OTHER_BUCKET, "prefix": PREFIX, "allow": ["write"], "scope": "cluster", "shared_as": SHARED},
    ],
    "dynamodb_tables": [
        {"table_arn": TABLE_ARN, "allow": ["read"], "scope": "cluster"},
        {"table_arn": OTHER_TABLE, "allow": ["write"], "kms_key_arn": KEY},
    ],
    "ssm_paths": [
        {"path": PATH, "allow": ["read"], "scope": "cluster"},
        {"path": "/configuration", "allow": ["write"], "scope": "service-account"},
    ],
    "sqs_queues": [{"allow": ["read"], "scope": "service-account"}, {"allow": ["write"], "scope": "cluster"}],
    "kms_keys": [{"allow": ["read"], "scope": "cluster", "shared_as": SHARED}, {"allow": ["write"]}],
}
S3_OF_A_POD: Permissions = {
    "s3_prefixes": [{**WHERE["s3_prefixes"], "scope": "pod", "allow": ["read", "write", "list"], "kms_key_arn": KEY}]
}


def _role(permissions: Permissions, *targets: str) -> Role:
    return Role(permissions, regions=(REGION,), account=ACCOUNT, target_role_arns=targets)


ROLES = {
    "service-account": _role(all_kinds()),
    "namespace": _role(all_kinds(scope="namespace")),
    "cluster": _role(all_kinds(scope="cluster")),
    "shared-service-account": _role(all_kinds(shared_as=SHARED)),
    "shared-namespace": _role(all_kinds(shared_as=SHARED, scope="namespace")),
    "shared-cluster": _role(all_kinds(shared_as=SHARED, scope="cluster")),
    "read": _role(all_kinds(["read"])),
    "write": _role(all_kinds(["write"])),
    "list": _role(all_kinds(["list"])),
    "read-with-key": _role(all_kinds(["read"], kms_key_arn=KEY)),
    "write-with-key": _role(all_kinds(["write"], kms_key_arn=KEY)),
    "everything-with-key": _role(all_kinds(kms_key_arn=KEY), TARGET),
    "shared-with-key": _role(all_kinds(kms_key_arn=KEY, shared_as=SHARED, scope="cluster"), TARGET),
    "pod": _role(S3_OF_A_POD),
    "mixed": _role(MIXED),
    "targets-only": _role({}, TARGET),
}
