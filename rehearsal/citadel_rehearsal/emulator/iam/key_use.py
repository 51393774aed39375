"""The use of a customer managed key by a service, which AWS authorizes with the permissions of the service's caller.

https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
Encryption contexts: https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html,
https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html,
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html,
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
AWS managed keys (`alias/aws/...`) need no permission of the caller.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ministack.services import kms

from citadel_rehearsal.emulator.iam.asks_kms import encryption_context, on_key
from citadel_rehearsal.emulator.iam.call import Ask, Call, present


def key_use(call: Call, key_id: Any, operations: Sequence[str], context: Mapping[str, str]) -> list[Ask]:
    """The asks on the key; none for an AWS managed key."""
    named = str(key_id or "")
    if not named or named.rsplit(":", 1)[-1].startswith("alias/aws/"):
        return []
    via = f"{call.service}.{call.region}.amazonaws.com"
    keys = encryption_context(context) | present(kms__viaservice=via) | {"aws:viaawsservice": "true"}
    return [on_key(call, operation, kms._resolve_key(named), named, keys) for operation in operations]


def secretsmanager(call: Call, secret: Mapping[str, Any], operations: Sequence[str]) -> list[Ask]:
    """The asks for a secret. The encryption context has the secret's ARN, and a version that is unknown in advance."""
    context = {"SecretARN": str(secret.get("ARN")), "SecretVersionId": str(call.data.get("VersionId") or "new")}
    return key_use(call, secret.get("KmsKeyId"), operations, context)


def ssm_read(call: Call, arn: str, parameter: Mapping[str, Any]) -> list[Ask]:
    """The ask for decrypting one SecureString."""
    key_id = parameter.get("KeyId") if parameter.get("Type") == "SecureString" else None
    return key_use(call, key_id, ("Decrypt",), {"PARAMETER_ARN": arn})


def ssm_write(call: Call, arn: str, stored: Mapping[str, Any] | None) -> list[Ask]:
    """The asks for encrypting one SecureString: Encrypt for standard parameters, a data key for advanced ones.

    Without KeyId, the AWS managed key is used.
    """
    kind = call.data.get("Type") or (stored or {}).get("Type")
    advanced = "Advanced" in (call.data.get("Tier"), (stored or {}).get("Tier"))
    key_id = call.data.get("KeyId") if kind == "SecureString" else None
    return key_use(call, key_id, ("GenerateDataKey",) if advanced else ("Encrypt",), {"PARAMETER_ARN": arn})


def sqs(call: Call, queue: Mapping[str, Any], operations: Sequence[str]) -> list[Ask]:
    """The asks for messages of a queue with a customer managed key."""
    attributes = queue["attributes"]
    return key_use(call, attributes.get("KmsMasterKeyId"), operations, {"aws:sqs:arn": attributes["QueueArn"]})


def dynamodb(call: Call, table: Mapping[str, Any]) -> list[Ask]:
    """The ask for decrypting the table's key, which DynamoDB does for each caller that reads or writes items."""
    description = table.get("SSEDescription") or {}
    context = {"aws:dynamodb:tableName": table["TableName"], "aws:dynamodb:subscriberId": call.account}
    key_id = description.get("KMSMasterKeyArn") if description.get("SSEType") == "KMS" else None
    return key_use(call, key_id, ("Decrypt",), context)


def s3(call: Call, key_id: Any, operation: str, object_arn: str) -> list[Ask]:
    """The ask for objects with SSE-KMS. Bucket keys, whose encryption context is the bucket, are not modelled."""
    return key_use(call, key_id, (operation,), {"aws:s3:arn": object_arn})
