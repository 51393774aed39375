"""The arguments that say what the pods of a role may do."""

from typing import NotRequired, TypedDict

import pulumi


class SecretsPermissionArgs(TypedDict):
    allow: list[str]
    """Some of `read`, `write` (which also creates secrets with the own tags) and `list` (the names of all)."""
    scope: NotRequired[str]
    """Whose: `cluster`, `namespace` or `service-account` (default)."""
    shared_as: NotRequired[str]
    """Name that stands for the cluster's, so that several clusters share them."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Customer's key under which they are."""


class S3PrefixPermissionArgs(TypedDict):
    bucket_arn: pulumi.Input[str]
    """ARN of the bucket."""
    prefix: str
    """Beginning of the keys, before the path of whose they are; without slashes at its ends."""
    allow: list[str]
    """Some of `read`, `write` (which also deletes) and `list` (keys below the own path)."""
    scope: NotRequired[str]
    """Whose: `cluster`, `namespace`, `service-account` (default) or `pod`, exactly PREFIX/POD-UID/."""
    shared_as: NotRequired[str]
    """Name that stands for the cluster's, so that several clusters share them."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Customer's key under which they are."""


class DynamodbTablePermissionArgs(TypedDict):
    table_arn: pulumi.Input[str]
    """ARN of the table; partition keys begin with the path of whose they are."""
    allow: list[str]
    """Some of `read` and `write`."""
    scope: NotRequired[str]
    """Whose: `cluster`, `namespace` or `service-account` (default)."""
    shared_as: NotRequired[str]
    """Name that stands for the cluster's, so that several clusters share them."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Customer's key under which the table is."""


class SsmPathPermissionArgs(TypedDict):
    path: str
    """Beginning of the names, such as "/config", before the path of whose they are."""
    allow: list[str]
    """Some of `read` and `write`."""
    scope: NotRequired[str]
    """Whose: `cluster`, `namespace` or `service-account` (default)."""
    shared_as: NotRequired[str]
    """Name that stands for the cluster's, so that several clusters share them."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Customer's key under which secure strings are."""


class SqsQueuesPermissionArgs(TypedDict):
    allow: list[str]
    """Some of `read` (receive and delete messages) and `write` (send them)."""
    scope: NotRequired[str]
    """Whose: `cluster`, `namespace` or `service-account` (default)."""
    shared_as: NotRequired[str]
    """Name that stands for the cluster's, so that several clusters share them."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Customer's key under which they are."""


class KmsKeysPermissionArgs(TypedDict):
    allow: list[str]
    """Some of `read` (decrypt) and `write` (encrypt, make data keys)."""
    scope: NotRequired[str]
    """Whose: `cluster`, `namespace` or `service-account` (default)."""
    shared_as: NotRequired[str]
    """Name that stands for the cluster's, so that several clusters share them."""


class PermissionsArgs(TypedDict):
    secretsmanager_secrets: NotRequired[list[SecretsPermissionArgs]]
    """Secrets of Secrets Manager, own by their tags."""
    s3_prefixes: NotRequired[list[S3PrefixPermissionArgs]]
    """Objects of S3, own by their keys."""
    dynamodb_tables: NotRequired[list[DynamodbTablePermissionArgs]]
    """Items of DynamoDB, own by their partition keys."""
    ssm_paths: NotRequired[list[SsmPathPermissionArgs]]
    """Parameters of Systems Manager, own by their paths."""
    sqs_queues: NotRequired[list[SqsQueuesPermissionArgs]]
    """Queues of SQS, own by their tags."""
    kms_keys: NotRequired[list[KmsKeysPermissionArgs]]
    """Keys of KMS that pods use themselves, own by their tags."""
