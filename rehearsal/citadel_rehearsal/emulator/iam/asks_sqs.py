"""The permissions that a request to SQS needs.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
A batch needs the action of the single operation.
"""

from typing import Any

from ministack.services import sqs

from citadel_rehearsal.emulator.iam import key_use
from citadel_rehearsal.emulator.iam.call import (
    Ask,
    Call,
    Unjudged,
    named_tag_keys,
    request_tags,
    resource_tags,
    tags_of,
)

ON_ONE_QUEUE = {
    "AddPermission": "AddPermission",
    "ChangeMessageVisibility": "ChangeMessageVisibility",
    "ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
    "DeleteMessage": "DeleteMessage",
    "DeleteMessageBatch": "DeleteMessage",
    "DeleteQueue": "DeleteQueue",
    "GetQueueAttributes": "GetQueueAttributes",
    "ListDeadLetterSourceQueues": "ListDeadLetterSourceQueues",
    "ListQueueTags": "ListQueueTags",
    "PurgeQueue": "PurgeQueue",
    "ReceiveMessage": "ReceiveMessage",
    "RemovePermission": "RemovePermission",
    "SendMessage": "SendMessage",
    "SendMessageBatch": "SendMessage",
    "SetQueueAttributes": "SetQueueAttributes",
    "TagQueue": "TagQueue",
    "UntagQueue": "UntagQueue",
}
BY_NAME = ("CreateQueue", "GetQueueUrl")
_KEY_USE = {"SendMessage": ("GenerateDataKey", "Decrypt"), "ReceiveMessage": ("Decrypt",)}


def asks(call: Call) -> list[Ask]:
    """The asks of a request, with that of the operation itself first."""
    if call.operation == "ListQueues":
        return [Ask("sqs:ListQueues")]
    if call.operation in BY_NAME:
        return _by_name(call)
    if call.operation not in ON_ONE_QUEUE:
        raise Unjudged(f"the operation {call.operation}")
    action, queue = ON_ONE_QUEUE[call.operation], _queue(call)
    arn = queue["attributes"]["QueueArn"] if queue else _arn_of_url(call)
    keys = resource_tags(tags_of(queue["tags"])) if queue else {}
    if action == "UntagQueue":
        keys |= named_tag_keys(call.data.get("TagKeys") or [])
    elif action == "TagQueue":
        keys |= request_tags(_given_tags(call))
    own = Ask(f"sqs:{action}", arn, keys)
    return [own, *(key_use.sqs(call, queue, _KEY_USE.get(action, ())) if queue else [])]


def _by_name(call: Call) -> list[Ask]:
    owner = str(call.data.get("QueueOwnerAWSAccountId") or call.account)
    arn = f"arn:aws:sqs:{call.region}:{owner}:{call.data.get('QueueName') or ''}"
    queue = sqs._queue_by_arn(arn)
    keys = resource_tags(tags_of(queue["tags"])) if queue else {}
    if call.operation == "GetQueueUrl":
        return [Ask("sqs:GetQueueUrl", arn, keys)]
    tags = _given_tags(call)
    create = Ask("sqs:CreateQueue", arn, keys | request_tags(tags))
    return [create, Ask("sqs:TagQueue", arn, keys | request_tags(tags))] if tags else [create]


def _given_tags(call: Call) -> dict[str, str]:
    return tags_of(call.data.get("Tags") or call.data.get("tags"))


def _queue(call: Call) -> Any:
    try:
        return sqs._get_q(_url(call))
    except sqs._Err:
        return None


def _url(call: Call) -> str:
    return str(call.data.get("QueueUrl") or sqs._url_from_path(call.path))


def _arn_of_url(call: Call) -> str:
    account, name = sqs._queue_ref_from_urlish(_url(call))
    return f"arn:aws:sqs:{call.region}:{account or call.account}:{name}"
