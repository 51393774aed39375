"""The key under which the API server's secrets are.

https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
"""

from eks_citadel import arns
from eks_citadel.iam.document import Document, allow, document


def secrets_key_policy(partition: str, account: str) -> Document:
    """The account decides by IAM; without this statement a key can be lost for ever, and the cluster with it."""
    root = {"AWS": arns.account_root(partition, account)}
    return document(allow("AccountDecidesByIam", ["kms:*"], ["*"], principal=root))
