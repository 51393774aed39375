"""The condition keys that a request brings: tags, partition keys, prefixes, encryption contexts."""

from collections.abc import Iterator
from typing import Any

import pytest

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.eks_world import refusal
from unit.citadel_rehearsal.iam_world import ACCOUNT, DENIED, REGION, TAG, Pods, allow

CLUSTER_TAG = "eks-cluster-name"
OWN = {f"aws:ResourceTag/{CLUSTER_TAG}": TAG}
OWN_PREFIX = {
    "ForAllValues__StringLike": {"dynamodb:LeadingKeys": f"{TAG}/*"},
    "Null": {"dynamodb:LeadingKeys": "false"},
}
TABLE = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/rows"
NAMES = {"#p": "pk", "#s": "sk"}


def key(cluster: str) -> dict[str, Any]:
    return {"pk": {"S": f"{cluster}/1"}, "sk": {"S": "x"}}


def values(cluster: str) -> dict[str, Any]:
    return {":p": {"S": f"{cluster}/1"}, ":s": {"S": "x"}}


@pytest.fixture(scope="module")
def pods() -> Iterator[Pods]:
    with EmbeddedAws() as aws:
        world = Pods(aws)
        bucket = {"LocationConstraint": REGION}
        world.root("s3").create_bucket(Bucket="bkt", CreateBucketConfiguration=bucket)
        world.root("dynamodb").create_table(
            TableName="rows",
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            GlobalSecondaryIndexes=[
                {
                    "IndexName": "turned",
                    "KeySchema": [{"AttributeName": "sk", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "ALL"},
                }
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        for cluster in ("redfish", "bluefish"):
            world.root("dynamodb").put_item(TableName="rows", Item=key(cluster))
            world.root("secretsmanager").create_secret(
                Name=cluster, SecretString="x", Tags=[{"Key": CLUSTER_TAG, "Value": cluster}]
            )
            world.root("sqs").create_queue(QueueName=cluster, tags={CLUSTER_TAG: cluster})
        yield world


def test_tags_of_secrets_queues_and_keys_decide(pods: Pods) -> None:
    keys = {
        cluster: pods.root("kms").create_key(Tags=[{"TagKey": CLUSTER_TAG, "TagValue": cluster}])["KeyMetadata"][
            "KeyId"
        ]
        for cluster in ("redfish", "bluefish")
    }
    role = pods.role(allow("secretsmanager:*", "sqs:*", "kms:*", StringEquals=OWN))
    secrets, queues, kms = (pods.client(role, service) for service in ("secretsmanager", "sqs", "kms"))
    for cluster, expected in (("redfish", "accepted"), ("bluefish", "denied")):
        url = pods.root("sqs").get_queue_url(QueueName=cluster)["QueueUrl"]
        for operation, request in (
            (secrets.get_secret_value, {"SecretId": cluster}),
            (queues.receive_message, {"QueueUrl": url}),
            (queues.get_queue_url, {"QueueName": cluster}),
            (kms.encrypt, {"KeyId": keys[cluster], "Plaintext": b"x"}),
        ):
            code = refusal(operation, **request)[0]
            assert code == expected or (expected == "denied" and code in DENIED)


def test_at_creation_the_tags_of_the_request_stand_as_the_secrets(pods: Pods) -> None:
    requested = {f"aws:RequestTag/{CLUSTER_TAG}": TAG}
    only = {"aws:TagKeys": [CLUSTER_TAG]}
    role = pods.role(
        allow("secretsmanager:CreateSecret", StringEquals=requested, ForAllValues__StringEquals=only),
        allow("secretsmanager:TagResource", StringEquals={**requested, **OWN}, ForAllValues__StringEquals=only),
    )
    secrets = pods.client(role, "secretsmanager")

    def create(name: str, **tags: str) -> str:
        listed = [{"Key": key.replace("_", "-"), "Value": value} for key, value in tags.items()]
        return refusal(secrets.create_secret, Name=name, SecretString="x", **({"Tags": listed} if tags else {}))[0]

    assert create("untagged") == "AccessDeniedException"
    assert create("theirs", eks_cluster_name="bluefish") == "AccessDeniedException"
    assert create("more", eks_cluster_name="redfish", team="a") == "AccessDeniedException"
    assert create("variant", eks_cluster_name="redfish", EKS_cluster_name="bluefish") == "AccessDeniedException"
    assert create("mine", eks_cluster_name="redfish") == "accepted"
    own = [{"Key": CLUSTER_TAG, "Value": "redfish"}]
    assert refusal(secrets.tag_resource, SecretId="bluefish", Tags=own)[0] == "AccessDeniedException"
    assert refusal(secrets.tag_resource, SecretId="mine", Tags=own)[0] == "accepted"
    twice = refusal(secrets.tag_resource, SecretId="mine", Tags=[*own, {"Key": CLUSTER_TAG, "Value": "bluefish"}])
    assert twice[0] == "AccessDeniedException" and "repeated" in twice[1]


ROWS = [
    ("get_item", lambda c: {"Key": key(c)}),
    ("put_item", lambda c: {"Item": key(c)}),
    ("update_item", lambda c: {"Key": key(c)}),
    ("delete_item", lambda c: {"Key": {**key(c), "sk": {"S": "none"}}}),
    ("query", lambda c: {"KeyConditionExpression": "pk = :p AND sk = :s", "ExpressionAttributeValues": values(c)}),
    (
        "query",
        lambda c: {
            "KeyConditionExpression": "begins_with(#s, :s) AND #p=:p",
            "ExpressionAttributeNames": NAMES,
            "ExpressionAttributeValues": values(c),
        },
    ),
    (
        "query",
        lambda c: {
            "KeyConditionExpression": "(#p = :p) AND (#s BETWEEN :s AND :s)",
            "ExpressionAttributeNames": NAMES,
            "ExpressionAttributeValues": values(c),
        },
    ),
    (
        "query",
        lambda c: {
            "KeyConditions": {"pk": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": f"{c}/1"}]}},
        },
    ),
]


@pytest.mark.parametrize(("operation", "request_of"), ROWS)
def test_partition_keys_of_one_table(pods: Pods, operation: str, request_of: Any) -> None:
    table = pods.client(pods.role(allow("dynamodb:*", resource=TABLE, **OWN_PREFIX)), "dynamodb")
    for cluster, expected in (("redfish", "accepted"), ("bluefish", "AccessDeniedException")):
        found = refusal(getattr(table, operation), TableName="rows", **request_of(cluster))
        assert found[0] == expected, found


@pytest.mark.parametrize(("clusters", "expected"), [("rr", "accepted"), ("rb", "denied"), ("br", "denied")])
def test_every_key_of_a_batch_counts(pods: Pods, clusters: str, expected: str) -> None:
    table = pods.client(pods.role(allow("dynamodb:*", resource=TABLE, **OWN_PREFIX)), "dynamodb")
    names = {"r": "redfish", "b": "bluefish"}
    keys = [{**key(names[letter]), "sk": {"S": str(number)}} for number, letter in enumerate(clusters)]
    puts = [{"PutRequest": {"Item": item}} for item in keys]
    deletes = [puts[0], {"DeleteRequest": {"Key": keys[1]}}]
    transaction = [{"Put": {"TableName": "rows", "Item": item}} for item in keys]
    for operation, request in (
        (table.batch_get_item, {"RequestItems": {"rows": {"Keys": keys}}}),
        (table.batch_write_item, {"RequestItems": {"rows": puts}}),
        (table.batch_write_item, {"RequestItems": {"rows": deletes}}),
        (table.transact_write_items, {"TransactItems": transaction}),
    ):
        code = refusal(operation, **request)[0]
        assert (code == "accepted") if expected == "accepted" else code == "AccessDeniedException"


def test_ways_around_the_partition_key_are_closed(pods: Pods) -> None:
    table = pods.client(pods.role(allow("dynamodb:*", resource=[TABLE, f"{TABLE}/index/*"], **OWN_PREFIX)), "dynamodb")
    turned = {
        "IndexName": "turned",
        "KeyConditionExpression": "sk = :s",
        "ExpressionAttributeValues": {":s": {"S": "x"}},
    }
    both = {
        "KeyConditionExpression": "pk = :p AND pk = :q",
        "ExpressionAttributeValues": {":p": {"S": "redfish/1"}, ":q": {"S": "bluefish/1"}},
    }
    for operation, request in (
        (table.scan, {"TableName": "rows"}),
        (table.query, {"TableName": "rows", **turned}),
        (table.query, {"TableName": "rows", **both}),
        (table.query, {"TableName": "rows", **both, "KeyConditionExpression": "pk = :p OR pk = :q"}),
        (table.execute_statement, {"Statement": "SELECT * FROM rows WHERE pk = 'redfish/1'"}),
    ):
        assert refusal(operation, **request)[0] == "AccessDeniedException"
    every = pods.client(pods.role(allow("dynamodb:*")), "dynamodb")
    code, message = refusal(every.execute_statement, Statement="SELECT * FROM rows WHERE pk = 'bluefish/1'")
    assert code == "AccessDeniedException" and "PartiQLSelect" in message and "not judged" in message


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ({"Prefix": "data/redfish/"}, "accepted"),
        ({"Prefix": "data/redfish/x", "Delimiter": "/"}, "accepted"),
        ({"Prefix": "data/redfish"}, "AccessDenied"),
        ({"Prefix": "data/bluefish/"}, "AccessDenied"),
        ({"Prefix": "data/"}, "AccessDenied"),
        ({"Prefix": ""}, "AccessDenied"),
        ({}, "AccessDenied"),
    ],
)
def test_a_listing_brings_its_prefix(pods: Pods, request_: dict[str, str], expected: str) -> None:
    role = pods.role(allow("s3:ListBucket", resource="arn:aws:s3:::bkt", StringLike={"s3:prefix": f"data/{TAG}/*"}))
    s3 = pods.client(role, "s3")
    assert refusal(s3.list_objects_v2, Bucket="bkt", **request_)[0] == expected
    assert refusal(s3.list_objects, Bucket="bkt", **request_)[0] == expected


def test_direct_use_of_a_key_brings_its_encryption_context(pods: Pods) -> None:
    kms_key = pods.root("kms").create_key()["KeyMetadata"]["KeyId"]
    role = pods.role(allow("kms:*", StringEquals={"kms:EncryptionContext:app": TAG}))
    kms = pods.client(role, "kms")
    request = {"KeyId": kms_key, "Plaintext": b"x"}
    assert refusal(kms.encrypt, **request, EncryptionContext={"app": "redfish"})[0] == "accepted"
    assert refusal(kms.encrypt, **request, EncryptionContext={"app": "bluefish"})[0] == "AccessDeniedException"
    assert refusal(kms.encrypt, **request)[0] == "AccessDeniedException"
