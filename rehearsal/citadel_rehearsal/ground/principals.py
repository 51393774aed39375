"""The IAM role or user behind a caller's ARN.

A session's ARN does not contain the path of its role
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html); role names are unique in an account.
"""


def role_of(arn: str) -> str:
    """The IAM role behind a session ARN (without its path, which a session does not carry); else the ARN itself."""
    parts = arn.split(":", 5)
    if parts[2:3] == ["sts"] and parts[5].startswith("assumed-role/"):
        return f"{parts[0]}:{parts[1]}:iam::{parts[4]}:role/{parts[5].split('/')[1]}"
    return arn


def same_principal(caller_arn: str, principal_arn: str) -> bool:
    """Whether EKS matches the caller with this role or user; a session is compared without the path of the role."""
    role_arn = role_of(caller_arn)
    if role_arn == caller_arn:
        return caller_arn == principal_arn
    head, role, name = principal_arn.partition(":role/")
    return role_arn == f"{head}{role}{name.rpartition('/')[2]}"
