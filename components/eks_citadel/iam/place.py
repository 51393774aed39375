"""The partition of AWS, which a role cannot reach beyond, and the account of its permissions boundary."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from eks_citadel import arns
from eks_citadel.parsing.parse import at
from eks_citadel.parsing.refusal import refuse

# By the prefix of their regions; all other regions are in `aws`: https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json
PARTITIONS: Mapping[str, str] = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
    "eusc-": "aws-eusc",
}


def partition_of_region(region: str) -> str:
    """The partition that a region is in."""
    return next((partition for prefix, partition in PARTITIONS.items() if region.startswith(prefix)), "aws")


def judge_partition(settings: Any, partition: str, path: str = "") -> None:
    """Refuses a region or ARN of another partition; every value is known."""
    for here, value in _placed(settings, path):
        own = value.split(":")[1] if value.startswith("arn:") else partition_of_region(value)
        if own != partition:
            rule = (
                f"it is in the partition {own} and the role in {partition}, and a role reaches only its own partition"
            )
            raise refuse(here, value, rule, f"name one in {partition}")


def judge_key_region(arn: str, regions: Sequence[str], path: str) -> str:
    """The key. Errors: `Refusal` of one that is in none of the regions of what it encrypts.

    EKS, CloudWatch Logs and the data stores use keys of their own region only:
    https://docs.aws.amazon.com/eks/latest/APIReference/API_Provider.html
    https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html
    """
    own = arns.region_of(arn)
    if own not in regions:
        rule = f"it is in {own}, and what it encrypts is in {' or '.join(regions)}, where AWS takes keys of that region"
        way_out = f"name a key of {regions[0]}; of a multi-region key, its replica there"
        raise refuse(path, arn, f"{rule} only", way_out)
    return arn


def judge_boundary(arn: str | None, account: str, path: str) -> None:
    """Refuses a boundary that IAM would not find.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
    """
    if arn is not None and arn.split(":")[4] not in (account, "aws"):
        rule = f"a permissions boundary is a policy of the role's account {account} or of AWS"
        raise refuse(path, arn, rule, "name such a policy")


def _placed(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """The regions and ARNs in settings, by the names of their keys, each with its path."""
    if isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _placed(item, f"{path}[{index}]")
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            found = getattr(value, field.name)
            if not isinstance(found, str) or field.name.endswith("_arn"):
                yield from _placed(found, at(path, field.name))
    elif isinstance(value, str) and (value.startswith("arn:") or path.startswith("trusted_regions[")):
        yield path, value
