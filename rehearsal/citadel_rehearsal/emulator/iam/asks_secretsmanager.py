"""The permissions that a request to Secrets Manager needs.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
"""

from typing import Any

from ministack.services import secretsmanager

from citadel_rehearsal.emulator.iam import key_use
from citadel_rehearsal.emulator.iam.call import (
    Ask,
    Call,
    Keys,
    Unjudged,
    named_tag_keys,
    present,
    request_tags,
    resource_tags,
    tags_of,
    text,
)

ACCOUNT_WIDE = ("GetRandomPassword", "ListSecrets")
ON_ONE_SECRET = (
    "CancelRotateSecret", "DeleteResourcePolicy", "DeleteSecret", "DescribeSecret", "GetResourcePolicy",
    "GetSecretValue", "ListSecretVersionIds", "PutResourcePolicy", "PutSecretValue", "RemoveRegionsFromReplication",
    "ReplicateSecretToRegions", "RestoreSecret", "RotateSecret", "StopReplicationToReplica", "TagResource",
    "UntagResource", "UpdateSecret", "UpdateSecretVersionStage", "ValidateResourcePolicy",
)  # fmt: skip
_READS, _WRITES = ("GetSecretValue",), ("PutSecretValue", "UpdateSecret")


def asks(call: Call) -> list[Ask]:
    """The asks of a request, with that of the operation itself first."""
    if call.operation in ACCOUNT_WIDE:
        return [Ask(f"secretsmanager:{call.operation}")]
    if call.operation == "CreateSecret":
        return _create(call)
    if call.operation == "BatchGetSecretValue":
        return _batch(call)
    if call.operation not in ON_ONE_SECRET:
        raise Unjudged(f"the operation {call.operation}")
    secret_id = str(call.data.get("SecretId") or "")
    _, secret = secretsmanager._resolve(secret_id)
    return [_on_secret(call, call.operation, secret, secret_id), *_key_use(call, secret)]


def _on_secret(call: Call, operation: str, secret: Any, secret_id: str) -> Ask:
    arn = secret["ARN"] if secret else _unknown(call, secret_id)
    keys = _parameters(call) | _requested(call) | present(secretsmanager__secretid=arn)
    if secret:
        keys |= _tags(tags_of(secret.get("Tags")))
    return Ask(f"secretsmanager:{operation}", arn, keys, named=secret_id)


def _create(call: Call) -> list[Ask]:
    """The asks of CreateSecret. The request's tags count as the resource's tags, and need TagResource."""
    name, tags = str(call.data.get("Name") or ""), tags_of(call.data.get("Tags"))
    arn = _unknown(call, name)
    keys = _parameters(call) | _requested(call) | _tags(tags) | present(secretsmanager__name=name)
    found = [Ask("secretsmanager:CreateSecret", arn, keys, named=name)]
    if tags:
        found.append(Ask("secretsmanager:TagResource", arn, keys, named=name))
    if call.data.get("AddReplicaRegions"):
        found.append(Ask("secretsmanager:ReplicateSecretToRegions", arn, keys, named=name))
    secret = {"ARN": arn, "KmsKeyId": call.data.get("KmsKeyId")}
    return found + key_use.secretsmanager(call, secret, ("GenerateDataKey", "Decrypt"))


def _batch(call: Call) -> list[Ask]:
    """The asks of BatchGetSecretValue: also GetSecretValue on each secret.

    A request with filters also needs ListSecrets, and GetSecretValue on every secret.
    """
    ids = [str(item) for item in call.data.get("SecretIdList") or []]
    found = [Ask("secretsmanager:BatchGetSecretValue")]
    if not ids:
        found.append(Ask("secretsmanager:ListSecrets"))
        ids = [str(secret["ARN"]) for secret in secretsmanager._secrets.values()]
    for secret_id in ids:
        _, secret = secretsmanager._resolve(secret_id)
        found.append(_on_secret(call, "GetSecretValue", secret, secret_id))
        found += key_use.secretsmanager(call, secret or {}, ("Decrypt",))
    return found


def _key_use(call: Call, secret: Any) -> list[Ask]:
    if secret is None:
        return []
    if call.operation in _READS:
        return key_use.secretsmanager(call, secret, ("Decrypt",))
    if call.operation not in _WRITES or not {"SecretString", "SecretBinary", "KmsKeyId"} & set(call.data):
        return []
    both = ("GenerateDataKey", "Decrypt")
    found = key_use.secretsmanager(call, secret, both)
    new_key = call.data.get("KmsKeyId")
    return found + (key_use.secretsmanager(call, {**secret, "KmsKeyId": new_key}, both) if new_key else [])


def _unknown(call: Call, secret_id: str) -> str:
    """The ARN of a missing secret, with six characters in place of AWS's random suffix."""
    return secret_id if secret_id.startswith("arn:") else call.arn(f"secret:{secret_id}-AAAAAA")


def _tags(tags: dict[str, str]) -> Keys:
    own = {f"secretsmanager:resourcetag/{key}".lower(): value for key, value in tags.items()}
    return resource_tags(tags) | own


def _requested(call: Call) -> Keys:
    if call.operation == "UntagResource":
        return named_tag_keys(call.data.get("TagKeys") or [])
    return request_tags(tags_of(call.data.get("Tags"))) if call.operation in ("CreateSecret", "TagResource") else {}


def _parameters(call: Call) -> Keys:
    data = call.data
    regions = [str(item.get("Region")) for item in data.get("AddReplicaRegions") or [] if isinstance(item, dict)]
    return present(
        secretsmanager__versionid=text(data.get("VersionId")),
        secretsmanager__versionstage=text(data.get("VersionStage")),
        secretsmanager__kmskeyid=text(data.get("KmsKeyId")),
        secretsmanager__description=text(data.get("Description")),
        secretsmanager__forcedeletewithoutrecovery=text(data.get("ForceDeleteWithoutRecovery")),
        secretsmanager__recoverywindowindays=text(data.get("RecoveryWindowInDays")),
        secretsmanager__blockpublicpolicy=text(data.get("BlockPublicPolicy")),
        secretsmanager__rotationlambdaarn=text(data.get("RotationLambdaARN")),
        secretsmanager__addreplicaregions=regions,
    )
