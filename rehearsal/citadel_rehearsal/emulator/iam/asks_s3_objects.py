"""The further permissions that a request on objects needs, for copy sources, tags, ACLs, locks and KMS keys.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""

from collections.abc import Mapping
from typing import Any

from ministack.core import iam_actions
from ministack.services import s3

from citadel_rehearsal.emulator.iam import key_use
from citadel_rehearsal.emulator.iam.call import Ask, Call, Unjudged

Headers = Mapping[str, str]
KEY_HEADER = "x-amz-server-side-encryption-aws-kms-key-id"
# Header of a write: the further action that it needs beside s3:PutObject.
WRITE_HEADERS = {
    "x-amz-tagging": "PutObjectTagging",
    "x-amz-acl": "PutObjectAcl",
    "x-amz-grant-full-control": "PutObjectAcl",
    "x-amz-grant-read": "PutObjectAcl",
    "x-amz-grant-read-acp": "PutObjectAcl",
    "x-amz-grant-write-acp": "PutObjectAcl",
    "x-amz-object-lock-mode": "PutObjectRetention",
    "x-amz-object-lock-retain-until-date": "PutObjectRetention",
    "x-amz-object-lock-legal-hold": "PutObjectLegalHold",
}


def arn(bucket: str, key: str = "") -> str:
    """The ARN of a bucket, or of an object in it."""
    return f"arn:aws:s3:::{bucket}/{key}" if key else f"arn:aws:s3:::{bucket}"


def delete_many(call: Call, bucket: str, headers: Headers) -> list[Ask]:
    """The asks of DeleteObjects, one for each key. Errors: `Unjudged` for a form upload."""
    if "delete" not in call.query:
        raise Unjudged("an upload by a form")
    targets = iam_actions._s3_batch_delete_targets(bucket, call.body)
    if not targets:
        raise Unjudged("a DeleteObjects request without keys")
    names = ["DeleteObjectVersion" if version else "DeleteObject" for _, version in targets]
    found = [Ask(f"s3:{name}", target) for name, (target, _) in zip(names, targets, strict=True)]
    return found + [Ask("s3:BypassGovernanceRetention", target) for target, _ in targets if _bypasses(headers)]


def more(call: Call, action: str, bucket: str, key: str, headers: Headers) -> list[Ask]:
    """The further asks of a request on one object, beside its own action."""
    target = arn(bucket, key)
    found = [Ask("s3:BypassGovernanceRetention", target)] if _bypasses(headers) else []
    if action == "PutObject":
        return found + _write(call, bucket, key, headers)
    if action in ("GetObjectAttributes", "GetObjectVersionAttributes"):
        found.append(Ask(f"s3:{action.removesuffix('Attributes')}", target))
    if action in ("GetObject", "GetObjectVersion", "GetObjectAttributes", "GetObjectVersionAttributes"):
        found += key_use.s3(call, _key_of(bucket, key, _version(call)), "Decrypt", target)
    return found


def _write(call: Call, bucket: str, key: str, headers: Headers) -> list[Ask]:
    target = arn(bucket, key)
    names = dict.fromkeys(name for header, name in WRITE_HEADERS.items() if headers.get(header))
    found = [Ask(f"s3:{name}", target) for name in names] + _source(call, headers)
    upload_id = call.query.get("uploadId")
    if upload_id:
        preserved = (s3._multipart_uploads.get(upload_id[0]) or {}).get("preserved_headers") or {}
        return found + key_use.s3(call, preserved.get(KEY_HEADER), "Decrypt", target)
    key_id = headers.get(KEY_HEADER)
    if key_id is None and not headers.get("x-amz-server-side-encryption"):
        key_id = s3._bucket_default_sse_headers(bucket).get(KEY_HEADER)
    return found + key_use.s3(call, key_id, "GenerateDataKey", target)


def _source(call: Call, headers: Headers) -> list[Ask]:
    """The asks of a copy on its source, and on the source's tags if they are copied."""
    if not headers.get("x-amz-copy-source"):
        return []
    named = iam_actions._s3_source_object(dict(headers))
    if named is None:
        raise Unjudged(f"the copy source {headers['x-amz-copy-source']}")
    source, version = named
    bucket, _, key = source.removeprefix("arn:aws:s3:::").partition("/")
    if s3.access_point_for_alias(bucket) is not None or bucket.startswith("arn:"):
        raise Unjudged("an access point")
    kind = "GetObjectVersion" if version else "GetObject"
    found = [Ask(f"s3:{kind}", source), *key_use.s3(call, _key_of(bucket, key, version), "Decrypt", source)]
    copies_tags = "uploadId" not in call.query and headers.get("x-amz-tagging-directive", "COPY").upper() == "COPY"
    if copies_tags and s3.object_tags_for_condition(bucket, key, {}):
        target_bucket, _, target_key = call.path.lstrip("/").partition("/")
        found += [Ask(f"s3:{kind}Tagging", source), Ask("s3:PutObjectTagging", arn(target_bucket, target_key))]
    return found


def _key_of(bucket: str, key: str, version: str) -> Any:
    owner = s3._bucket_owner_account(bucket)
    stored = (s3._buckets.get_scoped(owner, None, bucket) or {}) if owner else {}
    if version:
        versions = s3._object_versions.get_scoped(owner, None, (bucket, key)) or []
        record = next((item for item in versions if item.get("version_id") == version), {})
        record = record.get("obj_record", record)
    else:
        record = (stored.get("objects") or {}).get(key) or {}
    return (record.get("preserved_headers") or {}).get(KEY_HEADER)


def _version(call: Call) -> str:
    return (call.query.get("versionId") or [""])[0]


def _bypasses(headers: Headers) -> bool:
    return headers.get("x-amz-bypass-governance-retention", "").strip().lower() == "true"
