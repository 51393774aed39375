"""Keys of `WorkloadRole` and `PodIdentity`."""

from typing import NotRequired, TypedDict

import pulumi

from eks_citadel.inputs.args import BoundedArgs, IdentityPodsArgs, NamedClusterArgs, ServiceAccountArgs, TaggedArgs


class ScopedArgs(TypedDict):
    scope: NotRequired[str]
    """Whose resources: those of the pods' `cluster`, `namespace` or `service-account`."""
    shared_as: NotRequired[str]
    """Name in place of the cluster's, so that several clusters share the resources."""


class EncryptedArgs(ScopedArgs):
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Customer managed KMS key that encrypts the resources."""


class SecretsPermissionArgs(EncryptedArgs):
    allow: list[str]
    """Some of `read`, `write` (also creates secrets with the pods' own tags) and `list` (names of all secrets)."""


class S3PrefixPermissionArgs(EncryptedArgs):
    bucket_arn: pulumi.Input[str]
    """ARN of the bucket."""
    prefix: str
    """Beginning of the object keys, in front of the owner's path; without slashes at its ends."""
    allow: list[str]
    """Some of `read`, `write` (also deletes) and `list` (keys below the pods' own path)."""
    scope: NotRequired[str]
    """Whose objects: those of the `cluster`, `namespace`, `service-account`, or one `pod`: exactly PREFIX/POD-UID/."""


class DynamodbTablePermissionArgs(EncryptedArgs):
    table_arn: pulumi.Input[str]
    """ARN of the table; its partition keys begin with the owner's path."""
    allow: list[str]
    """Some of `read` and `write`."""


class SsmPathPermissionArgs(EncryptedArgs):
    path: str
    """Beginning of the parameter names, such as "/config", in front of the owner's path."""
    allow: list[str]
    """Some of `read` and `write`."""


class SqsQueuesPermissionArgs(EncryptedArgs):
    allow: list[str]
    """Some of `read` (receive and delete messages) and `write` (send them)."""


class KmsKeysPermissionArgs(ScopedArgs):
    allow: list[str]
    """Some of `read` (decrypt) and `write` (encrypt, generate data keys)."""


class PermissionsArgs(TypedDict):
    secretsmanager_secrets: NotRequired[list[SecretsPermissionArgs]]
    """Secrets in Secrets Manager that are the pods' own by their tags."""
    s3_prefixes: NotRequired[list[S3PrefixPermissionArgs]]
    """Objects in S3 that are the pods' own by their keys."""
    dynamodb_tables: NotRequired[list[DynamodbTablePermissionArgs]]
    """Items in DynamoDB that are the pods' own by their partition keys."""
    ssm_paths: NotRequired[list[SsmPathPermissionArgs]]
    """Parameters in Systems Manager that are the pods' own by their paths."""
    sqs_queues: NotRequired[list[SqsQueuesPermissionArgs]]
    """SQS queues that are the pods' own by their tags."""
    kms_keys: NotRequired[list[KmsKeysPermissionArgs]]
    """KMS keys that pods use directly and that are their own by their tags."""


class NamespacedArgs(TypedDict):
    namespace: str
    """Namespace of the service account."""


class PodIdentityChoicesArgs(NamespacedArgs, IdentityPodsArgs):
    target_role_arn: NotRequired[pulumi.Input[str]]
    """Role, also in another account, that EKS assumes with the first one."""
    disable_session_tags: NotRequired[bool]
    """Whether the pods' sessions have no session tags."""
    session_policy: NotRequired[str]
    """Policy in JSON that narrows the session; only without session tags."""


class ClusterPodIdentityArgs(PodIdentityChoicesArgs):
    role_arn: NotRequired[pulumi.Input[str]]
    """Role in the cluster's account that trusts `pods.eks.amazonaws.com`; give this or `permissions`."""
    permissions: NotRequired[PermissionsArgs]
    """Permissions of a role that is created for these pods and trusts this cluster only."""


class PodIdentityArgs(PodIdentityChoicesArgs, NamedClusterArgs, TaggedArgs):
    role_arn: pulumi.Input[str]
    """Role in the cluster's account that trusts `pods.eks.amazonaws.com`."""
    role_unique_id: NotRequired[pulumi.Input[str]]
    """IAM's unique id of the role; with it, a role that is created again under its name changes `revision`, too."""


class WorkloadRoleChoicesArgs(NamespacedArgs, ServiceAccountArgs):
    permissions: NotRequired[PermissionsArgs]
    """What the pods may do with their own resources; may be left out with `target_role_arns`."""
    trusted_regions: NotRequired[list[str]]
    """Regions of the trusted clusters and of their resources."""
    target_role_arns: NotRequired[list[pulumi.Input[str]]]
    """Roles, also in other accounts, that the pods may assume with this one."""
    role_name: NotRequired[pulumi.Input[str]]
    """Name of the role in IAM."""


class WorkloadRoleArgs(WorkloadRoleChoicesArgs, BoundedArgs, TaggedArgs):
    trusted_clusters: list[pulumi.Input[str]]
    """Names of clusters in this account, or prefixes of such names that end in "-*"."""
    source_role_arn: NotRequired[pulumi.Input[str]]
    """Role with which pods assume this one, which is then a target role, for example in another account."""
