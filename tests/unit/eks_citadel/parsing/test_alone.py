"""Each part used alone, on a cluster of somebody else's."""

from typing import Any

import pytest

from eks_citadel.control_plane.settings import ControlPlaneSettings
from eks_citadel.enter.settings import ClusterAccessSettings
from eks_citadel.leave.settings.pod_identity import PodIdentitySettings
from eks_citadel.network.settings import NetworkSettings
from eks_citadel.nodes.settings.addons import AddonsSettings
from eks_citadel.nodes.settings.node_group import NodeGroupSettings
from eks_citadel.parsing.parse import parse
from unit.eks_citadel.settings_rules import CLUSTER_NAME, TWICE
from unit.eks_citadel.settings_samples import devs, node_group, pod_identity, refusal

CONTROL_PLANE = {
    "cluster_name": "small",
    "kubernetes_version": "1.36",
    "vpc_id": "vpc-0a1b2c3d",
    "subnet_ids": ["subnet-0a1b2c3d", "subnet-1a1b2c3d"],
}
BINDING = {"group": "devs", "cluster_role": "view"}
ENTRANCE = {"endpoint": object(), "certificate_authority": object(), "cluster_arn": object()}


def access(*entries: Any, **changes: Any) -> dict[str, Any]:
    return {"cluster_name": "small", "access_entries": list(entries), **changes}


BOUND = access(devs(kubernetes_groups=["devs"], cluster_role_bindings=[BINDING]))
MISSING = "bindings need endpoint, certificate_authority and cluster_arn; give all three."


@pytest.mark.parametrize(
    ("settings", "arguments", "sentence"),
    [
        pytest.param(
            ControlPlaneSettings,
            CONTROL_PLANE | {"subnet_ids": ["subnet-0a1b2c3d"]},
            "subnet_ids is a list: EKS needs two zones; give subnets of two zones.",
            id="one subnet",
        ),
        pytest.param(
            ControlPlaneSettings,
            CONTROL_PLANE | {"subnet_ids": ["subnet-0a1b2c3d", "subnet-0a1b2c3d"]},
            f'subnet_ids[1] is "subnet-0a1b2c3d": {TWICE}',
            id="one subnet twice",
        ),
        pytest.param(
            ControlPlaneSettings,
            CONTROL_PLANE | {"cluster_name": "small!"},
            f'cluster_name is "small!": {CLUSTER_NAME}',
            id="cluster name",
        ),
        pytest.param(
            ControlPlaneSettings,
            CONTROL_PLANE | {"endpoint_public_cidrs": ["14.0.0.0/7", "16.0.0.0/7"]},
            'endpoint_public_cidrs is "14.0.0.0/7, 16.0.0.0/7": together they let the whole world, or a good part of '
            "it, reach the endpoint; name the addresses of your people and pipelines.",
            id="world",
        ),
        pytest.param(ClusterAccessSettings, BOUND, f"endpoint is missing: {MISSING}", id="bindings without endpoint"),
        pytest.param(
            ClusterAccessSettings,
            BOUND | {"endpoint": object()},
            f"certificate_authority is missing: {MISSING}",
            id="half an entrance",
        ),
        pytest.param(
            NetworkSettings,
            {"vpc_id": "vpc-0a1b2c3d", "zones": ["a", "b"]},
            "args is zones, vpc_id: zones is for a new VPC and vpc_id for an existing one; keep one of the two.",
            id="both kinds of network",
        ),
        pytest.param(
            AddonsSettings,
            {"cluster_name": "small", "kubernetes_version": "1.36", "stage": "later"},
            'stage is "later": it is unknown here; choose one of after-nodes, before-nodes.',
            id="stage",
        ),
    ],
)
def test_what_a_part_refuses_alone(settings: type[Any], arguments: Any, sentence: str) -> None:
    assert refusal(arguments, settings) == sentence


@pytest.mark.parametrize(
    ("settings", "arguments"),
    [
        pytest.param(
            ControlPlaneSettings, CONTROL_PLANE | {"subnet_ids": object(), "vpc_id": object()}, id="control plane"
        ),
        pytest.param(ClusterAccessSettings, access(devs(kubernetes_groups=["devs"])), id="access, no admin needed"),
        pytest.param(ClusterAccessSettings, BOUND | ENTRANCE, id="access with bindings"),
        pytest.param(
            NodeGroupSettings,
            node_group(cluster_name=object(), node_role_arn=object(), subnet_ids=object()),
            id="node group",
        ),
        pytest.param(PodIdentitySettings, pod_identity(cluster_name=object(), role_arn=object()), id="pod identity"),
    ],
)
def test_what_a_part_accepts_alone(settings: type[Any], arguments: Any) -> None:
    assert isinstance(parse(settings, arguments), settings)


def test_E3_access_alone_reaches_the_endpoint_when_it_knows_it() -> None:
    assert not parse(ClusterAccessSettings, access(devs(kubernetes_groups=["devs"]))).reaches_endpoint
    assert parse(ClusterAccessSettings, BOUND | ENTRANCE).reaches_endpoint


def test_A3_an_addon_has_the_pinned_version_or_the_tables() -> None:
    addons = {"cluster_name": "small", "kubernetes_version": "1.36", "stage": "after-nodes"}
    pinned = parse(AddonsSettings, addons | {"addon_versions": {"coredns": "v1.0.0-eksbuild.1"}})
    assert pinned.version("coredns") == "v1.0.0-eksbuild.1"
    assert pinned.version("metrics-server").startswith("v0.9.0-eksbuild.")
