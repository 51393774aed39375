"""A customer's key for log groups: CloudWatch Logs itself must be allowed to use it, by the key's policy.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
The text of the refusal: https://github.com/hashicorp/terraform-provider-aws/issues/29282
"""

import json
from collections.abc import Mapping
from typing import Any

from ministack.core import iam_evaluator as ministack
from ministack.core.responses import error_response_json, get_account_id, get_region, json_response
from ministack.services import cloudwatch_logs, kms

from citadel_rehearsal.ground.partition import dns_suffix

Answer = tuple[int, dict[str, str], bytes]
ACTIONS = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:GenerateDataKey",
           "kms:DescribeKey")  # fmt: skip


def answer(headers: Mapping[str, str], body: bytes) -> Answer | None:
    """The refusal of a key that CloudWatch Logs may not use, and what MiniStack does not have; else None."""
    operation = headers.get("x-amz-target", "").rpartition(".")[2]
    if operation not in ("CreateLogGroup", "AssociateKmsKey", "DisassociateKmsKey"):
        return None
    request = json.loads(body or b"{}")
    name, key = str(request.get("logGroupName", "")), request.get("kmsKeyId")
    wrong = _refuse(name, str(key)) if key else None
    if wrong is not None or operation == "CreateLogGroup":
        return wrong
    group = cloudwatch_logs._log_groups.get(name)
    if group is None:
        return error_response_json("ResourceNotFoundException", "The specified log group does not exist.", 400)
    group["kmsKeyId"] = key or None
    return json_response({})


def _refuse(name: str, arn: str) -> Answer | None:
    group = f"arn:aws:logs:{get_region()}:{get_account_id()}:log-group:{name}"
    if not arn.startswith("arn:"):
        sentence = f"The specified KMS Key Id could not be found. '{name}'"
        return error_response_json("InvalidParameterException", sentence, 400)
    key = _key(arn)
    if key is not None and key["KeySpec"] == "SYMMETRIC_DEFAULT" and _lets_logs(key, group):
        if key["KeyState"] == "Enabled":
            return None
        return error_response_json("InvalidParameterException", "Unable to validate if specified KMS key is valid", 400)
    sentence = f"The specified KMS key does not exist or is not allowed to be used with Arn '{group}'"
    return error_response_json("AccessDeniedException", sentence, 400)


def _key(arn: str) -> dict[str, Any] | None:
    """In the group's region, of any account."""
    _, _, service, region, account, resource = arn.split(":", 5)
    if service != "kms" or region != get_region():
        return None
    return kms._keys.get_scoped(account, region, resource.removeprefix("key/"))


def _lets_logs(key: Mapping[str, Any], group: str) -> bool:
    """Whether the key's policy lets the service of this region do all that it does for this group.

    The context is the group's ARN, and the source its account.
    """
    region, account = get_region(), get_account_id()
    context = {"kms:encryptioncontext:aws:logs:arn": group, "kms:encryptioncontextkeys": ["aws:logs:arn"]}
    source = {"aws:sourceaccount": account, "aws:sourcearn": group, "aws:principalisawsservice": "true"}

    def allows(action: str, service: str) -> bool:
        asked = ministack.EvalContext(
            service, "Service", "", action, key["Arn"], region, service_context=context | source
        )
        return str(ministack.evaluate_resource_policy(key["Policy"], asked, service=service).decision) == "Allow"

    # In China both suffixes are seen.
    services = {f"logs.{region}.{suffix}" for suffix in (dns_suffix(region), "amazonaws.com")}
    return any(all(allows(action, service) for action in ACTIONS) for service in services)
