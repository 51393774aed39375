"""Objects of S3 that are a pod's own by their keys.

Actions and condition keys: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
Tags, ACLs, versions and the settings of the bucket are not allowed.
"""

from collections.abc import Iterator, Mapping

from eks_citadel.iam.document import Document, allow
from eks_citadel.leave.documents.customer_key import customer_key
from eks_citadel.leave.documents.owner import own_path, owner_words, sid, used
from eks_citadel.leave.settings.permissions import S3PrefixSettings

ACTIONS: Mapping[str, tuple[str, ...]] = {
    "read": ("GetObject",),
    "write": ("AbortMultipartUpload", "DeleteObject", "ListMultipartUploadParts", "PutObject"),
}
# A multipart upload also decrypts its parts: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
KEY_ACTIONS: Mapping[str, tuple[str, ...]] = {"read": ("Decrypt",), "write": ("Decrypt", "GenerateDataKey")}


def s3_statements(item: S3PrefixSettings) -> Iterator[Document]:
    """Statements for the pod's own objects; the slash after the own path keeps `team` from matching `team-a`."""
    what = f"objects {item.prefix} {owner_words(item)}"
    below = f"{item.prefix}/{own_path(item)}/*"
    objects = f"{item.bucket_arn}/{below}"
    words, actions = used(item.allow, ACTIONS)
    if words:
        yield allow(sid(*words, what), [f"s3:{one}" for one in actions], [objects])
    if "list" in item.allow:
        condition = {"StringLike": {"s3:prefix": below}}
        yield allow(sid("list", what), ["s3:ListBucket"], [str(item.bucket_arn)], condition=condition)
    words, key_actions = used(item.allow, KEY_ACTIONS)
    if item.kms_key_arn and words:
        # With a bucket key the context is the bucket's: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
        context = {"aws:s3:arn": [str(item.bucket_arn), objects]}
        yield customer_key(sid("key of", what), str(item.kms_key_arn), "s3", key_actions, context)
