"""Queues of SQS that are a pod's own by their tags.

Actions and condition keys: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
Pods may not create queues, since a queue's policy is one of its attributes.
"""

from collections.abc import Iterator, Mapping

from eks_citadel.iam.document import Document, allow
from eks_citadel.leave.documents.customer_key import customer_key
from eks_citadel.leave.documents.owner import owner_words, resource_tags, sid, used
from eks_citadel.leave.documents.place import Place
from eks_citadel.leave.settings.permissions import SqsQueuesSettings

ACTIONS: Mapping[str, tuple[str, ...]] = {
    "read": ("ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "GetQueueUrl", "ReceiveMessage"),
    "write": ("GetQueueAttributes", "GetQueueUrl", "SendMessage"),
}
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
KEY_ACTIONS: Mapping[str, tuple[str, ...]] = {"read": ("Decrypt",), "write": ("Decrypt", "GenerateDataKey")}


def sqs_statements(item: SqsQueuesSettings, place: Place) -> Iterator[Document]:
    """Statements for messages of the pod's own queues."""
    what = f"queues {owner_words(item)}"
    words, actions = used(item.allow, ACTIONS)
    own = {"StringEquals": resource_tags(item)}
    yield allow(sid(*words, what), [f"sqs:{one}" for one in actions], place.arns("sqs", "*"), condition=own)
    if item.kms_key_arn:
        _, key_actions = used(item.allow, KEY_ACTIONS)
        yield customer_key(sid("key of", what), str(item.kms_key_arn), "sqs", key_actions)
