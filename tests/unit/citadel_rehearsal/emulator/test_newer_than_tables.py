"""Versions of add-ons and instance types that the tables lack: what may exist is assumed and listed."""

from collections.abc import Iterator

import pytest

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.eks_world import PARAMETER, World, addon, nodes, run

VERSION = "1.35"  # of the world's clusters


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws() as found:
        yield found


@pytest.fixture(scope="module")
def world(aws: EmbeddedAws) -> World:
    return World(aws)


@pytest.fixture(scope="module")
def cluster(world: World) -> str:
    return world.cluster()


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("vpc-cni", "v1.19.2-eksbuild.5"),
        ("vpc-cni", "v1.99.0-eksbuild.1"),
        ("coredns", "v1.11.4-eksbuild.2"),
        ("kube-proxy", f"v{VERSION}.99-eksbuild.1"),
        ("external-dns", "v0.16.1-eksbuild.2"),
    ],
)
def test_addon_version_that_is_not_recorded_is_assumed_and_listed(
    name: str, version: str, world: World, aws: EmbeddedAws
) -> None:
    code, message = run(world, addon(world.cluster(), name, addonVersion=version))
    assert code == "accepted", message
    taken = {"kind": "version of an add-on"}
    taken |= {"name": f"{name} {version}, which is not recorded for Kubernetes {VERSION}"}
    assert taken in aws.taken_on_trust()


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("coredns", "1.11.4"),
        ("coredns", "v1.11.4"),
        ("coredns", "v1.11-eksbuild.2"),
        ("coredns", "v1.11.4-eksbuild.0"),
        ("coredns", "v1.11.4-eksbuild.2 "),
        ("coredns", "v0.9.0-eksbuild.1"),
        ("coredns", "latest"),
        ("kube-proxy", "v1.30.0-eksbuild.1"),
        ("external-dns", "0.16.1"),
    ],
)
def test_addon_version_that_cannot_be_is_refused(name: str, version: str, world: World, cluster: str) -> None:
    code, message = run(world, addon(cluster, name, addonVersion=version))
    assert (code, f"no version {version} for" in message) == (PARAMETER, True), message


@pytest.mark.parametrize("kind", ["m10i.large", "c9h.metal-24xl", "t5.medium"])
def test_node_instance_types_newer_than_the_table_are_assumed_and_listed(
    kind: str, world: World, cluster: str, aws: EmbeddedAws
) -> None:
    code, message = run(world, nodes(world, cluster, instanceTypes=[kind], nodegroupName=kind.replace(".", "-")))
    assert code == "accepted", message
    assert {"kind": "instance type", "name": f"{kind}, which is newer than the table"} in aws.taken_on_trust()


@pytest.mark.parametrize(
    "kind", ["m7i.larg", "m7i.96xlarge", "m7q.large", "mi7.large", "m12i.large", "yy1.large", "m7i"]
)
def test_node_instance_types_that_are_misspelt_are_refused(kind: str, world: World, cluster: str) -> None:
    assert run(world, nodes(world, cluster, instanceTypes=[kind], nodegroupName="misspelt"))[0] == PARAMETER
    data = {"InstanceType": kind}
    template = world.ec2.create_launch_template(LaunchTemplateName=f"kind-{kind}", LaunchTemplateData=data)
    wanted = {"id": template["LaunchTemplate"]["LaunchTemplateId"]}
    assert run(world, nodes(world, cluster, launchTemplate=wanted, nodegroupName="misspelt"))[0] == PARAMETER


def test_addon_version_of_a_Kubernetes_version_without_records_is_assumed(world: World, aws: EmbeddedAws) -> None:
    older = world.cluster(version="1.32")
    code, message = run(world, addon(older, "vpc-cni"))
    assert (code, "none of vpc-cni is recorded for 1.32; name a version" in message) == (PARAMETER, True)
    assert run(world, addon(older, "vpc-cni", addonVersion="v1.20.4-eksbuild.2"))[0] == "accepted"
    assert run(world, addon(older, "kube-proxy", addonVersion="v1.33.10-eksbuild.29"))[0] == PARAMETER
    names = [one["name"] for one in aws.taken_on_trust()]
    assert "vpc-cni v1.20.4-eksbuild.2, which is not recorded for Kubernetes 1.32" in names


def test_addon_version_that_is_recorded_is_not_listed(world: World, cluster: str, aws: EmbeddedAws) -> None:
    assert run(world, addon(cluster, "eks-pod-identity-agent"))[0] == "accepted"
    assert not [one for one in aws.taken_on_trust() if "eks-pod-identity-agent" in one["name"]]
