"""The customer's key of log groups.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
"""

from dataclasses import dataclass

from eks_citadel.parsing import checks
from eks_citadel.parsing.parse import Leaf, checked


@dataclass(frozen=True, kw_only=True)
class LogsKeySettings:
    """A key whose policy lets CloudWatch Logs use it."""

    logs_key_arn: Leaf | None = checked(checks.key_arn, default=None)
