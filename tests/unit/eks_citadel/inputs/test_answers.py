"""What AWS always gives is told where mocks leave it out, but not in a preview, whose provider may not know it yet."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pytest

from eks_citadel import SecureCluster
from eks_citadel.inputs.answers import given
from eks_citadel.testing import Mocks
from harness import attempt, run
from unit.eks_citadel.component_samples import small

# A cluster's own output, the block in which AWS computes another, and what is computed in it.
PARTS = ("endpoint", "certificateAuthority", "kubernetesNetworkConfig", "ipv6CidrBlock")


def missing() -> "pulumi.Output[Any]":
    return given(pulumi.Output.from_input(None), "aws:ec2/vpc:Vpc net", "ipv6_cidr_block")


def test_an_output_that_is_missing_is_told_in_an_update() -> None:
    sentence = attempt(missing).sentence
    assert sentence.startswith("ipv6CidrBlock is missing in aws:ec2/vpc:Vpc net; in a test, use ")


def test_an_output_that_is_missing_in_a_preview_is_unknown_to_who_takes_it() -> None:
    seen: list[object] = []
    run(lambda: missing().apply(seen.append) and None, preview=True)
    assert seen == []


class Everything:
    """Every type is there already, so that a preview has what the mocks return."""

    def __contains__(self, type_: object) -> bool:
        return True


# Outputs of a cluster and of a VPC, and one that AWS computes inside a block that the program gives.
PARTS = ("endpoint", "certificateAuthority", "kubernetesNetworkConfig", "ipv6CidrBlock", "serviceIpv6Cidr")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("family", ["ipv4", "ipv6"])
def test_a_preview_passes_whatever_part_its_provider_leaves_out(
    part: str, family: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete = Mocks.new_resource

    def incomplete(self: Mocks, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        resource_id, outputs = complete(self, args)
        return resource_id, without(part, outputs)

    monkeypatch.setattr(Mocks, "new_resource", incomplete)
    found = run(lambda: SecureCluster("shop", small(ip_family=family)), preview=True, standing=Everything())
    policy = found.one("shop-kube-system-policy-coredns").inputs["spec"]
    unknown = family == "ipv6" and part in PARTS[2:]
    assert isinstance(policy, pulumi.output.Unknown) == unknown


def without(part: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values without this one, also where it is in a map."""
    return {
        key: without(part, value) if isinstance(value, Mapping) else value
        for key, value in values.items()
        if key != part
    }
