"""Keys of `WorkloadRole` and `PodIdentity`."""

from typing import NotRequired, TypedDict

import pulumi

from eks_citadel.inputs.args import BoundedArgs, IdentityPodsArgs, NamedClusterArgs, ServiceAccountArgs, TaggedArgs


class ScopedArgs(TypedDict):
    scope: NotRequired[str]
    """Whose: `cluster`, `namespace` or `service-account`."""
    shared_as: NotRequired[str]
    """Name that stands for the cluster's, so that several clusters share them."""


class EncryptedArgs(ScopedArgs):
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Customer's KMS key with which they are encrypted."""


class SecretsPermissionArgs(EncryptedArgs):
    allow: list[str]
    """Some of `read`, `write` (which also creates secrets with the own tags) and `list` (the names of all)."""


class S3PrefixPermissionArgs(EncryptedArgs):
    bucket_arn: pulumi.Input[str]
    """ARN of the bucket."""
    prefix: str
    """Beginning of the keys, before the path of whose they are; without slashes at its ends."""
    allow: list[str]
    """Some of `read`, `write` (which also deletes) and `list` (keys below the own path)."""
    scope: NotRequired[str]
    """Whose: `cluster`, `namespace`, `service-account` or `pod`, exactly PREFIX/POD-UID/."""


class DynamodbTablePermissionArgs(EncryptedArgs):
    table_arn: pulumi.Input[str]
    """ARN of the table; partition keys begin with the path of whose they are."""
    allow: list[str]
    """Some of `read` and `write`."""


class SsmPathPermissionArgs(EncryptedArgs):
    path: str
    """Beginning of the names, such as "/config", before the path of whose they are."""
    allow: list[str]
    """Some of `read` and `write`."""


class SqsQueuesPermissionArgs(EncryptedArgs):
    allow: list[str]
    """Some of `read` (receive and delete messages) and `write` (send them)."""


class KmsKeysPermissionArgs(ScopedArgs):
    allow: list[str]
    """Some of `read` (decrypt) and `write` (encrypt, make data keys)."""


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


class NamespacedArgs(TypedDict):
    namespace: str
    """Namespace of the service account."""


class PodIdentityChoicesArgs(NamespacedArgs, IdentityPodsArgs):
    target_role_arn: NotRequired[pulumi.Input[str]]
    """Role, also of another account, that EKS takes with the first one."""
    disable_session_tags: NotRequired[bool]
    """Whether the session has no tags that say whose it is."""
    session_policy: NotRequired[str]
    """Policy in JSON that narrows the session; only without session tags."""


class ClusterPodIdentityArgs(PodIdentityChoicesArgs):
    role_arn: NotRequired[pulumi.Input[str]]
    """Role in the cluster's account that trusts `pods.eks.amazonaws.com`; this or `permissions`."""
    permissions: NotRequired[PermissionsArgs]
    """What a role made for these pods may do; it trusts this cluster only."""


class PodIdentityArgs(PodIdentityChoicesArgs, NamedClusterArgs, TaggedArgs):
    role_arn: pulumi.Input[str]
    """Role in the cluster's account that trusts `pods.eks.amazonaws.com`."""
    role_unique_id: NotRequired[pulumi.Input[str]]
    """IAM's own id of the role; a role that is made again under the same name changes `revision`, too."""


class WorkloadRoleArgs(NamespacedArgs, ServiceAccountArgs, BoundedArgs, TaggedArgs):
    trusted_clusters: list[pulumi.Input[str]]
    """Names of clusters of this account, or the beginning of several names, up to a final "-*"."""
    permissions: NotRequired[PermissionsArgs]
    """What the pods may do with what is their own; may be left out with `target_role_arns`."""
    trusted_regions: NotRequired[list[str]]
    """Regions of the trusted clusters and their things."""
    target_role_arns: NotRequired[list[pulumi.Input[str]]]
    """Roles, also of other accounts, that the pods may take with this one."""
    source_role_arn: NotRequired[pulumi.Input[str]]
    """Role with which pods take this one, which is then a target role, for example of another account."""
    role_name: NotRequired[pulumi.Input[str]]
    """Name of the role in IAM."""
