"""The promise of a workload role, written down a second time: what each word gives, and what is a pod's own."""

from typing import Any

from .workloads import places, policy

VARIABLE = "${aws:PrincipalTag/"
SERVICES = tuple(places("aws", "eu-west-1"))
SECRET, S3, DYNAMODB, SSM, SQS, KMS = "secretsmanager", "s3", "dynamodb", "ssm", "sqs", "kms"
# The promise: service and word to actions.
GIVEN = {
    ("secretsmanager_secrets", "read"): (SECRET, "GetSecretValue DescribeSecret ListSecretVersionIds"),
    ("secretsmanager_secrets", "write"): (
        SECRET,
        "PutSecretValue UpdateSecretVersionStage DeleteSecret RestoreSecret CreateSecret TagResource GetRandomPassword",
    ),
    ("secretsmanager_secrets", "list"): (SECRET, "ListSecrets"),
    ("s3_prefixes", "read"): (S3, "GetObject"),
    ("s3_prefixes", "write"): (S3, "PutObject DeleteObject AbortMultipartUpload ListMultipartUploadParts"),
    ("s3_prefixes", "list"): (S3, "ListBucket"),
    ("dynamodb_tables", "read"): (DYNAMODB, "GetItem BatchGetItem Query ConditionCheckItem"),
    ("dynamodb_tables", "write"): (DYNAMODB, "PutItem UpdateItem DeleteItem BatchWriteItem"),
    ("ssm_paths", "read"): (SSM, "GetParameter GetParameters GetParametersByPath"),
    ("ssm_paths", "write"): (SSM, "PutParameter DeleteParameter DeleteParameters"),
    ("sqs_queues", "read"): (
        SQS, "ReceiveMessage DeleteMessage ChangeMessageVisibility GetQueueAttributes GetQueueUrl",
    ),
    ("sqs_queues", "write"): (SQS, "SendMessage GetQueueAttributes GetQueueUrl"),
    ("kms_keys", "read"): (KMS, "Decrypt DescribeKey"),
    ("kms_keys", "write"): (KMS, "Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext DescribeKey"),
}  # fmt: skip
OF_KEY = {
    ("secretsmanager_secrets", "read"): {"kms:Decrypt"},
    ("secretsmanager_secrets", "write"): {"kms:Decrypt", "kms:GenerateDataKey"},
    ("s3_prefixes", "read"): {"kms:Decrypt"},
    ("s3_prefixes", "write"): {"kms:Decrypt", "kms:GenerateDataKey"},
    ("dynamodb_tables", "read"): {"kms:Decrypt"},
    ("dynamodb_tables", "write"): {"kms:Decrypt"},
    ("ssm_paths", "read"): {"kms:Decrypt"},
    ("ssm_paths", "write"): {"kms:Encrypt", "kms:GenerateDataKey"},
    ("sqs_queues", "read"): {"kms:Decrypt"},
    ("sqs_queues", "write"): {"kms:Decrypt", "kms:GenerateDataKey"},
}
TAGS = ("eks-cluster-name", "kubernetes-namespace", "kubernetes-service-account")
OWN = {key: f"{VARIABLE}{key}}}" for key in TAGS}
SCOPES = {"cluster": TAGS[:1], "namespace": TAGS[:2], "service-account": TAGS}


def one(service: str, regions: tuple[str, ...] = ("eu-west-1",), **changes: Any) -> list[dict[str, Any]]:
    """The statements of one item."""
    return policy({service: [{**places("aws", "eu-west-1")[service], **changes}]}, "aws", regions)["Statement"]


def own_tags(scope: str, shared_as: str | None) -> dict[str, str]:
    own = {key: OWN[key] for key in SCOPES[scope]}
    return own | ({"eks-cluster-name": f"_shared/{shared_as}"} if shared_as else {})


def own_path(scope: str, shared_as: str | None) -> str:
    return "/".join(own_tags(scope, shared_as).values())
