"""Every recorded input is one that pulumi_aws and Kubernetes take, in an update and in a preview."""

from typing import Any

import pytest

from citadel_rehearsal.resources.kubernetes_schemas import mistake
from input_shapes import problems
from unit.eks_citadel.component_samples import everything, orders, permitted, seen, small, unreached

SAMPLES = [small, orders, permitted, everything, unreached]


@pytest.mark.parametrize("preview", [False, True])
@pytest.mark.parametrize("sample", SAMPLES)
def test_every_AWS_resource_has_inputs_of_the_right_shape(sample: Any, preview: bool) -> None:
    recorded = [item for item in seen(sample, preview=preview).registrations.values() if item.type.startswith("aws:")]
    assert len(recorded) > 40
    assert {item.name: found for item in recorded if (found := problems(item.type, item.inputs))} == {}


@pytest.mark.parametrize("sample", SAMPLES[:4])
def test_every_Kubernetes_object_is_valid(sample: Any) -> None:
    recorded = [item for item in seen(sample).registrations.values() if item.type.startswith("kubernetes:")]
    assert len(recorded) > 5
    for item in recorded:
        manifest = {**item.inputs, "kind": item.inputs["kind"].removesuffix("Patch")}
        assert mistake(manifest, "1.36") is None


@pytest.mark.parametrize(
    ("inputs", "found"),
    [
        ({"enabledClusterLogTypes": "api"}, ".enabledClusterLogTypes: want a list, got str"),
        ({"encryptionConfig": {"resources": ["secrets"]}}, ".encryptionConfig.provider: missing"),
        ({"vpcConfig": {"subnetIds": ["a"], "subnetIdz": []}}, ".vpcConfig.subnetIdz: unknown property"),
        ({"vpcConfig": {}}, ".vpcConfig.subnetIds: missing"),
        ({"tags": {"a": 7}}, ".tags.a: want str, got int"),
        ({"deletionProtection": "true"}, ".deletionProtection: want bool, got str"),
        ({"roleArn": None}, ".roleArn: missing"),
    ],
)
def test_the_check_of_shapes_sees_what_is_wrong(inputs: dict[str, Any], found: str) -> None:
    right = {"roleArn": "arn", "vpcConfig": {"subnetIds": ["a", "b"]}}
    assert problems("aws:eks/cluster:Cluster", right) == []
    assert problems("aws:eks/cluster:Cluster", {**right, **inputs}) == [found]
