"""Limits MiniStack to the services that the table of resources, leftovers and pods need, and refuses invalid bodies."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from citadel_rehearsal.emulator.form import fields_of
from citadel_rehearsal.emulator.iam.refusals import Answer, refusal
from citadel_rehearsal.emulator.service_models import service_model

SERVED = (
    "autoscaling", "dynamodb", "ec2", "eks", "eks-auth", "elasticloadbalancing", "iam", "kms", "logs", "monitoring",
    "route53", "s3", "secretsmanager", "sqs", "ssm", "sts", "tagging",
)  # fmt: skip
JSON = ("dynamodb", "eks", "eks-auth", "kms", "logs", "secretsmanager", "ssm", "tagging")
# The JSON types that each shape of botocore's models accepts; a timestamp is a number or text.
TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,), "blob": (str,), "boolean": (bool,), "integer": (int,), "long": (int,), "float": (int, float),
    "double": (int, float), "timestamp": (int, float, str), "list": (list,), "map": (dict,), "structure": (dict,),
}  # fmt: skip


def refuse(service: str, headers: Mapping[str, str], body: bytes, request_id: str) -> Answer | None:
    """The refusal of a service that is not served, or of an invalid body for the service's protocol; else None."""

    def refused(code: str, sentence: str) -> Answer:
        # As on AWS, MiniStack's errors of iot-data have no message, so the protocol of iot is used.
        return refusal("iot" if service == "iot-data" else service, code, sentence, request_id, dict(headers))

    if service not in SERVED:
        served = f"it serves {', '.join(SERVED[:-1])} and {SERVED[-1]}"
        return refused("AccessDenied", f"The rehearsal does not serve {service}: {served}.")
    if service == "s3":  # bodies of S3 are arbitrary data
        return None
    if "gzip" in headers.get("content-encoding", "").lower():
        return refused("SerializationException", "The body is compressed, which no operation of the service accepts.")
    if "cbor" in headers.get("smithy-protocol", ""):  # MiniStack takes an unreadable body for an empty one
        return None
    if service in JSON or "x-amz-target" in headers:
        wrong = _wrong_json(service, headers.get("x-amz-target", ""), body) if body else ""
    else:
        wrong = _wrong_form(body)
    return refused("SerializationException", wrong) if wrong else None


def _wrong_json(service: str, target: str, body: bytes) -> str:
    """The error in a body of AWS's JSON protocols, or an empty string for a valid body.

    https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
    """
    try:
        document = json.loads(body.decode())
        if not isinstance(document, dict):
            return "The body is not a JSON object."
        json.dumps(document, ensure_ascii=False).encode()  # fails for an unpaired surrogate, which cannot be stored
    except (ValueError, RecursionError):
        return "The body is not JSON."
    model, operation = service_model(service), target.rpartition(".")[2]
    if not target or model is None or operation not in model.operation_names:
        return ""
    return next(_misfits(document, model.operation_model(operation).input_shape, "the body"), "")


def _misfits(value: Any, shape: Any, path: str) -> Iterator[str]:
    """The type errors of a value. Null counts as absent."""
    if value is None or shape is None:
        return
    if type(value) not in TYPES[shape.type_name]:
        yield f"{path} is {type(value).__name__} and must be {shape.type_name}."
    elif shape.type_name == "structure":
        for name in value.keys() & shape.members.keys():
            yield from _misfits(value[name], shape.members[name], name)
    elif shape.type_name == "list":
        for item in value:
            yield from _misfits(item, shape.member, path)
    elif shape.type_name == "map":
        for item in value.values():
            yield from _misfits(item, shape.value, path)


def _wrong_form(body: bytes) -> str:
    """The error in a form body: JSON values, such as policies, must not be nested too deeply."""
    for name, text in fields_of(body).items():
        if text[:1] in ("{", "["):
            try:
                json.loads(text)
            except RecursionError:
                return f"{name} is nested too deeply."
            except ValueError:
                continue
    return ""
