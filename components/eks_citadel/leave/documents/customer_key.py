"""The use of a customer's key by way of the service whose things are under it.

https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
The service itself decides who may have which thing; where its encryption context says which, the key is bound to it.
"""

from collections.abc import Mapping, Sequence

from eks_citadel import arns
from eks_citadel.iam.document import Document, allow


def customer_key(
    sid: str, key_arn: str, service: str, actions: Sequence[str], context: Mapping[str, list[str]] | None = None
) -> Document:
    """`context` has the encryption context's keys, with the values (patterns) that are allowed."""
    via = arns.via_services(service, key_arn)
    like = {f"kms:EncryptionContext:{key}": values for key, values in (context or {}).items()}
    conditions = {"StringEquals": {"kms:ViaService": via}, **({"StringLike": like} if like else {})}
    return allow(sid, [f"kms:{action}" for action in actions], [key_arn], condition=conditions)
