"""What each request asks of IAM: with exactly these pairs it passes, without any of them it is refused by name."""

from collections.abc import Iterator
from typing import Any

import pytest

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.eks_world import refusal
from unit.citadel_rehearsal.iam_world import ACCOUNT, REGION, Pods, Wanted, allow, asks_exactly

SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:"
PARAMETER = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:"
TABLE = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/items"
TAGS = [{"Key": "team", "Value": "a"}]
ITEM, OTHER = {"pk": {"S": "a"}}, {"pk": {"S": "b"}}


@pytest.fixture(scope="module")
def pods() -> Iterator[Pods]:
    with EmbeddedAws() as aws:
        world = Pods(aws)
        world.root("secretsmanager").create_secret(Name="one", SecretString="x")
        world.root("sqs").create_queue(QueueName="one")
        bucket = {"LocationConstraint": REGION}
        world.root("s3").create_bucket(Bucket="bkt", CreateBucketConfiguration=bucket)
        world.root("s3").put_object(Bucket="bkt", Key="tagged", Body=b"x", Tagging="a=b")
        for name in ("/config/one", "/config/two"):
            world.root("ssm").put_parameter(Name=name, Value="x", Type="String")
        world.root("dynamodb").create_table(
            TableName="items",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        yield world


def queue_url(pods: Pods) -> str:
    return str(pods.root("sqs").get_queue_url(QueueName="one")["QueueUrl"])


SECRETS = [
    ("get_secret_value", {"SecretId": "one"}, ["GetSecretValue"]),
    ("describe_secret", {"SecretId": "one"}, ["DescribeSecret"]),
    ("list_secret_version_ids", {"SecretId": "one"}, ["ListSecretVersionIds"]),
    ("put_secret_value", {"SecretId": "one", "SecretString": "y"}, ["PutSecretValue"]),
    ("update_secret", {"SecretId": "one", "SecretString": "y"}, ["UpdateSecret"]),
    ("tag_resource", {"SecretId": "one", "Tags": TAGS}, ["TagResource"]),
    ("untag_resource", {"SecretId": "one", "TagKeys": ["team"]}, ["UntagResource"]),
    ("put_resource_policy", {"SecretId": "one", "ResourcePolicy": "{}"}, ["PutResourcePolicy"]),
    ("get_resource_policy", {"SecretId": "one"}, ["GetResourcePolicy"]),
    ("delete_resource_policy", {"SecretId": "one"}, ["DeleteResourcePolicy"]),
    (
        "replicate_secret_to_regions",
        {"SecretId": "one", "AddReplicaRegions": [{"Region": "us-east-1"}]},
        ["ReplicateSecretToRegions"],
    ),
    ("rotate_secret", {"SecretId": "one"}, ["RotateSecret"]),
    ("create_secret", {"Name": "plain", "SecretString": "x"}, ["CreateSecret"]),
    ("create_secret", {"Name": "tagged", "SecretString": "x", "Tags": TAGS}, ["CreateSecret", "TagResource"]),
    (
        "create_secret",
        {"Name": "spread", "SecretString": "x", "AddReplicaRegions": [{"Region": "us-east-1"}]},
        ["CreateSecret", "ReplicateSecretToRegions"],
    ),
]


@pytest.mark.parametrize(("operation", "request_", "actions"), SECRETS)
def test_secrets_manager(pods: Pods, operation: str, request_: dict[str, Any], actions: list[str]) -> None:
    name = request_.get("SecretId") or request_["Name"]
    wanted: list[Wanted] = [(f"secretsmanager:{action}", f"{SECRET}{name}-??????") for action in actions]
    asks_exactly(pods, "secretsmanager", operation, request_, *wanted)


def test_a_batch_of_secrets_asks_for_each(pods: Pods) -> None:
    batch, get = ("secretsmanager:BatchGetSecretValue", "*"), ("secretsmanager:GetSecretValue", f"{SECRET}one-??????")
    asks_exactly(pods, "secretsmanager", "batch_get_secret_value", {"SecretIdList": ["one"]}, batch, get)
    filters = {"Filters": [{"Key": "name", "Values": ["one"]}]}
    listing, every = ("secretsmanager:ListSecrets", "*"), ("secretsmanager:GetSecretValue", f"{SECRET}*")
    asks_exactly(pods, "secretsmanager", "batch_get_secret_value", filters, batch, listing, every)
    for operation in ("list_secrets", "get_random_password"):
        action = "".join(word.capitalize() for word in operation.split("_"))
        asks_exactly(pods, "secretsmanager", operation, {}, (f"secretsmanager:{action}", "*"))


PARAMETERS = [
    ("get_parameter", {"Name": "/config/one"}, [("GetParameter", "config/one")]),
    ("get_parameter", {"Name": f"{PARAMETER}config/one"}, [("GetParameter", "config/one")]),
    ("get_parameter", {"Name": "/config/one:1"}, [("GetParameter", "config/one")]),
    ("get_parameter", {"Name": "bare"}, [("GetParameter", "bare")]),
    ("get_parameters_by_path", {"Path": "/config"}, [("GetParametersByPath", "config")]),
    ("get_parameters_by_path", {"Path": "/config/", "Recursive": True}, [("GetParametersByPath", "config/")]),
    ("get_parameter_history", {"Name": "/config/one"}, [("GetParameterHistory", "config/one")]),
    ("put_parameter", {"Name": "/new", "Value": "x", "Type": "String", "Overwrite": True}, [("PutParameter", "new")]),
    ("label_parameter_version", {"Name": "/config/one", "Labels": ["x"]}, [("LabelParameterVersion", "config/one")]),
    ("delete_parameter", {"Name": "/none"}, [("DeleteParameter", "none")]),
    (
        "add_tags_to_resource",
        {"ResourceType": "Parameter", "ResourceId": "/config/one", "Tags": TAGS},
        [("AddTagsToResource", "config/one")],
    ),
    (
        "remove_tags_from_resource",
        {"ResourceType": "Parameter", "ResourceId": "/config/one", "TagKeys": ["team"]},
        [("RemoveTagsFromResource", "config/one")],
    ),
    (
        "put_parameter",
        {"Name": "/tagged", "Value": "x", "Type": "String", "Tags": TAGS},
        [("PutParameter", "tagged"), ("AddTagsToResource", "tagged")],
    ),
]


@pytest.mark.parametrize(("operation", "request_", "asked"), PARAMETERS)
def test_parameter_store(pods: Pods, operation: str, request_: dict[str, Any], asked: list[tuple[str, str]]) -> None:
    wanted: list[Wanted] = [(f"ssm:{action}", PARAMETER + path) for action, path in asked]
    asks_exactly(pods, "ssm", operation, request_, *wanted)


def test_many_parameters_are_each_asked_for(pods: Pods) -> None:
    for operation, action in (("get_parameters", "GetParameters"), ("delete_parameters", "DeleteParameters")):
        names = {"Names": ["/config/one", "/config/two"]}
        pairs = [(f"ssm:{action}", f"{PARAMETER}config/{name}") for name in ("one", "two")]
        asks_exactly(pods, "ssm", operation, names, *pairs)
    asks_exactly(pods, "ssm", "describe_parameters", {}, ("ssm:DescribeParameters", "*"))


QUEUES = [
    ("send_message", {"MessageBody": "x"}, "SendMessage"),
    ("send_message_batch", {"Entries": [{"Id": "1", "MessageBody": "x"}]}, "SendMessage"),
    ("receive_message", {}, "ReceiveMessage"),
    ("delete_message", {"ReceiptHandle": "x"}, "DeleteMessage"),
    ("change_message_visibility", {"ReceiptHandle": "x", "VisibilityTimeout": 1}, "ChangeMessageVisibility"),
    ("get_queue_attributes", {"AttributeNames": ["All"]}, "GetQueueAttributes"),
    ("set_queue_attributes", {"Attributes": {"DelaySeconds": "1"}}, "SetQueueAttributes"),
    ("add_permission", {"Label": "x", "AWSAccountIds": [ACCOUNT], "Actions": ["SendMessage"]}, "AddPermission"),
    ("tag_queue", {"Tags": {"team": "a"}}, "TagQueue"),
    ("untag_queue", {"TagKeys": ["team"]}, "UntagQueue"),
    ("purge_queue", {}, "PurgeQueue"),
]


@pytest.mark.parametrize(("operation", "request_", "action"), QUEUES)
def test_sqs(pods: Pods, operation: str, request_: dict[str, Any], action: str) -> None:
    whole = {"QueueUrl": queue_url(pods), **request_}
    asks_exactly(pods, "sqs", operation, whole, (f"sqs:{action}", f"{QUEUE}one"))


def test_sqs_by_name(pods: Pods) -> None:
    asks_exactly(pods, "sqs", "get_queue_url", {"QueueName": "one"}, ("sqs:GetQueueUrl", f"{QUEUE}one"))
    asks_exactly(pods, "sqs", "list_queues", {}, ("sqs:ListQueues", "*"))
    tagged = {"QueueName": "new", "tags": {"team": "a"}}
    pairs = [(f"sqs:{action}", f"{QUEUE}new") for action in ("CreateQueue", "TagQueue")]
    asks_exactly(pods, "sqs", "create_queue", tagged, *pairs)


ITEMS = [
    ("get_item", {"TableName": "items", "Key": ITEM}, ["GetItem"]),
    ("put_item", {"TableName": "items", "Item": ITEM}, ["PutItem"]),
    ("delete_item", {"TableName": "items", "Key": ITEM}, ["DeleteItem"]),
    ("update_item", {"TableName": "items", "Key": ITEM}, ["UpdateItem"]),
    ("scan", {"TableName": "items"}, ["Scan"]),
    ("describe_table", {"TableName": "items"}, ["DescribeTable"]),
    ("put_resource_policy", {"ResourceArn": TABLE, "Policy": "{}"}, ["PutResourcePolicy"]),
    ("batch_get_item", {"RequestItems": {"items": {"Keys": [ITEM, OTHER]}}}, ["BatchGetItem"]),
    ("batch_write_item", {"RequestItems": {"items": [{"PutRequest": {"Item": ITEM}}]}}, ["BatchWriteItem"]),
    (
        "transact_write_items",
        {
            "TransactItems": [
                {"Put": {"TableName": "items", "Item": ITEM}},
                {"ConditionCheck": {"TableName": "items", "Key": OTHER, "ConditionExpression": "attribute_exists(pk)"}},
            ]
        },
        ["PutItem", "ConditionCheckItem"],
    ),
    ("transact_get_items", {"TransactItems": [{"Get": {"TableName": "items", "Key": ITEM}}]}, ["GetItem"]),
]


@pytest.mark.parametrize(("operation", "request_", "actions"), ITEMS)
def test_dynamodb(pods: Pods, operation: str, request_: dict[str, Any], actions: list[str]) -> None:
    asks_exactly(pods, "dynamodb", operation, request_, *[(f"dynamodb:{action}", TABLE) for action in actions])


OBJECTS = [
    ("get_object", {"Key": "tagged"}, [("GetObject", "/tagged")]),
    ("head_object", {"Key": "tagged"}, []),
    ("get_object", {"Key": "tagged", "VersionId": "null"}, [("GetObjectVersion", "/tagged")]),
    ("put_object", {"Key": "a", "Body": b"x"}, [("PutObject", "/a")]),
    (
        "put_object",
        {"Key": "a", "Body": b"x", "Tagging": "a=b"},
        [("PutObject", "/a"), ("PutObjectTagging", "/a")],
    ),
    ("put_object", {"Key": "a", "Body": b"x", "ACL": "private"}, [("PutObject", "/a"), ("PutObjectAcl", "/a")]),
    ("put_object_tagging", {"Key": "a", "Tagging": {"TagSet": TAGS}}, [("PutObjectTagging", "/a")]),
    ("put_object_acl", {"Key": "a", "ACL": "private"}, [("PutObjectAcl", "/a")]),
    ("get_object_acl", {"Key": "a"}, [("GetObjectAcl", "/a")]),
    ("delete_object", {"Key": "a"}, [("DeleteObject", "/a")]),
    (
        "delete_objects",
        {"Delete": {"Objects": [{"Key": "a"}, {"Key": "b"}]}},
        [("DeleteObject", "/a"), ("DeleteObject", "/b")],
    ),
    ("list_objects_v2", {"Prefix": "x"}, [("ListBucket", "")]),
    ("list_object_versions", {}, [("ListBucketVersions", "")]),
    ("list_multipart_uploads", {}, [("ListBucketMultipartUploads", "")]),
    ("get_bucket_policy", {}, [("GetBucketPolicy", "")]),
    ("create_multipart_upload", {"Key": "m"}, [("PutObject", "/m")]),
    ("abort_multipart_upload", {"Key": "m", "UploadId": "x"}, [("AbortMultipartUpload", "/m")]),
    ("list_parts", {"Key": "m", "UploadId": "x"}, [("ListMultipartUploadParts", "/m")]),
    (
        "copy_object",
        {"Key": "copy", "CopySource": "bkt/tagged"},
        [
            ("PutObject", "/copy"),
            ("GetObject", "/tagged"),
            ("GetObjectTagging", "/tagged"),
            ("PutObjectTagging", "/copy"),
        ],
    ),
]


@pytest.mark.parametrize(("operation", "request_", "asked"), [row for row in OBJECTS if row[2]])
def test_s3(pods: Pods, operation: str, request_: dict[str, Any], asked: list[tuple[str, str]]) -> None:
    wanted: list[Wanted] = [(f"s3:{action}", f"arn:aws:s3:::bkt{key}") for action, key in asked]
    asks_exactly(pods, "s3", operation, {"Bucket": "bkt", **request_}, *wanted)


KEY_OPERATIONS = [
    ("describe_key", {}, "DescribeKey"),
    ("encrypt", {"Plaintext": b"x"}, "Encrypt"),
    ("generate_data_key", {"KeySpec": "AES_256"}, "GenerateDataKey"),
    ("generate_data_key_without_plaintext", {"KeySpec": "AES_256"}, "GenerateDataKeyWithoutPlaintext"),
    ("create_grant", {"GranteePrincipal": f"arn:aws:iam::{ACCOUNT}:root", "Operations": ["Decrypt"]}, "CreateGrant"),
    ("put_key_policy", {"PolicyName": "default", "Policy": "{}"}, "PutKeyPolicy"),
    ("tag_resource", {"Tags": [{"TagKey": "team", "TagValue": "a"}]}, "TagResource"),
    ("untag_resource", {"TagKeys": ["team"]}, "UntagResource"),
    ("schedule_key_deletion", {}, "ScheduleKeyDeletion"),
]


@pytest.mark.parametrize(("operation", "request_", "action"), KEY_OPERATIONS)
def test_kms(pods: Pods, operation: str, request_: dict[str, Any], action: str) -> None:
    key = pods.root("kms").create_key()["KeyMetadata"]["Arn"]
    asks_exactly(pods, "kms", operation, {"KeyId": key, **request_}, (f"kms:{action}", key))


def test_kms_by_alias_by_ciphertext_and_between_keys(pods: Pods) -> None:
    root = pods.root("kms")
    key, other = (root.create_key()["KeyMetadata"]["Arn"] for _ in range(2))
    root.create_alias(AliasName="alias/one", TargetKeyId=key)
    asks_exactly(pods, "kms", "describe_key", {"KeyId": "alias/one"}, ("kms:DescribeKey", key))
    blob = root.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    asks_exactly(pods, "kms", "decrypt", {"CiphertextBlob": blob}, ("kms:Decrypt", key))
    alias = f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/one"
    to_other = {"AliasName": "alias/one", "TargetKeyId": other}
    silent = pods.client(pods.role(*(allow("kms:UpdateAlias", resource=arn) for arn in (alias, other))), "kms")
    assert key in refusal(silent.update_alias, **to_other)[1]
    pairs = [("kms:UpdateAlias", arn) for arn in (alias, key)]
    asks_exactly(pods, "kms", "update_alias", to_other | {"TargetKeyId": key}, *pairs)
    again = {"CiphertextBlob": blob, "DestinationKeyId": other}
    from_to = [("kms:ReEncryptFrom", key), ("kms:ReEncryptTo", other)]
    asks_exactly(pods, "kms", "re_encrypt", again, *from_to)
