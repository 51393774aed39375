"""The policy of the KMS key that encrypts the API server's secrets.

https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
"""

from eks_citadel import arns
from eks_citadel.iam.document import Document, allow, document


def secrets_key_policy(partition: str, account: str) -> Document:
    """Lets the account's IAM policies decide; without it the key, and so the cluster, can be lost for ever."""
    root = {"AWS": arns.account_root(partition, account)}
    return document(allow("AccountDecidesByIam", ["kms:*"], ["*"], principal=root))
