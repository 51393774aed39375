"""The smallest request that carries out an action on a resource, for questions that no program has asked.

`Unknown` tells a resource that is not there, whose tags and keys nobody knows, or an action without such a request.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import dynamodb, kms, s3, secretsmanager, sqs, ssm

from citadel_rehearsal.emulator.iam.call import Call

Data = dict[str, Any]
# Method and what is asked for, by the action's name: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
S3_OBJECTS = {"GetObject": "GET", "PutObject": "PUT", "DeleteObject": "DELETE"}
S3_TAGGING = {"GetObjectTagging": "GET", "PutObjectTagging": "PUT", "DeleteObjectTagging": "DELETE"}
S3_BUCKETS = {"ListBucket": "GET"}
PARTS = {"secretsmanager": 7}  # of an ARN; 6 of other services
CREATES = ("CreateSecret", "CreateQueue", "CreateTable", "PutParameter")


class Unknown(Exception):
    """A question that has no answer. The message is one sentence."""


def request_of(action: str, resource: str, more: Mapping[str, Any]) -> Call:
    """The request. `more` are further parameters, as boto3 takes them. Errors: `Unknown`."""
    service, _, operation = action.partition(":")
    maker = _MAKERS.get(service)
    if maker is None or not operation or "*" in operation:
        known = ", ".join(sorted(_MAKERS))
        raise Unknown(f"the rehearsal knows no request for the action {action}; ask for one action of {known}")
    if not resource.startswith(f"arn:aws:{service}:") or len(resource.split(":")) < PARTS.get(service, 6):
        raise Unknown(f"{resource} is not the ARN of a resource of {service}; write the whole ARN")
    return maker(operation, resource, dict(more))


def _call(service: str, operation: str, data: Data, **more: Any) -> Call:
    return Call(service, operation, data, get_region(), get_account_id(), **more)


def _secret(operation: str, arn: str, more: Data) -> Call:
    name = arn.split(":", 6)[6]
    if operation in CREATES:
        return _call("secretsmanager", operation, {"Name": name} | more)
    _there(secretsmanager._resolve(arn)[1], arn)
    return _call("secretsmanager", operation, {"SecretId": arn} | more)


def _queue(operation: str, arn: str, more: Data) -> Call:
    account, name = arn.split(":")[4:6]
    if operation in (*CREATES, "GetQueueUrl"):
        return _call("sqs", operation, {"QueueName": name} | more)
    _there(sqs._queue_by_arn(arn), arn)
    return _call("sqs", operation, {"QueueUrl": f"http://localhost/{account}/{name}"} | more)


def _table(operation: str, arn: str, more: Data) -> Call:
    name = arn.split(":", 5)[5].removeprefix("table/").partition("/")[0]
    if operation not in CREATES:
        _there(dynamodb._tables.get(name), arn)
    return _call("dynamodb", operation, {"TableName": name, "ResourceArn": arn} | more)


def _parameter(operation: str, arn: str, more: Data) -> Call:
    name = "/" + arn.split(":", 5)[5].removeprefix("parameter/")
    if operation not in (*CREATES, "GetParametersByPath"):
        _there(ssm._lookup_parameter(name)[1] or ssm._lookup_parameter(name[1:])[1], arn)
    named = {"Name": name, "Names": [name], "Path": name, "ResourceType": "Parameter", "ResourceId": name}
    return _call("ssm", operation, named | more)


def _key(operation: str, arn: str, more: Data) -> Call:
    _there(kms._resolve_key(arn), arn)
    return _call("kms", operation, {"KeyId": arn} | more)


def _bucket(operation: str, arn: str, more: Data) -> Call:
    path = arn.split(":", 5)[5]
    bucket, _, key = path.partition("/")
    _there(s3._bucket_owner_account(bucket), f"arn:aws:s3:::{bucket}")
    objects = S3_OBJECTS | S3_TAGGING
    if operation not in (objects if key else S3_BUCKETS):
        known = ", ".join(objects if key else S3_BUCKETS)
        kind = "an object" if key else "a bucket"
        raise Unknown(f"the rehearsal knows no request for s3:{operation} on {kind}; ask for one of {known}")
    method = objects[operation] if key else S3_BUCKETS[operation]
    query = {"tagging": [""]} if operation in S3_TAGGING else {} if key else {"list-type": ["2"]}
    query |= {"prefix": [str(more["Prefix"])]} if "Prefix" in more else {}
    return _call("s3", "", {}, method=method, path=f"/{path}", query=query)


def _there(found: Any, arn: str) -> None:
    if not found:
        way_out = "make it in the program, or in the test with a boto3 client of rehearsed.client"
        raise Unknown(f"{arn} is not there, so its tags and keys are not known; {way_out}")


_MAKERS: Mapping[str, Callable[[str, str, Data], Call]] = {
    "dynamodb": _table,
    "kms": _key,
    "s3": _bucket,
    "secretsmanager": _secret,
    "sqs": _queue,
    "ssm": _parameter,
}
