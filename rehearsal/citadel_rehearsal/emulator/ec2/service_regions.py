"""Services that a region lacks, so it has no endpoint service of theirs either.

botocore's endpoints.json says where the API of a service is; where it does not know the service by the name of its
endpoint service, or does not know the region, nothing is known to be missing. Global services have theirs in one
region: https://github.com/hashicorp/terraform-provider-aws/issues/24216
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from citadel_rehearsal.ground.aws_clients import models
from citadel_rehearsal.ground.partition import partition

# https://docs.aws.amazon.com/eks/latest/userguide/vpc-interface-endpoints.html ("Regional Availability")
_EKS_ENDPOINTS = ("ap-east-2", "ap-southeast-5", "ap-southeast-7", "mx-central-1")
# Names of endpoint services that differ from those of the API.
_API_NAMES = {
    "ecr.api": "api.ecr", "email-smtp": "email", "execute-api": "apigateway", "kinesis-firehose": "firehose",
    "kinesis-streams": "kinesis", "pricing.api": "api.pricing", "sagemaker.api": "api.sagemaker",
    "sagemaker.runtime": "runtime.sagemaker",
}  # fmt: skip


def lacks(region: str, service: str) -> bool:
    """Whether the region is known to have no endpoint service of this short name."""
    if service == "eks" and region in _EKS_ENDPOINTS:
        return True
    here = _partitions()[partition(region)]
    if region not in here["regions"]:
        return False
    api = _API_NAMES.get(service, service)
    if api not in here["services"]:
        return api in _partitions()["aws"]["services"]
    found = here["services"][api]
    if found.get("isRegionalized", True):
        return region not in found["endpoints"]
    return region not in [one.get("credentialScope", {}).get("region", region) for one in found["endpoints"].values()]


@cache
def _partitions() -> Mapping[str, Any]:
    return {one["partition"]: one for one in models().load_data("endpoints")["partitions"]}
