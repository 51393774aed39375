"""A cluster of `pulumi_eks` is closed by its arguments, by the fence and by `ClusterGates`."""

import sys
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

import eks_citadel
from eks_citadel.pulumi_eks import closed_cluster, fence
from harness import ACCOUNT, refused, run
from unit.eks_citadel.component_samples import ALONE, by_type
from unit.eks_citadel.pulumi_eks.double import IGNORED, Cluster
from unit.eks_citadel.pulumi_eks.double import installed as installed
from unit.eks_citadel.pulumi_eks.test_settings import KEY, SMALL
from unit.eks_citadel.settings_samples import without

double = pytest.mark.usefixtures("installed")


def closed(**changes: Any) -> Callable[[], None]:
    def program() -> None:
        cluster = closed_cluster("shop", {**SMALL, **changes})
        gates = {**without(ALONE["ClusterGates"], "cluster_name"), "cluster": cluster}
        eks_citadel.ClusterGates("gates", gates)  # type: ignore[arg-type]

    return program


def behind_the_fence(standing: bool = False, **args: Any) -> Callable[[], None]:
    """The component with arguments that `closed_cluster` would refuse."""

    def program() -> None:
        given = {**SMALL, "authentication_mode": "API", "public_access_cidrs": ["203.0.113.7/32"], **args}
        Cluster("shop", pulumi.ResourceOptions(transforms=[fence(standing=standing)]), **given)

    return program


CLOSED = {
    "authentication_mode": "API", "use_default_vpc_cni": True, "skip_default_node_group": True,
    "skip_default_security_groups": True, "kube_proxy_addon_options": {"enabled": False},
}  # fmt: skip


@double
def test_E1_E7_a_new_cluster_reaches_the_promises_of_a_control_plane() -> None:
    found = run(closed())
    cluster = found.one("shop-eksCluster")
    assert cluster.inputs["accessConfig"] == {
        "authenticationMode": "API",
        "bootstrapClusterCreatorAdminPermissions": False,
    }
    assert cluster.inputs["bootstrapSelfManagedAddons"] is False
    assert cluster.inputs["deletionProtection"] is True
    assert cluster.inputs["encryptionConfig"]["provider"] == {"keyArn": KEY}
    assert len(cluster.inputs["enabledClusterLogTypes"]) == 5
    place = cluster.inputs["vpcConfig"]
    assert (place["endpointPrivateAccess"], place["endpointPublicAccess"]) == (True, False)
    assert cluster.protect
    assert list(cluster.request.ignoreChanges) == IGNORED


@double
def test_E7_the_log_group_is_made_first_and_keeps_logs_for_a_year() -> None:
    found = run(closed())
    (group,) = by_type(found, "LogGroup")
    assert (group.inputs["name"], group.inputs["retentionInDays"]) == ("/aws/eks/shop/cluster", 365)
    assert group.retain_on_delete
    assert found.waits_for("shop", "shop-logs")


@double
def test_E2_L1_entries_add_ons_and_nodes_are_those_of_the_gates_alone() -> None:
    found = run(closed())
    theirs = {one.name for one in found.inside("shop")}
    kinds = ("AccessEntry", "Addon", "NodeGroup", "LaunchTemplate", "ConfigMap", "SecurityGroup")
    assert [one for one in by_type(found, *kinds) if one.name in theirs] == []
    assert found.waits_for("gates-access-entry-me", "shop-eksCluster")
    assert found.waits_for("gates-nodes-default-group", "gates-addons-before-nodes-vpc-cni")


@double
def test_A5_a_refused_argument_registers_nothing() -> None:
    assert refused(closed(role_mappings=[])).startswith("role_mappings is given")


def test_the_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pulumi_eks", None)
    assert refused(closed()) == (
        "closed_cluster is given: the package pulumi_eks is not installed; install eks-citadel[pulumi-eks], and with "
        "`pulumi install` its plugin."
    )


@pytest.mark.parametrize(
    ("args", "who"),
    [
        ({"use_default_vpc_cni": False}, "shop-vpc-cni is a aws:eks/addon:Addon: ClusterGates makes the add-ons"),
        ({"kube_proxy_addon_options": {}}, "shop-kube-proxy is"),
        ({"skip_default_node_group": False}, "shop-launchTemplate is"),
        ({"access_entries": {"devs": f"arn:aws:iam::{ACCOUNT}:role/devs"}}, "shop-devs is"),
        ({"authentication_mode": "API_AND_CONFIG_MAP"}, "shop-eksCluster.accessConfig.authenticationMode is"),
        ({"authentication_mode": None}, "shop-eksCluster.accessConfig.authenticationMode is"),
        ({"public_access_cidrs": ["0.0.0.0/0"]}, "shop-eksCluster.vpcConfig.publicAccessCidrs is"),
        ({"public_access_cidrs": None}, "shop-eksCluster.vpcConfig.publicAccessCidrs is left out"),
    ],
)
def test_the_fence_stops_a_preview_in_which_a_child_opens_a_gate(args: dict[str, Any], who: str) -> None:
    with pytest.raises(Exception, match="is") as caught:
        run(behind_the_fence(**{**CLOSED, **args}), preview=True)
    assert who in str(caught.value)


def test_the_fence_lets_a_closed_cluster_through() -> None:
    assert run(behind_the_fence(**CLOSED)).one("shop-eksCluster").protect


def test_M1_the_fence_of_a_standing_cluster_changes_no_input_and_protects_it() -> None:
    args = {"authentication_mode": "API_AND_CONFIG_MAP", "public_access_cidrs": None}
    bare = run(lambda: Cluster("shop", **{**SMALL, **args}) and None)
    fenced = run(behind_the_fence(standing=True, **args))
    assert {one.name: one.inputs for one in bare.inside("shop")} == {
        one.name: one.inputs for one in fenced.inside("shop")
    }
    assert (bare.one("shop-eksCluster").protect, fenced.one("shop-eksCluster").protect) == (False, True)


def test_M1_a_standing_cluster_in_the_mode_of_aws_auth_does_not_pass_the_fence() -> None:
    with pytest.raises(Exception, match="aws-auth alone"):
        run(behind_the_fence(standing=True, authentication_mode="CONFIG_MAP"))


def test_a_rule_that_lets_the_world_in_does_not_pass_the_fence() -> None:
    def program() -> None:
        group = pulumi.ComponentResource("a:b:C", "c", None, pulumi.ResourceOptions(transforms=[fence()]))
        aws.ec2.SecurityGroupRule(
            "open", type="ingress", from_port=443, to_port=443, protocol="tcp", cidr_blocks=["0.0.0.0/0"],
            security_group_id="sg-0a1b2c3d", opts=pulumi.ResourceOptions(parent=group),
        )  # fmt: skip

    with pytest.raises(Exception, match="lets the whole world in"):
        run(program)
