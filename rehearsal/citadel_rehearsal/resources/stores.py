"""Data stores of workloads: S3 buckets, secrets, DynamoDB tables and SQS queues, with their basic properties only."""

from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.resource import InPlace, Properties, Resource, words
from citadel_rehearsal.resources.retagging import bucket_tags, queue_tags, secret_tags, table_tags, tags_by
from citadel_rehearsal.resources.shapes import ask, only, tag_list, tags


def create_bucket(context: Context, inputs: Properties) -> str:
    # S3 refuses us-east-1 as a LocationConstraint: it is the default.
    place = {"CreateBucketConfiguration": {"LocationConstraint": context.region}}
    s3 = context.client("s3")
    s3.create_bucket(Bucket=inputs["bucket"], **(place if context.region != "us-east-1" else {}))
    if inputs["tagsAll"]:
        s3.put_bucket_tagging(Bucket=inputs["bucket"], Tagging={"TagSet": tag_list(inputs["tagsAll"])})
    return str(inputs["bucket"])


def read_bucket(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    if ask(context.client("s3").head_bucket, Bucket=identifier) is None:
        return None
    return {"arn": f"arn:{context.partition}:s3:::{identifier}", "bucket": identifier, "bucketRegion": context.region}


def delete_bucket(context: Context, identifier: str, outputs: Properties) -> None:
    ask(context.client("s3").delete_bucket, Bucket=identifier)


def create_secret(context: Context, inputs: Properties) -> str:
    names = {"name": "Name", "description": "Description", "kmsKeyId": "KmsKeyId"}
    return str(
        context.client("secretsmanager").create_secret(**only(inputs, names), Tags=tag_list(inputs["tagsAll"]))["ARN"]
    )


def read_secret(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    secret = ask(context.client("secretsmanager").describe_secret, SecretId=identifier)
    if secret is None or secret.get("DeletedDate"):
        return None
    return {"arn": secret["ARN"], "name": secret["Name"]}


def update_secret(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    sent = {"Description": new.get("description") or "", **only(new, {"kmsKeyId": "KmsKeyId"})}
    context.client("secretsmanager").update_secret(SecretId=identifier, **sent)


def delete_secret(context: Context, identifier: str, outputs: Properties) -> None:
    window = outputs.get("recoveryWindowInDays", 30)
    how = {"RecoveryWindowInDays": int(window)} if window else {"ForceDeleteWithoutRecovery": True}
    ask(context.client("secretsmanager").delete_secret, SecretId=identifier, **how)


def _recoverable(days: int) -> str:
    return f"can be recovered for {days} days" if days else ""


def create_table(context: Context, inputs: Properties) -> str:
    dynamodb = context.client("dynamodb")
    keys = [("hashKey", "HASH"), ("rangeKey", "RANGE")]
    sent: Properties = {
        "TableName": inputs["name"],
        "AttributeDefinitions": [
            {"AttributeName": one["name"], "AttributeType": one["type"]} for one in inputs.get("attributes") or []
        ],
        "KeySchema": [{"AttributeName": inputs[key], "KeyType": kind} for key, kind in keys if inputs.get(key)],
        "Tags": tag_list(inputs["tagsAll"]),
    }
    dynamodb.create_table(**sent, **_capacity(inputs))
    context.wait(f"table {inputs['name']}", lambda: _table_status(context, inputs["name"]) == "ACTIVE")
    return str(inputs["name"])


def _capacity(inputs: Properties) -> Properties:
    mode = inputs.get("billingMode", "PROVISIONED")
    units = {"ReadCapacityUnits": inputs.get("readCapacity", 1), "WriteCapacityUnits": inputs.get("writeCapacity", 1)}
    return {"BillingMode": mode, **({"ProvisionedThroughput": units} if mode == "PROVISIONED" else {})}


def update_table(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    context.client("dynamodb").update_table(TableName=identifier, **_capacity(new))
    context.wait(f"table {identifier}", lambda: _table_status(context, identifier) == "ACTIVE")


def _table_status(context: Context, name: str) -> str:
    answer = ask(context.client("dynamodb").describe_table, TableName=name)
    return str(answer["Table"]["TableStatus"]) if answer else ""


def read_table(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    answer = ask(context.client("dynamodb").describe_table, TableName=identifier)
    return answer and {"arn": answer["Table"]["TableArn"], "name": identifier}


def delete_table(context: Context, identifier: str, outputs: Properties) -> None:
    ask(context.client("dynamodb").delete_table, TableName=identifier)


QUEUE_ATTRIBUTES = {
    "delaySeconds": "DelaySeconds",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "messageRetentionSeconds": "MessageRetentionPeriod",
    "policy": "Policy",
    "visibilityTimeoutSeconds": "VisibilityTimeout",
}

QUEUE_NUMBERS = words("delaySeconds messageRetentionSeconds visibilityTimeoutSeconds")


def create_queue(context: Context, inputs: Properties) -> str:
    attributes = {key: str(value) for key, value in only(inputs, QUEUE_ATTRIBUTES).items()}
    if inputs.get("fifoQueue"):
        attributes["FifoQueue"] = "true"
    answer = context.client("sqs").create_queue(QueueName=inputs["name"], Attributes=attributes, **tags(inputs))
    return str(answer["QueueUrl"])


def read_queue(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    answer = ask(context.client("sqs").get_queue_attributes, QueueUrl=identifier, AttributeNames=["QueueArn"])
    if answer is None:
        return None
    arn = answer["Attributes"]["QueueArn"]
    return {"arn": arn, "name": arn.rsplit(":", 1)[-1], "url": identifier}


def update_queue(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    changed = [key for key in QUEUE_ATTRIBUTES if old.get(key) != new.get(key)]
    attributes = {QUEUE_ATTRIBUTES[key]: str(new.get(key, "")) for key in changed}
    context.client("sqs").set_queue_attributes(QueueUrl=identifier, Attributes=attributes)


def delete_queue(context: Context, identifier: str, outputs: Properties) -> None:
    ask(context.client("sqs").delete_queue, QueueUrl=identifier)


BUCKET = Resource(
    "aws:s3/bucket:Bucket",
    words("bucket forceDestroy tags"),
    words("arn bucketRegion"),
    create_bucket,
    read_bucket,
    delete_bucket,
    in_place=(tags_by(bucket_tags),),
    name_property="bucket",
    lower_case_name=True,
)
SECRET = Resource(
    "aws:secretsmanager/secret:Secret",
    words("name description kmsKeyId recoveryWindowInDays tags"),
    words("arn"),
    create_secret,
    read_secret,
    delete_secret,
    in_place=(InPlace(words("description kmsKeyId"), update_secret), tags_by(secret_tags)),
    leaves=lambda outputs: _recoverable(int(outputs.get("recoveryWindowInDays", 30))),
    name_property="name",
)
TABLE = Resource(
    "aws:dynamodb/table:Table",
    words("name attributes hashKey rangeKey billingMode readCapacity writeCapacity tags"),
    words("arn"),
    create_table,
    read_table,
    delete_table,
    in_place=(InPlace(words("billingMode readCapacity writeCapacity"), update_table), tags_by(table_tags, read_table)),
    name_property="name",
)
QUEUE = Resource(
    "aws:sqs/queue:Queue",
    words("name delaySeconds fifoQueue kmsMasterKeyId messageRetentionSeconds policy visibilityTimeoutSeconds tags"),
    words("arn url"),
    create_queue,
    read_queue,
    delete_queue,
    in_place=(InPlace(frozenset(QUEUE_ATTRIBUTES), update_queue, kept=QUEUE_NUMBERS), tags_by(queue_tags)),
    name_property="name",
)
RESOURCES = (BUCKET, SECRET, TABLE, QUEUE)
