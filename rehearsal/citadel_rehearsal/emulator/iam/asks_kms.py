"""The permissions that a request to KMS needs, on the key given by id, ARN, alias or ciphertext.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
"""

from typing import Any

from ministack.core.iam_actions import _kms_key_id_from_ciphertext
from ministack.services import kms

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

ACCOUNT_WIDE = ("GenerateRandom", "ListAliases", "ListKeys")
ON_ONE_KEY = (
    "CancelKeyDeletion", "CreateGrant", "Decrypt", "DeleteImportedKeyMaterial", "DescribeKey", "DisableKey",
    "DisableKeyRotation", "EnableKey", "EnableKeyRotation", "Encrypt", "GenerateDataKey", "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext", "GenerateDataKeyWithoutPlaintext", "GenerateMac", "GetKeyPolicy",
    "GetKeyRotationStatus", "GetParametersForImport", "GetPublicKey", "ImportKeyMaterial", "ListGrants",
    "ListKeyPolicies", "ListKeyRotations", "ListResourceTags", "PutKeyPolicy", "ReplicateKey", "RevokeGrant",
    "RotateKeyOnDemand", "ScheduleKeyDeletion", "Sign", "TagResource", "UntagResource", "UpdateKeyDescription",
    "UpdatePrimaryRegion", "Verify", "VerifyMac",
)  # fmt: skip
ALIASES = ("CreateAlias", "DeleteAlias", "UpdateAlias")


def asks(call: Call) -> list[Ask]:
    """The asks of a request, with that of the operation itself first."""
    if call.operation in ACCOUNT_WIDE:
        return [Ask(f"kms:{call.operation}")]
    if call.operation == "CreateKey":
        keys = request_tags(tags_of(call.data.get("Tags")))
        return [Ask("kms:CreateKey", "*", keys), *([Ask("kms:TagResource", "*", keys)] if keys else [])]
    if call.operation in ALIASES:
        return _alias(call)
    if call.operation == "ReEncrypt":
        return _re_encrypt(call)
    if call.operation not in ON_ONE_KEY:
        raise Unjudged(f"the operation {call.operation}")
    named = str(call.data.get("KeyId") or "")
    key = kms._resolve_key(named)
    if key is None and call.operation == "Decrypt":
        key = kms._resolve_key(_kms_key_id_from_ciphertext(call.data.get("CiphertextBlob") or ""))
    return [on_key(call, call.operation, key, named, _parameters(call, named))]


def on_key(call: Call, operation: str, key: Any, named: str, more: Keys) -> Ask:
    """An ask on an existing key or, if there is none, on the ARN that a key with this name would have."""
    arn = key["Arn"] if key else (named if named.startswith("arn:") else call.arn(f"key/{named}", "kms"))
    keys = more | present(kms__calleraccount=call.account)
    if key:
        keys |= resource_tags(tags_of(key.get("Tags"))) | _of_key(key)
    return Ask(f"kms:{operation}", arn, keys)


def _of_key(key: Any) -> Keys:
    aliases = [alias.split(":", 5)[5] for alias, key_id in kms._aliases.items() if key_id == key["KeyId"]]
    return present(
        kms__resourcealiases=aliases,
        kms__keyspec=text(key.get("KeySpec")),
        kms__keyusage=text(key.get("KeyUsage")),
        kms__keyorigin=text(key.get("Origin")),
        kms__multiregion=text(bool(key.get("MultiRegion"))),
    )


def encryption_context(context: Any) -> Keys:
    """kms:EncryptionContext:KEY and kms:EncryptionContextKeys."""
    pairs = dict(context) if isinstance(context, dict) else {}
    keys = {f"kms:encryptioncontext:{key}".lower(): str(value) for key, value in pairs.items()}
    return keys | present(kms__encryptioncontextkeys=[str(key) for key in pairs])


def _parameters(call: Call, named: str) -> Keys:
    data = call.data
    keys = encryption_context(data.get("EncryptionContext"))
    if call.operation == "TagResource":
        keys |= request_tags(tags_of(data.get("Tags")))
    elif call.operation == "UntagResource":
        keys |= named_tag_keys(data.get("TagKeys") or [])
    alias = named.rsplit(":", 1)[-1]
    return keys | present(
        kms__requestalias=alias if alias.startswith("alias/") else None,
        kms__encryptionalgorithm=text(data.get("EncryptionAlgorithm")) or _symmetric(call.operation),
        kms__signingalgorithm=text(data.get("SigningAlgorithm")),
        kms__granteeprincipal=text(data.get("GranteePrincipal")),
        kms__retiringprincipal=text(data.get("RetiringPrincipal")),
        kms__grantoperations=[str(name) for name in data.get("Operations") or []],
        kms__grantisforawsresource="false" if call.operation in ("CreateGrant", "ListGrants", "RevokeGrant") else None,
        kms__bypasspolicylockoutsafetycheck=text(data.get("BypassPolicyLockoutSafetyCheck")),
        kms__schedulekeydeletionpendingwindowindays=text(data.get("PendingWindowInDays")),
    )


def _symmetric(operation: str) -> str | None:
    return "SYMMETRIC_DEFAULT" if operation in ("Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo") else None


def _alias(call: Call) -> list[Ask]:
    """The asks of an alias operation: on the alias, and on its keys before and after the change."""
    alias = call.arn(str(call.data.get("AliasName") or ""))
    target = str(call.data.get("TargetKeyId") or "")
    ids = [kms._aliases.get(alias)] if call.operation != "CreateAlias" else []
    records = [(kms._resolve_key(item), item) for item in [*ids, target] if item]
    return [Ask(f"kms:{call.operation}", alias, present(kms__calleraccount=call.account))] + [
        on_key(call, call.operation, record, item, {}) for record, item in records
    ]


def _re_encrypt(call: Call) -> list[Ask]:
    data = call.data
    source = str(data.get("SourceKeyId") or _kms_key_id_from_ciphertext(data.get("CiphertextBlob") or ""))
    target = str(data.get("DestinationKeyId") or "")
    out = encryption_context(data.get("SourceEncryptionContext"))
    into = encryption_context(data.get("DestinationEncryptionContext"))
    return [
        on_key(call, "ReEncryptFrom", kms._resolve_key(source), source, out),
        on_key(call, "ReEncryptTo", kms._resolve_key(target), target, into),
    ]
