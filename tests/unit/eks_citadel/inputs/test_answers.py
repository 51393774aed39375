"""What AWS always gives is told where mocks leave it out, but not in a preview, which may not know it yet."""

import pulumi
import pytest

from eks_citadel.inputs.answers import given
from harness import attempt


@pytest.mark.parametrize("preview", [True, False])
def test_an_output_that_is_missing_is_told_in_an_update_only(preview: bool) -> None:
    def program() -> None:
        given(pulumi.Output.from_input(None), "aws:ec2/vpc:Vpc net", "ipv6_cidr_block")

    tried = attempt(program, preview=preview)
    if preview:
        assert tried.error is None
    else:
        assert tried.sentence.startswith("ipv6CidrBlock is missing in aws:ec2/vpc:Vpc net; in a test, use ")
