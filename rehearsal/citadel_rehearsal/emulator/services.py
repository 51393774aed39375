"""Which services of AWS are served: those of the table of resources, of leftovers and of pods. MiniStack has more.

What they cannot read is refused as AWS refuses it.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

from citadel_rehearsal.emulator.iam.refusals import Answer, refusal
from citadel_rehearsal.emulator.service_models import service_model

SERVED = (
    "dynamodb", "ec2", "eks", "eks-auth", "elasticloadbalancing", "iam", "kms", "logs", "s3", "secretsmanager", "sqs",
    "ssm", "sts",
)  # fmt: skip
JSON = ("dynamodb", "eks", "eks-auth", "kms", "logs", "secretsmanager", "ssm")
# The types of JSON that a shape of botocore's models takes; a timestamp is a number or text.
TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,), "blob": (str,), "boolean": (bool,), "integer": (int,), "long": (int,), "float": (int, float),
    "double": (int, float), "timestamp": (int, float, str), "list": (list,), "map": (dict,), "structure": (dict,),
}  # fmt: skip


def refuse(service: str, headers: Mapping[str, str], body: bytes, request_id: str) -> Answer | None:
    """The refusal of a service that is not served, or of a body that its protocol cannot read; else None."""

    def refused(code: str, sentence: str) -> Answer:
        # MiniStack answers for iot-data as AWS does, without any sentence.
        return refusal("iot" if service == "iot-data" else service, code, sentence, request_id, dict(headers))

    if service not in SERVED:
        served = f"it serves {', '.join(SERVED[:-1])} and {SERVED[-1]}"
        return refused("AccessDenied", f"The rehearsal serves no {service}: {served}.")
    if service == "s3":  # its bodies are what they are
        return None
    if "gzip" in headers.get("content-encoding", "").lower():
        return refused("SerializationException", "The body is compressed, which no operation of the service takes.")
    if service in JSON or "x-amz-target" in headers:
        wrong = _wrong_json(service, headers.get("x-amz-target", ""), body) if body else ""
    else:
        wrong = _wrong_form(body)
    return refused("SerializationException", wrong) if wrong else None


def _wrong_json(service: str, target: str, body: bytes) -> str:
    """What is wrong with a body of AWS's JSON protocols; empty when nothing is.

    https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
    """
    try:
        document = json.loads(body.decode())
        if not isinstance(document, dict):
            return "The body is not a JSON object."
        json.dumps(document, ensure_ascii=False).encode()  # half of a character cannot be stored
    except (ValueError, RecursionError):
        return "The body is not JSON."
    model, operation = service_model(service), target.rpartition(".")[2]
    if not target or model is None or operation not in model.operation_names:
        return ""
    return next(_misfits(document, model.operation_model(operation).input_shape, "the body"), "")


def _misfits(value: Any, shape: Any, path: str) -> Iterator[str]:
    """Null is as if it were left out."""
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
    """Policies travel as JSON inside of forms; what is nested without end is no policy."""
    for name, text in parse_qsl(body.decode("utf-8", "replace")):
        if text[:1] in ("{", "["):
            try:
                json.loads(text)
            except RecursionError:
                return f"{name} is nested too deep."
            except ValueError:
                continue
    return ""
