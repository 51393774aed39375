"""The access denied answers of each service.

https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (UnauthorizedOperation)
"""

import json
from xml.sax.saxutils import escape

from ministack.core.iam_actions import access_denied_response

from citadel_rehearsal.emulator.iam.judge import Denial

Answer = tuple[int, dict[str, str], bytes]
AMZ_JSON = ("secretsmanager", "kms", "ssm", "dynamodb")


def denied(service: str, denial: Denial, request_id: str, headers: dict[str, str]) -> Answer:
    """AccessDenied with the message and in the protocol of the service."""
    if service == "ec2":
        message = f"You are not authorized to perform this operation. {sentence(service, denial)}"
        return refusal(service, "UnauthorizedOperation", message, request_id, headers)
    return refusal(service, "AccessDenied", sentence(service, denial), request_id, headers)


def sentence(service: str, denial: Denial) -> str:
    """`User: ... is not authorized to perform: ACTION on resource: ... because ...`."""
    action, resource, reason = denial.ask.action, denial.ask.named or denial.ask.resource, denial.reason
    if service == "sqs":  # SQS writes the action in lower case
        reason, action = reason.replace(action, action.lower()), action.lower()
    shown = f'"{resource}"' if service == "s3" else resource
    return f"User: {denial.principal_arn} is not authorized to perform: {action} on resource: {shown} {reason}"


def refusal(service: str, code: str, message: str, request_id: str, headers: dict[str, str]) -> Answer:
    """A refusal. `code` is in the form of STS and S3; JSON services get `Exception` appended."""
    if service in AMZ_JSON:
        kind = code if code.endswith("Exception") else f"{code}Exception"
        body = {"__type": kind, "message": message, "Message": message}
        kept = {"Content-Type": "application/x-amz-json-1.1", "x-amzn-requestid": request_id}
        return 400, kept, json.dumps(body).encode()
    if service == "sts":
        return _sts(code, message, request_id)
    status, kept, body = access_denied_response(
        service, "", "", request_id, error_code=code, message=message, headers=headers
    )
    return status, kept, body


def _sts(code: str, message: str, request_id: str) -> Answer:
    body = (
        '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>'
        f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
        f"<RequestId>{escape(request_id)}</RequestId></ErrorResponse>"
    )
    return 403 if code == "AccessDenied" else 400, {"Content-Type": "text/xml"}, body.encode()
