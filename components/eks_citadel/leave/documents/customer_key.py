"""The use of a customer managed key through the AWS service whose resources the key encrypts.

https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
The service decides who may reach which resource. Where its encryption context names the resource, so does the policy.
"""

from collections.abc import Mapping, Sequence

from eks_citadel import arns
from eks_citadel.iam.document import Document, allow


def customer_key(
    sid: str, key_arn: str, service: str, actions: Sequence[str], context: Mapping[str, list[str]] | None = None
) -> Document:
    """A statement that allows the key; `context`: the allowed values (patterns) by key of the encryption context."""
    via = arns.via_services(service, key_arn)
    like = {f"kms:EncryptionContext:{key}": values for key, values in (context or {}).items()}
    conditions = {"StringEquals": {"kms:ViaService": via}, **({"StringLike": like} if like else {})}
    return allow(sid, [f"kms:{action}" for action in actions], [key_arn], condition=conditions)
