"""Instance types: what does not exist is refused, and what a newer AWS may have is a finding."""

from datetime import date
from importlib.metadata import version
from typing import Any

import pytest

from citadel_rehearsal.ground.aws_clients import models
from eks_citadel import NodeGroup, SecureCluster
from eks_citadel.nodes.settings import instance_types
from eks_citadel.secure_cluster.findings import findings
from eks_citadel.testing import recorded
from unit.eks_citadel.component_samples import ALONE
from unit.eks_citadel.settings_samples import node_group, parsed, refusal, with_node_groups

READ_WITH = (1, 43, 106)  # the version of botocore that the table is from


def group(kind: str, **changes: Any) -> dict[str, Any]:
    return with_node_groups(node_group(instance_types=[kind], **changes))


def found(kind: str, code: str, **changes: Any) -> list[str]:
    every = findings(parsed(group(kind, **changes)), "small", date(2026, 11, 30))
    return [one.sentence for one in every if one.code == code]


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("m7i.larg", 'm7i has no size larg; "m7i.large" was probably meant.'),
        ("m7i.3xlarge", 'm7i has no size 3xlarge; "m7i.4xlarge" was probably meant.'),
        ("m5.9xlarge", 'm5 has no size 9xlarge; "m5.8xlarge" was probably meant.'),
        ("c7i.96xlarge", 'c7i has no size 96xlarge; "c7i.48xlarge" was probably meant.'),
        ("c7a.metal", 'c7a has no size metal; "c7a.metal-48xl" was probably meant.'),
        ("m71.large", 'EC2 has no such type; "m7a.large" was probably meant.'),
        ("mi7.large", 'EC2 has no such type; "m7i.large" was probably meant.'),
        ("mac2.metal", 'it runs macOS only; choose another one, such as "m7i.large".'),
        ("large", 'it is not an instance type; write one such as "m7i.large".'),
    ],
)
def test_a_type_that_does_not_exist_is_refused(kind: str, sentence: str) -> None:
    said = refusal(group(kind))
    assert said.startswith(f'node_groups[0].instance_types[0] is "{kind}": ')
    assert said.split(": ", 1)[1] == sentence


def test_a_type_that_may_be_newer_than_the_table_is_a_finding() -> None:
    assert found("m9zz.large", "instance-type-newer-than-table") == [
        "main asks for m9zz.large, a type that is newer than this library's table: if EC2 does not have it in the "
        "region, the node group cannot be created."
    ]
    assert found("m7i.large", "instance-type-newer-than-table") == []


@pytest.mark.parametrize(
    ("kind", "ami_type", "missing"),
    [
        ("g5.xlarge", "BOTTLEROCKET_x86_64", "NVIDIA GPUs"),
        ("g5g.xlarge", "AL2023_ARM_64_STANDARD", "NVIDIA GPUs"),
        ("inf2.xlarge", "AL2023_x86_64_STANDARD", "AWS Neuron devices"),
        ("g4ad.xlarge", "AL2023_x86_64_STANDARD", "accelerators"),
    ],
)
def test_a_GPU_without_a_driver_is_a_finding(kind: str, ami_type: str, missing: str) -> None:
    (sentence,) = found(kind, "accelerator-without-driver", ami_type=ami_type)
    assert sentence.startswith(f"main has {kind} with {ami_type}, an image without a driver for {missing}: ")


@pytest.mark.parametrize(
    ("kind", "ami_type"),
    [
        ("inf2.xlarge", "BOTTLEROCKET_x86_64"),
        ("trn1.2xlarge", "AL2023_x86_64_NEURON"),
        ("g5.xlarge", "BOTTLEROCKET_x86_64_NVIDIA"),
        ("g5g.xlarge", "AL2023_ARM_64_NVIDIA"),
        ("m7i.large", "BOTTLEROCKET_x86_64"),
    ],
)
def test_an_image_with_the_driver_is_none(kind: str, ami_type: str) -> None:
    assert found(kind, "accelerator-without-driver", ami_type=ami_type) == []
    assert found(kind, "driver-without-accelerator", ami_type=ami_type) == []


def test_a_driver_without_its_device_is_a_finding_where_the_type_is_known() -> None:
    assert found("m7i.large", "driver-without-accelerator", ami_type="AL2023_x86_64_NVIDIA") == [
        "main has m7i.large with AL2023_x86_64_NVIDIA, an image for NVIDIA GPUs, which the type does not have: choose "
        "another image or another type."
    ]
    assert found("g5.xlarge", "driver-without-accelerator", ami_type="AL2023_x86_64_NEURON")
    assert found("m9zz.large", "driver-without-accelerator", ami_type="AL2023_x86_64_NVIDIA") == []


def test_the_image_without_the_device_plugin_is_a_finding() -> None:
    assert found("g5.xlarge", "device-plugin-not-installed", ami_type="AL2023_x86_64_NVIDIA") == [
        "main has AL2023_x86_64_NVIDIA, an image without NVIDIA's device plugin: pods that request nvidia.com/gpu stay "
        "pending until you install it, or choose Bottlerocket, which has it."
    ]
    assert found("g5.xlarge", "device-plugin-not-installed", ami_type="BOTTLEROCKET_x86_64_NVIDIA") == []


@pytest.mark.parametrize("kind", ["m7g.large", "a1.large", "p6e-gb200.36xlarge", "m9g.large"])
def test_an_Arm_type_on_another_image_is_refused(kind: str) -> None:
    assert refusal(group(kind)).startswith(f'node_groups[0].instance_types[0] is "{kind}": its architecture ')


def test_the_table_is_that_of_botocore() -> None:
    """An older botocore has fewer types, a newer one may have more."""
    shapes = models().load_service_model("ec2", "service-2")["shapes"]
    theirs = set(shapes["InstanceType"]["enum"])
    ours = {f"{family}.{size}" for family, found in instance_types.sizes().items() for size in found}
    installed = tuple(int(part) for part in version("botocore").split(".")[:3])
    assert (theirs if installed < READ_WITH else ours) <= (ours if installed < READ_WITH else theirs)


def test_a_node_group_alone_tells_its_findings_too_and_one_of_a_cluster_tells_them_once() -> None:
    alone = recorded(lambda: NodeGroup("gpu", {**ALONE["NodeGroup"], "instance_types": ["g5.xlarge"]}))
    told = [log for log in alone.logs if log.startswith("accelerator-without-driver: ")]
    assert len(told) == 1
    whole = recorded(lambda: SecureCluster("shop", group("g5.xlarge")))
    assert len([log for log in whole.logs if log.startswith("accelerator-without-driver: ")]) == 1
