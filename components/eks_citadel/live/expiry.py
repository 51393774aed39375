"""What AWS says of ephemeral clusters: the time, the tags of a cluster, and resources with a tag."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from eks_citadel.live.unanswered import Unanswered


class Tagged(NamedTuple):
    """A resource by its ARN, with its tags."""

    arn: str
    tags: Mapping[str, str]


def aws_time(sts: Any) -> datetime:
    """The time of AWS, to the second. Errors: `Unanswered` when its answer has none."""
    headers = sts.get_caller_identity()["ResponseMetadata"]["HTTPHeaders"]
    try:
        return parsedate_to_datetime(headers["date"]).astimezone(UTC)
    except (KeyError, ValueError):
        raise Unanswered("the answer of STS does not tell the time") from None


def cluster_tags(client: Callable[[str], Any], cluster_name: str) -> Mapping[str, str] | None:
    """The tags of a cluster as EKS has them; None when there is no such cluster."""
    eks = client("eks")
    try:
        return eks.describe_cluster(name=cluster_name)["cluster"].get("tags", {})
    except eks.exceptions.ResourceNotFoundException:
        return None


def resources_with(client: Callable[[str], Any], key: str) -> Iterator[Tagged]:
    """The resources of the region with this tag; IAM's are not among them.

    https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
    """
    paginator = client("resourcegroupstaggingapi").get_paginator("get_resources")
    for page in paginator.paginate(TagFilters=[{"Key": key}]):
        for one in page["ResourceTagMappingList"]:
            yield Tagged(one["ResourceARN"], {tag["Key"]: tag["Value"] for tag in one["Tags"]})
