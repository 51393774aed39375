"""Which services of AWS are served: those of the table of resources, of leftovers and of pods. MiniStack has more."""

import json
from collections.abc import Mapping

from citadel_rehearsal.emulator.iam.refusals import Answer, refusal

SERVED = (
    "dynamodb", "ec2", "eks", "eks-auth", "elasticloadbalancing", "iam", "kms", "logs", "s3", "secretsmanager", "sqs",
    "ssm", "sts",
)  # fmt: skip
JSON = ("dynamodb", "eks", "eks-auth", "kms", "logs", "secretsmanager", "ssm")


def refuse(service: str, headers: Mapping[str, str], body: bytes, request_id: str) -> Answer | None:
    """The refusal of a service that is not served, or of a body that its protocol cannot read; else None."""
    if service not in SERVED:
        sentence = f"The rehearsal serves no {service}: it serves {', '.join(SERVED[:-1])} and {SERVED[-1]}."
        # MiniStack answers for iot-data as AWS does, without any sentence.
        of = "iot" if service == "iot-data" else service
        return refusal(of, "AccessDenied", sentence, request_id, dict(headers))
    if body and (service in JSON or "x-amz-target" in headers) and not _is_object(body):
        return refusal(service, "SerializationException", "The body is not a JSON object.", request_id, dict(headers))
    return None


def _is_object(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body), dict)
    except (ValueError, RecursionError):
        return False
