"""Checks of names in AWS's data stores: functions of plain strings that raise `Unfit`."""

import re

from eks_citadel.parsing.refusal import Unfit

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
_BUCKET = re.compile(r"arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
_TABLE = re.compile(r"arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:[0-9]{12}:table/[A-Za-z0-9_.-]{3,255}")
# The characters that S3 calls safe, without the star, which IAM would take for a wildcard:
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
_S3_PART = re.compile(r"[A-Za-z0-9!_.'()-]+")
# https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
_SSM_PATH = re.compile(r"(/[A-Za-z0-9_.-]+)+")
SSM_LEVELS = 15
SSM_LEVELS_BELOW = 5  # _shared and its name, or the cluster; the namespace; the service account; the own name
S3_PREFIX_LENGTH = 512
# Used in place of a cluster's name; no cluster can have that name, and no prefix may contain it.
SHARED = "_shared"


def bucket_arn(text: str) -> None:
    """The ARN of a bucket, not of one of its objects."""
    if not _BUCKET.fullmatch(text) or ".." in text:
        raise Unfit("it is not a bucket ARN", 'write "arn:aws:s3:::NAME", without a key')


def table_arn(text: str) -> None:
    """The ARN of a table, not of one of its indexes."""
    if not _TABLE.fullmatch(text):
        raise Unfit("it is not a table ARN", 'write "arn:aws:dynamodb:REGION:ACCOUNT:table/NAME"')


def s3_prefix(text: str) -> None:
    """The beginning of object keys: parts between single slashes, without a slash at either end."""
    parts = text.split("/")
    if len(text) > S3_PREFIX_LENGTH:
        raise Unfit(f"it has {len(text)} characters, and at most {S3_PREFIX_LENGTH} leave room for a key", "shorten it")
    if not all(_S3_PART.fullmatch(part) and part.strip(".") for part in parts):
        raise Unfit("a prefix has letters, digits and !_.'()- between single slashes", 'write one such as "exports"')
    _refuse_shared(parts)


def ssm_path(text: str) -> None:
    """The beginning of parameter names: one or more parts, each after a slash."""
    if not _SSM_PATH.fullmatch(text):
        raise Unfit("a path has letters, digits, '_', '.' and '-' after single slashes", 'write one such as "/config"')
    if text.lower().startswith(("/aws", "/ssm")):
        raise Unfit("Systems Manager reserves paths that begin with aws or ssm", "choose another")
    if text.count("/") > SSM_LEVELS - SSM_LEVELS_BELOW:
        raise Unfit(
            f"a parameter name has {SSM_LEVELS} levels at most, and up to five of them follow this path",
            "use fewer levels",
        )
    _refuse_shared(text.split("/"))


def _refuse_shared(parts: list[str]) -> None:
    if SHARED in parts:
        raise Unfit(
            f"{SHARED} is reserved for shared_as, where it takes the place of a cluster's name", "choose another"
        )
