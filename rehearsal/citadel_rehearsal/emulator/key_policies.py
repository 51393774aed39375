"""A policy of a key that would lock its account out, which KMS refuses.

https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html (safety check)
https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2843 (the sentence)
"""

import json
from collections.abc import Mapping

from ministack.core import iam_evaluator as ministack
from ministack.core.responses import error_response_json, get_account_id, get_region

Answer = tuple[int, dict[str, str], bytes]
LOCKED_OUT = "The new key policy will not allow you to update the key policy in the future."
OPERATIONS = ("CreateKey", "PutKeyPolicy")


def answer(headers: Mapping[str, str], body: bytes) -> Answer | None:
    """The refusal of CreateKey or PutKeyPolicy, or None."""
    operation = headers.get("x-amz-target", "").rpartition(".")[2]
    if operation not in OPERATIONS:
        return None
    request = json.loads(body or b"{}")
    policy = request.get("Policy")
    if not policy or request.get("BypassPolicyLockoutSafetyCheck") or _lets_in(policy):
        return None
    return error_response_json("MalformedPolicyDocumentException", LOCKED_OUT, 400)


def _lets_in(policy: str) -> bool:
    """Whether somebody of the account may change the policy; who asks is not known as more than the account."""
    document, account = _with_account(policy), get_account_id()
    root = f"arn:aws:iam::{account}:root"
    asked = ministack.EvalContext(root, "Root", account, "kms:PutKeyPolicy", "*", get_region(), service_context={})
    return document is None or str(ministack.evaluate_resource_policy(document, asked).decision) == "Allow"


def _with_account(policy: str) -> str | None:
    """The policy with the account in place of its roles and users; None for a document that MiniStack judges."""
    try:
        found = json.loads(policy)
    except ValueError:
        return None
    statements = found.get("Statement") if isinstance(found, dict) else None
    if not isinstance(statements, (list, dict)):
        return None
    own = f"arn:aws:iam::{get_account_id()}:"
    for one in statements if isinstance(statements, list) else [statements]:
        principal = one.get("Principal") if isinstance(one, dict) else None
        if isinstance(principal, dict) and "AWS" in principal and one.get("Effect") == "Allow":
            named = principal["AWS"] if isinstance(principal["AWS"], list) else [principal["AWS"]]
            principal["AWS"] = [f"{own}root" if str(arn).startswith(own) else arn for arn in named]
    return json.dumps(found)
