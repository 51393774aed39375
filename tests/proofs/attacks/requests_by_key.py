"""What is asked of a customer's key: by way of the services, by way of others, and directly."""

from collections.abc import Iterator
from dataclasses import replace

from proofs.attacks.request import Request, Tags
from proofs.attacks.things import PATHS
from proofs.attacks.world import BUCKET, KEY, OTHER_BUCKET, OTHER_KEY, OTHER_REGION, PATH, PREFIX, REGION, arn

ACTIONS = ("Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "CreateGrant",
           "DescribeKey")  # fmt: skip
OF_ALL = ("object own/x", "object shared/x", "parameter own/x", "parameter shared/x", "secret", "queue")
# https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html and each service's page on KMS.
SECRET = {"SecretARN": arn("secretsmanager", "secret:orders-a1B2c3"), "SecretVersionId": "1"}


def key_requests() -> Iterator[Request]:
    """Each action on the item's key and on another, with the context that each service sends for each thing."""
    for action in ACTIONS:
        for name, service, context in _uses(action in ("Decrypt", "Encrypt", "GenerateDataKey")):
            via = f"{service}.{REGION}.amazonaws.com"
            yield _use(f"by way of {name}", action, KEY, via, context)
            if name in ("secret", "queue", "object own/x", "parameter own/x", "table orders"):
                yield _use(f"other key by way of {name}", action, OTHER_KEY, via, context)
        for name, context in {"no context": {}, "a secret's": SECRET, "own object's": _object("own/x")}.items():
            yield _use(f"directly, {name}", action, KEY, None, context)
        for via in (
            f"ebs.{REGION}.amazonaws.com",
            f"s3.{OTHER_REGION}.amazonaws.com",
            f"lambda.{REGION}.amazonaws.com",
        ):
            yield _use(f"by way of {via}", action, KEY, via, _object("own/x"))


def _uses(full: bool) -> Iterator[tuple[str, str, Tags]]:
    for name in PATHS if full else ("own/x", "own-cluster/x", "shared/x"):
        yield f"object {name}", "s3", _object(name)
        yield f"parameter {name}", "ssm", {"PARAMETER_ARN": arn("ssm", f"parameter{PATH}/{PATHS[name]}")}
    yield "object elsewhere", "s3", {"aws:s3:arn": f"{OTHER_BUCKET}/{PREFIX}/{PATHS['own/x']}"}
    yield "object without prefix", "s3", {"aws:s3:arn": f"{BUCKET}/{PATHS['own/x']}"}
    parameter = f"parameter{PATH}/{PATHS['own/x']}"
    yield "parameter elsewhere", "ssm", {"PARAMETER_ARN": arn("ssm", parameter, OTHER_REGION)}
    yield "parameter of another path", "ssm", {"PARAMETER_ARN": arn("ssm", f"parameter{PATH}2/{PATHS['own/x']}")}
    for service in ("s3", "ssm", "dynamodb"):
        yield f"{service} without context", service, {}
    yield "secret", "secretsmanager", SECRET
    yield "queue", "sqs", {"aws:sqs:arn": arn("sqs", "orders")}
    for table in ("orders", "orders-archive", "order"):
        yield (
            f"table {table}",
            "dynamodb",
            {"aws:dynamodb:tableName": table, "aws:dynamodb:subscriberId": "111122223333"},
        )


def _object(path: str) -> Tags:
    return {"aws:s3:arn": f"{BUCKET}/{PREFIX}/{PATHS[path]}"}


def _use(name: str, action: str, key: str, via: str | None, context: Tags) -> Request:
    asked = Request(name=name, action=f"kms:{action}", resource=key, via=via, encryption_context=context)
    return replace(asked, by_all=name.removeprefix("by way of ") in OF_ALL)
