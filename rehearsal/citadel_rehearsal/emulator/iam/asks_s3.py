"""The permissions that a request to S3 needs. MiniStack finds the action by method and sub-resource.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from ministack.core import iam_actions
from ministack.services import s3

from citadel_rehearsal.emulator.iam import asks_s3_objects as objects
from citadel_rehearsal.emulator.iam.call import Ask, Call, Keys, Unjudged

# Sub-resources whose action MiniStack knows, and parameters that do not affect the action. Others are refused.
SUB_RESOURCES = frozenset(
    name
    for table in (
        iam_actions._S3_QUERY_ACTIONS,
        iam_actions._S3_BUCKET_QUERY_ACTIONS,
        iam_actions._S3_OBJECT_QUERY_ACTIONS,
    )
    for name in table
)
HARMLESS = frozenset({
    "AWSAccessKeyId", "Expires", "Signature", "continuation-token",
    "delimiter", "encoding-type", "fetch-owner", "id", "key-marker", "list-type", "marker",
    "max-keys", "max-parts", "max-uploads", "part-number-marker", "partNumber", "prefix", "start-after",
    "upload-id-marker", "version-id-marker", "versionId", "x-id",
})  # fmt: skip
HARMLESS_STARTS = ("response-", "x-amz-")
BUCKET_ACTIONS = ("List", "GetBucket", "PutBucket", "DeleteBucket", "CreateBucket")


def asks(call: Call) -> list[Ask]:
    """The asks of a request, with that of the operation itself first."""
    headers = s3._merge_hoisted_amz_headers(dict(call.headers), dict(call.query))
    bucket, _, key = call.path.lstrip("/").partition("/")
    _check(call, bucket, headers)
    if not bucket:
        return [Ask("s3:ListAllMyBuckets")]
    if call.method == "POST" and not key:
        return objects.delete_many(call, bucket, headers)
    action = iam_actions._s3_action(call.method, "/bucket/key" if key else "/bucket", dict(call.query))
    if action is None or (key and action.startswith(BUCKET_ACTIONS) and action != "ListMultipartUploadParts"):
        raise Unjudged(f"{call.method} with {', '.join(sorted(call.query)) or 'no parameters'}")
    arn = objects.arn(bucket, key)
    own = Ask(f"s3:{action}", arn, _context(call, action, headers) | _owner(bucket))
    return [own, *(objects.more(call, action, bucket, key, headers) if key else _of_bucket(call, action, own, headers))]


def _check(call: Call, bucket: str, headers: Mapping[str, str]) -> None:
    unknown = sorted(
        name
        for name in call.query
        if name not in SUB_RESOURCES | HARMLESS and not name.lower().startswith(HARMLESS_STARTS)
    )
    if unknown:
        raise Unjudged(f"the parameter {unknown[0]}")
    if any(len(values) > 1 for values in call.query.values()):
        raise Unjudged("a repeated parameter")
    if s3.access_point_for_alias(bucket) is not None:
        raise Unjudged("an access point")
    if headers.get("x-amz-server-side-encryption") == "aws:kms:dsse":
        raise Unjudged("two-layer encryption")


def _of_bucket(call: Call, action: str, own: Ask, headers: Mapping[str, str]) -> list[Ask]:
    """The further asks of CreateBucket with an ACL or other settings."""
    if action != "CreateBucket":
        return []
    extra = {"x-amz-acl": "PutBucketAcl", "x-amz-bucket-object-lock-enabled": "PutBucketObjectLockConfiguration"}
    return [Ask(f"s3:{name}", own.resource, own.keys) for header, name in extra.items() if headers.get(header)]


def _context(call: Call, action: str, headers: Mapping[str, str]) -> Keys:
    found: dict[str, Any] = iam_actions.s3_service_context(f"s3:{action}", dict(call.query), call.path, dict(headers))
    keys = {name.lower(): value for name, value in found.items()} | {"s3:authtype": _signed(call)}
    if call.query.get("versionId"):
        keys["s3:versionid"] = call.query["versionId"][0]
    if headers.get("x-amz-tagging"):
        tags = dict(parse_qsl(headers["x-amz-tagging"], keep_blank_values=True))
        keys |= {f"s3:requestobjecttag/{key}".lower(): value for key, value in tags.items()}
        keys["s3:requestobjecttagkeys"] = list(tags)
    return keys


def _signed(call: Call) -> str:
    return "REST-QUERY-STRING" if "X-Amz-Signature" in call.query else "REST-HEADER"


def _owner(bucket: str) -> Keys:
    """The key aws:ResourceAccount, looked up because a bucket's name does not contain the owner's account."""
    owner = s3._bucket_owner_account(bucket)
    return {"aws:resourceaccount": owner, "s3:resourceaccount": owner} if owner else {}
