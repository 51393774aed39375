"""A service uses a customer's key with the permissions of the one who called it, and says which thing it is for."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.eks_world import refusal
from unit.citadel_rehearsal.iam_world import ACCOUNT, DENIED, REGION, Pods, allow

SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:locked-??????"
PARAMETER = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/locked"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:locked"
OBJECT = "arn:aws:s3:::locked-bucket/data/x"


@pytest.fixture(scope="module")
def pods() -> Iterator[Pods]:
    with EmbeddedAws() as aws:
        yield Pods(aws)


@pytest.fixture(scope="module")
def key(pods: Pods) -> str:
    """A key, and one thing under it in each service."""
    arn = str(pods.root("kms").create_key()["KeyMetadata"]["Arn"])
    pods.root("kms").create_alias(AliasName="alias/locked", TargetKeyId=arn)
    pods.root("secretsmanager").create_secret(Name="locked", SecretString="x", KmsKeyId=arn)
    pods.root("ssm").put_parameter(Name="/locked", Value="x", Type="SecureString", KeyId=arn)
    pods.root("sqs").create_queue(QueueName="locked", Attributes={"KmsMasterKeyId": arn})
    s3 = pods.root("s3")
    s3.create_bucket(Bucket="locked-bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": arn}}
    s3.put_bucket_encryption(Bucket="locked-bucket", ServerSideEncryptionConfiguration={"Rules": [rule]})
    s3.put_object(Bucket="locked-bucket", Key="data/x", Body=b"x")
    pods.root("dynamodb").create_table(
        TableName="locked",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": arn},
    )
    return arn


def locked(client: Any) -> dict[str, Any]:
    return {"QueueUrl": client.get_queue_url(QueueName="locked")["QueueUrl"]}


USES: list[tuple[str, Callable[[Any], Any], list[str], dict[str, str]]] = [
    (
        "secretsmanager",
        lambda client: refusal(client.get_secret_value, SecretId="locked"),
        ["Decrypt"],
        {"SecretARN": SECRET},
    ),
    (
        "secretsmanager",
        lambda client: refusal(client.put_secret_value, SecretId="locked", SecretString="y"),
        ["GenerateDataKey", "Decrypt"],
        {"SecretARN": SECRET},
    ),
    (
        "ssm",
        lambda client: refusal(client.get_parameter, Name="/locked", WithDecryption=True),
        ["Decrypt"],
        {"PARAMETER_ARN": PARAMETER},
    ),
    (
        "ssm",
        lambda client: refusal(
            client.put_parameter, Name="/locked", Value="y", Type="SecureString", KeyId="alias/locked", Overwrite=True
        ),
        ["Encrypt"],
        {"PARAMETER_ARN": PARAMETER},
    ),
    (
        "sqs",
        lambda client: refusal(client.send_message, **locked(client), MessageBody="x"),
        ["GenerateDataKey", "Decrypt"],
        {"aws:sqs:arn": QUEUE},
    ),
    ("sqs", lambda client: refusal(client.receive_message, **locked(client)), ["Decrypt"], {"aws:sqs:arn": QUEUE}),
    (
        "s3",
        lambda client: refusal(client.get_object, Bucket="locked-bucket", Key="data/x"),
        ["Decrypt"],
        {"aws:s3:arn": OBJECT},
    ),
    (
        "s3",
        lambda client: refusal(client.put_object, Bucket="locked-bucket", Key="data/x", Body=b"x"),
        ["GenerateDataKey"],
        {"aws:s3:arn": OBJECT},
    ),
    (
        "dynamodb",
        lambda client: refusal(client.get_item, TableName="locked", Key={"pk": {"S": "x"}}),
        ["Decrypt"],
        {"aws:dynamodb:tableName": "locked", "aws:dynamodb:subscriberId": ACCOUNT},
    ),
]


@pytest.mark.parametrize(("service", "use", "actions", "context"), USES)
def test_the_caller_needs_the_key_by_way_of_the_service(
    pods: Pods, key: str, service: str, use: Callable[[Any], Any], actions: list[str], context: dict[str, str]
) -> None:
    own, kms = allow(f"{service}:*"), [f"kms:{action}" for action in actions]

    def code(via: str, **like: str) -> str:
        condition = {"kms:ViaService": f"{via}.{REGION}.amazonaws.com"}
        written = {f"kms:EncryptionContext:{name}": value for name, value in like.items()}
        role = pods.role(own, allow(*kms, resource=key, StringEquals=condition, StringLike=written))
        return str(use(pods.client(role, service))[0])

    assert code(service, **context) == "accepted"
    assert code("ec2", **context) in DENIED
    assert code(service, **dict.fromkeys(context, "another")) in DENIED
    without = use(pods.client(pods.role(own), service))
    assert without[0] in DENIED and f"kms:{actions[0]}".lower() in without[1].lower()


def test_without_decryption_a_parameter_needs_no_key(pods: Pods, key: str) -> None:
    client = pods.client(pods.role(allow("ssm:*")), "ssm")
    assert refusal(client.get_parameter, Name="/locked")[0] == "accepted"
    assert refusal(client.get_parameters_by_path, Path="/", WithDecryption=True)[0] == "AccessDeniedException"
    assert refusal(client.get_parameters_by_path, Path="/")[0] == "accepted"


def test_a_copy_decrypts_its_source(pods: Pods, key: str) -> None:
    pods.root("s3").create_bucket(Bucket="open-bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
    copy = {"Bucket": "open-bucket", "Key": "x", "CopySource": "locked-bucket/data/x"}
    assert refusal(pods.client(pods.role(allow("s3:*")), "s3").copy_object, **copy)[0] == "AccessDenied"
    role = pods.role(allow("s3:*"), allow("kms:Decrypt", resource=key))
    assert refusal(pods.client(role, "s3").copy_object, **copy)[0] == "accepted"


def test_a_key_policy_must_allow_too(pods: Pods) -> None:
    nobody = {"Policy": '{"Version":"2012-10-17","Statement":[]}', "BypassPolicyLockoutSafetyCheck": True}
    arn = pods.root("kms").create_key(**nobody)["KeyMetadata"]["Arn"]
    code, message = refusal(pods.client(pods.role(allow("kms:*")), "kms").describe_key, KeyId=arn)
    assert code == "AccessDeniedException" and "no resource-based policy allows" in message
