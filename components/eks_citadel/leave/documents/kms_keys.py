"""Keys of KMS that are a pod's own by their tags, for pods that encrypt by themselves.

Actions and condition keys: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
Grants, key policies, aliases and tags are not allowed.
"""

from collections.abc import Iterator, Mapping

from eks_citadel.iam.document import Document, allow
from eks_citadel.leave.documents.owner import owner_words, resource_tags, sid, used
from eks_citadel.leave.documents.place import Place
from eks_citadel.leave.settings.permissions import KmsKeysSettings

ACTIONS: Mapping[str, tuple[str, ...]] = {
    "read": ("Decrypt", "DescribeKey"),
    "write": ("DescribeKey", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext"),
}


def kms_statements(item: KmsKeysSettings, place: Place) -> Iterator[Document]:
    """Statements for encrypting and decrypting with the pod's own keys."""
    words, actions = used(item.allow, ACTIONS)
    own = {"StringEquals": resource_tags(item)}
    what = sid(*words, "keys", owner_words(item))
    yield allow(what, [f"kms:{one}" for one in actions], place.arns("kms", "key/*"), condition=own)
