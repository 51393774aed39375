"""A look-up that fails since the region lacks the service is a refusal of the key that asks for it."""

import pytest

from eks_citadel.network.endpoint_services import not_in_region

SAID = (
    "invoke of aws:ec2/getVpcEndpointService:getVpcEndpointService failed: reading EC2 VPC Endpoint Service "
    "(com.amazonaws.eu-north-1.x): InvalidServiceName: The Vpc Endpoint Service 'x' does not exist",
    "reading EC2 VPC Endpoint Services: couldn't find resource",
    "no matching EC2 VPC Endpoint Service found",
)


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize(
    ("service", "key", "sentence"),
    [
        (
            "textract",
            "aws_endpoints",
            'network.aws_endpoints is "textract": eu-north-1 has no endpoint service of this name; leave the service '
            "out.",
        ),
        (
            "sqss",
            "aws_endpoints",
            'network.aws_endpoints is "sqss": eu-north-1 has no endpoint service of this name; "sqs" was probably '
            "meant.",
        ),
        (
            "eks",
            "outbound",
            'network.outbound is "aws-endpoints": eu-north-1 has no endpoint service eks, which a cluster without '
            'other ways out needs; write "single-nat" or "nat-per-zone".',
        ),
    ],
)
def test_a_service_that_the_region_lacks_is_refused(said: str, service: str, key: str, sentence: str) -> None:
    assert str(not_in_region(Exception(said), service, key, "eu-north-1")) == sentence


def test_another_failure_is_none_of_these() -> None:
    denied = Exception("UnauthorizedOperation: You are not authorized to perform this operation.")
    assert not_in_region(denied, "sqs", "aws_endpoints", "eu-north-1") is None
