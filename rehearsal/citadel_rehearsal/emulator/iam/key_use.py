"""The use of a customer's key by a service, for the one who called it: AWS decides it with the caller's permissions.

https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
Encryption contexts: https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html,
https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html,
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html,
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
Keys that AWS manages (`alias/aws/...`) need no permission of the caller.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ministack.services import kms

from citadel_rehearsal.emulator.iam.asks_kms import encryption_context, on_key
from citadel_rehearsal.emulator.iam.call import Ask, Call, present


def key_use(call: Call, key_id: Any, operations: Sequence[str], context: Mapping[str, str]) -> list[Ask]:
    """The asks on the key; none when it is not a customer's."""
    named = str(key_id or "")
    if not named or named.rsplit(":", 1)[-1].startswith("alias/aws/"):
        return []
    via = f"{call.service}.{call.region}.amazonaws.com"
    keys = encryption_context(context) | present(kms__viaservice=via) | {"aws:viaawsservice": "true"}
    return [on_key(call, operation, kms._resolve_key(named), named, keys) for operation in operations]


def secretsmanager(call: Call, secret: Mapping[str, Any], operations: Sequence[str]) -> list[Ask]:
    """The context has the secret's ARN, and a version that is not known before it is made."""
    context = {"SecretARN": str(secret.get("ARN")), "SecretVersionId": str(call.data.get("VersionId") or "new")}
    return key_use(call, secret.get("KmsKeyId"), operations, context)


def ssm_read(call: Call, arn: str, parameter: Mapping[str, Any]) -> list[Ask]:
    """Decrypting one SecureString."""
    key_id = parameter.get("KeyId") if parameter.get("Type") == "SecureString" else None
    return key_use(call, key_id, ("Decrypt",), {"PARAMETER_ARN": arn})


def ssm_write(call: Call, arn: str, stored: Mapping[str, Any] | None) -> list[Ask]:
    """Encrypting one: standard parameters by Encrypt, advanced ones with a data key. No KeyId: AWS's own key."""
    kind = call.data.get("Type") or (stored or {}).get("Type")
    advanced = "Advanced" in (call.data.get("Tier"), (stored or {}).get("Tier"))
    key_id = call.data.get("KeyId") if kind == "SecureString" else None
    return key_use(call, key_id, ("GenerateDataKey",) if advanced else ("Encrypt",), {"PARAMETER_ARN": arn})


def sqs(call: Call, queue: Mapping[str, Any], operations: Sequence[str]) -> list[Ask]:
    """Messages of a queue under a customer's key."""
    attributes = queue["attributes"]
    return key_use(call, attributes.get("KmsMasterKeyId"), operations, {"aws:sqs:arn": attributes["QueueArn"]})


def dynamodb(call: Call, table: Mapping[str, Any]) -> list[Ask]:
    """DynamoDB decrypts the table's key for each caller who reads or writes items."""
    description = table.get("SSEDescription") or {}
    context = {"aws:dynamodb:tableName": table["TableName"], "aws:dynamodb:subscriberId": call.account}
    key_id = description.get("KMSMasterKeyArn") if description.get("SSEType") == "KMS" else None
    return key_use(call, key_id, ("Decrypt",), context)


def s3(call: Call, key_id: Any, operation: str, object_arn: str) -> list[Ask]:
    """Objects under SSE-KMS; bucket keys, whose context is the bucket, are not modelled."""
    return key_use(call, key_id, (operation,), {"aws:s3:arn": object_arn})
