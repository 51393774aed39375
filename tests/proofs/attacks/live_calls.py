"""A cell as a boto3 call, and what cannot be called. A call spoils nothing that another cell needs."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from botocore.exceptions import ClientError

from proofs.attacks.live_things import LiveThings
from proofs.attacks.live_world import refused
from proofs.attacks.request import Request
from proofs.attacks.world import ACCOUNT, OTHER_REGION, REGION

Call = Callable[[LiveThings, Any, Request], object]


@cache
def callable_live(request: Request) -> bool:
    """Whether boto3 and AWS let such a request through to IAM at all, in this account."""
    place = request.resource.split(":")[3:5]
    return (
        request.action in CALLS
        and request.via is None
        and (place in ([REGION, ACCOUNT], [OTHER_REGION, ACCOUNT], ["", ""], []) or request.action == TAKE)
        and all(
            TAG_VALUE.fullmatch(value) for value in (*request.resource_tags.values(), *request.request_tags.values())
        )
        and _path_is_callable(request)
    )


def region_of(request: Request) -> str:
    """Where the call goes."""
    return (request.resource.split(":")[3:4] or [""])[0] or REGION


TAG_VALUE = re.compile(
    r"[\w .:/=+@-]+"
)  # https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
_ONE_KEY = ("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "ConditionCheckItem")


def _path_is_callable(request: Request) -> bool:
    service, _, action = request.action.partition(":")
    if service == "s3":
        return ".." not in request.resource  # HTTP clients resolve it before they send
    if service == "dynamodb":
        count = len(request.partition_keys)
        return count == 1 or (count > 1 and action not in _ONE_KEY)
    if service == "ssm":
        name = request.resource.partition(":parameter")[2]
        return re.fullmatch(r"(/[\w.-]+)+", name) is not None and ".." not in name
    if service == "secretsmanager" and action in ("CreateSecret", "TagResource"):
        at_creation = "compared with no tags" in request.name or "at creation" in request.name
        return not at_creation and (action == "CreateSecret" or bool(request.request_tags))
    return True


def _secret(method: str, use: str = "", **more: Any) -> Call:
    return lambda things, client, request: getattr(client, method)(
        SecretId=things.secret(request.resource_tags, use), **more
    )


def _create(things: LiveThings, client: Any, request: Request) -> object:
    return client.create_secret(Name=things.next_name(), SecretString="x", Tags=_tags(request))


def _tag(things: LiveThings, client: Any, request: Request) -> object:
    return client.tag_resource(SecretId=things.secret(request.resource_tags, "tag"), Tags=_tags(request))


def _tags(request: Request) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in request.request_tags.items()]


def _object(method: str, **more: Any) -> Call:
    def call(things: LiveThings, client: Any, request: Request) -> object:
        bucket, _, key = request.resource.split(":", 5)[5].partition("/")
        if method == "get_object":
            things.object(bucket, key)
        return getattr(client, method)(Bucket=bucket, Key=key, **more)

    return call


def _list(things: LiveThings, client: Any, request: Request) -> object:
    prefix = {} if request.listed_prefix is None else {"Prefix": request.listed_prefix}
    return client.list_objects_v2(Bucket=request.resource.rpartition(":")[2], **prefix)


def _row(method: str, **more: Any) -> Call:
    def call(things: LiveThings, client: Any, request: Request) -> object:
        key = {"owner": {"S": request.partition_keys[0]}}
        known = {"Item": key} if method == "put_item" else {"Key": key}
        return getattr(client, method)(TableName=_table(request), **known, **more)

    return call


def _query(things: LiveThings, client: Any, request: Request) -> object:
    values, index = {":owner": {"S": request.partition_keys[0]}}, request.resource.partition("/index/")[2]
    return client.query(
        TableName=_table(request), KeyConditionExpression="#o = :owner", **({"IndexName": index} if index else {}),
        ExpressionAttributeNames={"#o": "owner"}, ExpressionAttributeValues=values,
    )  # fmt: skip


def _check(things: LiveThings, client: Any, request: Request) -> object:
    check = {"TableName": _table(request), "Key": {"owner": {"S": request.partition_keys[0]}}}
    check |= {"ConditionExpression": "attribute_not_exists(nothing)"}
    return client.transact_write_items(TransactItems=[{"ConditionCheck": check}])


def _batch_get(things: LiveThings, client: Any, request: Request) -> object:
    keys = [{"owner": {"S": key}} for key in request.partition_keys]
    return client.batch_get_item(RequestItems={_table(request): {"Keys": keys}})


def _batch_write(things: LiveThings, client: Any, request: Request) -> object:
    puts = [{"PutRequest": {"Item": {"owner": {"S": key}}}} for key in request.partition_keys]
    return client.batch_write_item(RequestItems={_table(request): puts})


def _table(request: Request) -> str:
    return request.resource.split("/")[1]


def _parameter(method: str, key: str = "Name", listed: bool = False, **more: Any) -> Call:
    def call(things: LiveThings, client: Any, request: Request) -> object:
        name = request.resource.partition(":parameter")[2]
        if method.startswith("get") and key != "Path":
            things.parameter(name)
        return getattr(client, method)(**{key: [name] if listed else name}, **more)

    return call


def _queue(method: str, **more: Any) -> Call:
    return lambda things, client, request: getattr(client, method)(QueueUrl=things.queue(request.resource_tags), **more)


def _queue_url(things: LiveThings, client: Any, request: Request) -> object:
    return client.get_queue_url(QueueName=things.queue(request.resource_tags).rpartition("/")[2])


def _key(method: str, **more: Any) -> Call:
    return lambda things, client, request: getattr(client, method)(KeyId=things.key(request.resource_tags), **more)


def _decrypt(things: LiveThings, client: Any, request: Request) -> object:
    key = things.key(request.resource_tags)
    return client.decrypt(KeyId=key, CiphertextBlob=things.ciphertext(key))


def _reencrypt(things: LiveThings, client: Any, request: Request) -> object:
    key = things.key(request.resource_tags)
    return client.re_encrypt(SourceKeyId=key, CiphertextBlob=things.ciphertext(key), DestinationKeyId=key)


def _take(things: LiveThings, client: Any, request: Request) -> object:
    things.target(request.resource)
    return client.assume_role(RoleArn=request.resource, RoleSessionName="chained")


def allows(things: LiveThings, client: Any, request: Request) -> bool:
    """Whether the call gets by IAM."""
    try:
        CALLS[request.action](things, client, request)
    except ClientError as error:
        return not refused(error)
    return True


TAKE = "sts:AssumeRole"
VERSION = "a-version-that-is-not-there-and-never-was"
UPLOAD, HANDLE = "an-upload-that-is-not-there", "a-handle-that-is-not-there"
CALLS: dict[str, Call] = {
    "secretsmanager:GetSecretValue": _secret("get_secret_value"),
    "secretsmanager:DescribeSecret": _secret("describe_secret"),
    "secretsmanager:ListSecretVersionIds": _secret("list_secret_version_ids"),
    "secretsmanager:PutSecretValue": _secret("put_secret_value", SecretString="y"),
    "secretsmanager:UpdateSecretVersionStage": _secret(
        "update_secret_version_stage", VersionStage="citadel", MoveToVersionId=VERSION
    ),
    "secretsmanager:DeleteSecret": _secret("delete_secret", "delete"),
    "secretsmanager:RestoreSecret": _secret("restore_secret", "restore"),
    "secretsmanager:CreateSecret": _create,
    "secretsmanager:TagResource": _tag,
    "secretsmanager:ListSecrets": lambda things, client, request: client.list_secrets(),
    "secretsmanager:GetRandomPassword": lambda things, client, request: client.get_random_password(),
    "s3:GetObject": _object("get_object"),
    "s3:PutObject": _object("put_object", Body=b"y"),
    "s3:DeleteObject": _object("delete_object"),
    "s3:AbortMultipartUpload": _object("abort_multipart_upload", UploadId=UPLOAD),
    "s3:ListMultipartUploadParts": _object("list_parts", UploadId=UPLOAD),
    "s3:ListBucket": _list,
    "dynamodb:GetItem": _row("get_item"),
    "dynamodb:PutItem": _row("put_item"),
    "dynamodb:UpdateItem": _row("update_item"),
    "dynamodb:DeleteItem": _row("delete_item"),
    "dynamodb:Query": _query,
    "dynamodb:ConditionCheckItem": _check,
    "dynamodb:BatchGetItem": _batch_get,
    "dynamodb:BatchWriteItem": _batch_write,
    "ssm:GetParameter": _parameter("get_parameter"),
    "ssm:GetParameters": _parameter("get_parameters", "Names", listed=True),
    "ssm:GetParametersByPath": _parameter("get_parameters_by_path", "Path", Recursive=True),
    "ssm:PutParameter": _parameter("put_parameter", Value="y", Type="String", Overwrite=True),
    "ssm:DeleteParameter": _parameter("delete_parameter"),
    "ssm:DeleteParameters": _parameter("delete_parameters", "Names", listed=True),
    "sqs:ReceiveMessage": _queue("receive_message"),
    "sqs:DeleteMessage": _queue("delete_message", ReceiptHandle=HANDLE),
    "sqs:ChangeMessageVisibility": _queue("change_message_visibility", ReceiptHandle=HANDLE, VisibilityTimeout=1),
    "sqs:GetQueueAttributes": _queue("get_queue_attributes", AttributeNames=["QueueArn"]),
    "sqs:SendMessage": _queue("send_message", MessageBody="x"),
    "sqs:GetQueueUrl": _queue_url,
    "kms:Decrypt": _decrypt,
    "kms:DescribeKey": _key("describe_key"),
    "kms:Encrypt": _key("encrypt", Plaintext=b"x"),
    "kms:GenerateDataKey": _key("generate_data_key", KeySpec="AES_256"),
    "kms:GenerateDataKeyWithoutPlaintext": _key("generate_data_key_without_plaintext", KeySpec="AES_256"),
    "kms:CreateGrant": _key(
        "create_grant", GranteePrincipal=f"arn:aws:iam::{ACCOUNT}:role/another", Operations=["Decrypt"]
    ),
    "kms:ReEncryptFrom": _reencrypt,
    TAKE: _take,
}
