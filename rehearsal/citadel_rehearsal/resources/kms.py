"""KMS keys and aliases."""

from typing import Any

from citadel_rehearsal.ground.refusals import RuleBroken, existing
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.resource import InPlace, Properties, Resource, words
from citadel_rehearsal.resources.retagging import kms_tags, tags_by
from citadel_rehearsal.resources.shapes import ask, kms_tag_list, only


def create_key(context: Context, inputs: Properties) -> str:
    kms = context.client("kms")
    names = {
        "bypassPolicyLockoutSafetyCheck": "BypassPolicyLockoutSafetyCheck",
        "customerMasterKeySpec": "KeySpec",
        "description": "Description",
        "keyUsage": "KeyUsage",
        "multiRegion": "MultiRegion",
        "policy": "Policy",
    }
    key_id = str(kms.create_key(**only(inputs, names), Tags=kms_tag_list(inputs["tagsAll"]))["KeyMetadata"]["KeyId"])
    with existing(key_id):
        if inputs.get("enableKeyRotation"):
            kms.enable_key_rotation(KeyId=key_id, **only(inputs, {"rotationPeriodInDays": "RotationPeriodInDays"}))
        if inputs.get("isEnabled") is False:
            kms.disable_key(KeyId=key_id)
    return key_id


def read_key(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    kms = context.client("kms")
    answer = ask(kms.describe_key, KeyId=identifier)
    if answer is None or answer["KeyMetadata"]["KeyState"] == "PendingDeletion":
        return None
    key = answer["KeyMetadata"]
    return {
        "arn": key["Arn"],
        "customerMasterKeySpec": key.get("KeySpec", "SYMMETRIC_DEFAULT"),
        "description": key.get("Description", ""),
        "enableKeyRotation": bool(kms.get_key_rotation_status(KeyId=identifier)["KeyRotationEnabled"]),
        "isEnabled": key["Enabled"],
        "keyId": key["KeyId"],
        "keyUsage": key["KeyUsage"],
        "multiRegion": key.get("MultiRegion", False),
        "policy": kms.get_key_policy(KeyId=identifier, PolicyName="default")["Policy"],
    }


def update_description(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    context.client("kms").update_key_description(KeyId=identifier, Description=new.get("description") or "")


def update_rotation(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    kms = context.client("kms")
    if new.get("enableKeyRotation"):
        kms.enable_key_rotation(KeyId=identifier, **only(new, {"rotationPeriodInDays": "RotationPeriodInDays"}))
    else:
        kms.disable_key_rotation(KeyId=identifier)


def update_state(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    kms = context.client("kms")
    (kms.disable_key if new.get("isEnabled") is False else kms.enable_key)(KeyId=identifier)


def update_key_policy(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    context.client("kms").put_key_policy(KeyId=identifier, PolicyName="default", Policy=new["policy"])


def delete_key(context: Context, identifier: str, outputs: Properties) -> None:
    """Schedule the deletion. KMS deletes a key only after `deletionWindowInDays` (30 by default)."""
    window = outputs.get("deletionWindowInDays") or 30
    ask(context.client("kms").schedule_key_deletion, KeyId=identifier, PendingWindowInDays=int(window))


def create_alias(context: Context, inputs: Properties) -> str:
    context.client("kms").create_alias(AliasName=inputs["name"], TargetKeyId=inputs["targetKeyId"])
    return str(inputs["name"])


def read_alias(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    alias = next((one for one in _aliases(context.client("kms")) if one["AliasName"] == identifier), None)
    return alias and {
        "arn": alias["AliasArn"],
        "name": identifier,
        "targetKeyArn": context.arn("kms", f"key/{alias['TargetKeyId']}"),
        "targetKeyId": alias["TargetKeyId"],
    }


def update_alias(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    context.client("kms").update_alias(AliasName=identifier, TargetKeyId=new["targetKeyId"])


def delete_alias(context: Context, identifier: str, outputs: Properties) -> None:
    ask(context.client("kms").delete_alias, AliasName=identifier)


def get_key(context: Context, inputs: Properties) -> Properties:
    key = context.client("kms").describe_key(KeyId=inputs["keyId"])["KeyMetadata"]
    return {
        "arn": key["Arn"],
        "awsAccountId": context.account,
        "creationDate": key["CreationDate"].isoformat(),
        "customerMasterKeySpec": key.get("KeySpec", "SYMMETRIC_DEFAULT"),
        "description": key.get("Description", ""),
        "enabled": key["Enabled"],
        "id": key["KeyId"],
        "keyId": inputs["keyId"],
        "keyManager": key.get("KeyManager", "CUSTOMER"),
        "keySpec": key.get("KeySpec", "SYMMETRIC_DEFAULT"),
        "keyState": key["KeyState"],
        "keyUsage": key["KeyUsage"],
        "multiRegion": key.get("MultiRegion", False),
        "origin": key.get("Origin", "AWS_KMS"),
        "region": context.region,
    }


def get_alias(context: Context, inputs: Properties) -> Properties:
    found = next((one for one in _aliases(context.client("kms")) if one["AliasName"] == inputs["name"]), None)
    if found is None:
        raise RuleBroken("NotFoundException", f"empty result for the alias {inputs['name']}")
    key = context.client("kms").describe_key(KeyId=found["TargetKeyId"])["KeyMetadata"]
    return {
        "arn": found["AliasArn"],
        "id": found["AliasArn"],
        "name": inputs["name"],
        "region": context.region,
        "targetKeyArn": key["Arn"],
        "targetKeyId": key["KeyId"],
    }


def _aliases(kms: Any) -> list[dict[str, Any]]:
    return [alias for page in kms.get_paginator("list_aliases").paginate() for alias in page["Aliases"]]


KEY = Resource(
    "aws:kms/key:Key",
    words(
        "bypassPolicyLockoutSafetyCheck customerMasterKeySpec deletionWindowInDays description enableKeyRotation"
        " isEnabled keyUsage multiRegion policy rotationPeriodInDays tags"
    ),
    words("arn keyId"),
    create_key,
    read_key,
    delete_key,
    in_place=(
        InPlace(words("description"), update_description),
        InPlace(words("enableKeyRotation rotationPeriodInDays"), update_rotation),
        InPlace(words("isEnabled"), update_state),
        InPlace(words("policy"), update_key_policy),
        tags_by(kms_tags),
    ),
    leaves=lambda outputs: f"waits {outputs.get('deletionWindowInDays') or 30} days for its deletion",
)
ALIAS = Resource(
    "aws:kms/alias:Alias",
    words("name targetKeyId"),
    words("arn targetKeyArn"),
    create_alias,
    read_alias,
    delete_alias,
    in_place=(InPlace(words("targetKeyId"), update_alias),),
    name_property="name",
    name_prefix="alias/",
)
RESOURCES = (KEY, ALIAS)
INVOKES = {"aws:kms/getAlias:getAlias": get_alias, "aws:kms/getKey:getKey": get_key}
