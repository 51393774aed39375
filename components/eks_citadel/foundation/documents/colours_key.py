"""The policy of the KMS key that encrypts the secrets of all colours, and the logs of their control planes.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
"""

from eks_citadel import arns
from eks_citadel.iam.document import Document, allow, document

ACTIONS = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*")


def colours_key_policy(partition: str, account: str, region: str, trusted_clusters: str) -> Document:
    """Lets the account's IAM policies decide, and CloudWatch Logs use the key for the colours' log groups alone."""
    root = {"AWS": arns.account_root(partition, account)}
    group = f"arn:{partition}:logs:{region}:{account}:log-group:{arns.control_plane_log_group(trusted_clusters)}"
    return document(
        allow("AccountDecidesByIam", ["kms:*"], ["*"], principal=root),
        allow(
            "LogsOfColours",
            ACTIONS,
            ["*"],
            principal={"Service": arns.logs_service(partition, region)},
            condition={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": group}},
        ),
    )
