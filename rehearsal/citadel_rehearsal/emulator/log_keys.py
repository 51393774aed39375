"""A customer's key for log groups: CloudWatch Logs itself must be allowed to use it, by the key's policy.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
The text of the refusal: https://github.com/hashicorp/terraform-provider-aws/issues/29282
"""

import json
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from ministack.core.responses import error_response_json, get_account_id, get_region, json_response
from ministack.services import cloudwatch_logs, kms

from citadel_rehearsal.ground.partition import dns_suffix

Answer = tuple[int, dict[str, str], bytes]
ACTIONS = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:GenerateDataKey",
           "kms:DescribeKey")  # fmt: skip
CONTEXT = "kms:encryptioncontext:aws:logs:arn"
_EXACT, _LIKE = ("stringequals", "arnequals"), ("stringlike", "arnlike", "arnequals")


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
    if key is not None and key["KeySpec"] == "SYMMETRIC_DEFAULT" and _lets_logs(key["Policy"], group):
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


def _lets_logs(policy: str, group: str) -> bool:
    """Whether statements let the service of this region do all that it does for this group, and none forbids it."""
    granted: set[str] = set()
    for statement in _statements(policy):
        if _is_about_logs(statement) and _holds(statement.get("Condition") or {}, group):
            actions = {one for one in ACTIONS for pattern in _listed(statement.get("Action")) if _is(one, pattern)}
            if statement.get("Effect") == "Deny" and actions:
                return False
            granted |= actions
    return granted == set(ACTIONS)


def _statements(policy: str) -> Iterator[dict[str, Any]]:
    yield from _listed(json.loads(policy).get("Statement"))


def _is_about_logs(statement: Mapping[str, Any]) -> bool:
    principal = statement.get("Principal")
    if principal == "*":
        return True
    named = _listed(principal.get("Service")) if isinstance(principal, dict) else []
    return not {f"logs.{get_region()}.{suffix}" for suffix in _suffixes()}.isdisjoint(named)


def _suffixes() -> set[str]:
    """In China both are seen."""
    return {dns_suffix(get_region()), "amazonaws.com"}


def _is(action: str, pattern: str) -> bool:
    return fnmatchcase(action.lower(), str(pattern).lower())


def _holds(conditions: Mapping[str, Mapping[str, Any]], group: str) -> bool:
    """The context is the group's ARN, and the source its account; what else is asked is not there."""
    known = {CONTEXT: group, "aws:sourceaccount": get_account_id(), "aws:sourcearn": group}
    return all(
        _met(operator.lower(), known.get(key.lower()), [str(one) for one in _listed(values)])
        for operator, block in conditions.items()
        for key, values in block.items()
    )


def _met(operator: str, actual: str | None, values: list[str]) -> bool:
    if actual is None:
        return operator.endswith("ifexists")
    operator = operator.removesuffix("ifexists")
    if operator in _EXACT and actual in values:
        return True
    return operator in _LIKE and any(fnmatchcase(actual, value) for value in values)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
