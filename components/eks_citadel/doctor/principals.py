"""Principals by their ARNs. IAM compares names without regard to case, and a name is unique in an account.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from collections.abc import Iterable
from typing import TypeVar

from eks_citadel.doctor.facts import Principal

Known = TypeVar("Known", bound=Principal)


def found(principals: Iterable[Known], arn: str) -> Known | None:
    """The principal with this ARN, whatever its path."""
    wanted = _name(arn)
    return next((one for one in principals if _name(one.arn) == wanted), None)


def _name(arn: str) -> tuple[str, str]:
    kind, _, name = arn.rpartition(":")[2].partition("/")
    return kind, name.rpartition("/")[2].lower()
