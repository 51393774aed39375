"""The permissions boundary, which every component with a role takes.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from dataclasses import dataclass

from eks_citadel.parsing import checks
from eks_citadel.parsing.parse import checked


@dataclass(frozen=True, kw_only=True)
class BoundedSettings:
    """`permissions_boundary_arn` is set on every role."""

    permissions_boundary_arn: str | None = checked(checks.policy_arn, default=None)
