"""Add-ons: a fixed set with fixed versions, two stages, own roles."""

from typing import Any

import pytest

from eks_citadel.kubernetes.versions import addon_versions
from unit.eks_citadel.component_samples import ALONE, by_type, document, made, orders, seen, small, tried, unreached

BEFORE, AFTER = "shop-addons-before-nodes", "shop-addons-after-nodes"


def addons(monitor: Any) -> dict[str, Any]:
    return {item.inputs["addonName"]: item.inputs for item in by_type(monitor, "Addon")}


def test_L1_the_six_addons_are_there() -> None:
    assert set(addons(seen(small))) == {
        "aws-ebs-csi-driver",
        "coredns",
        "eks-pod-identity-agent",
        "kube-proxy",
        "metrics-server",
        "vpc-cni",
    }


def test_A3_each_version_is_the_table_s_or_the_pin() -> None:
    assert {name: item["addonVersion"] for name, item in addons(seen(small)).items()} == addon_versions("1.36")
    pinned = addons(made(small(addon_versions={"coredns": "v9.9.9-eksbuild.1"})))
    assert pinned["coredns"]["addonVersion"] == "v9.9.9-eksbuild.1"
    assert pinned["vpc-cni"]["addonVersion"] == addon_versions("1.36")["vpc-cni"]


def test_A3_a_version_without_a_row_needs_pins() -> None:
    assert tried(small(kubernetes_version="1.99")).sentence.startswith('kubernetes_version is "1.99": ')
    assert tried(small(kubernetes_version=1.3)).sentence.startswith("kubernetes_version is 1.3: ")
    assert "quote" in tried(small(kubernetes_version=1.3)).sentence


@pytest.mark.parametrize(
    ("name", "service_account", "policy"),
    [
        (f"{BEFORE}-vpc-cni", "aws-node", "AmazonEKS_CNI_Policy"),
        (f"{AFTER}-aws-ebs-csi-driver", "ebs-csi-controller-sa", "policy/AmazonEBSCSIDriverEKSClusterScopedPolicy"),
    ],
)
def test_L3_the_role_of_an_addon_trusts_its_pods_in_this_cluster_only(
    name: str, service_account: str, policy: str
) -> None:
    monitor = seen(small)
    (statement,) = document(monitor.one(f"{name}-role").inputs["assumeRolePolicy"])["Statement"]
    assert statement["Principal"] == {"Service": "pods.eks.amazonaws.com"}
    assert statement["Action"] == ["sts:AssumeRole", "sts:TagSession"]
    assert statement["Condition"] == {
        "StringEquals": {
            "aws:SourceAccount": "111122223333",
            "aws:RequestTag/kubernetes-namespace": "kube-system",
            "aws:RequestTag/kubernetes-service-account": service_account,
        },
        "StringLike": {"aws:RequestTag/eks-cluster-arn": ["arn:aws:eks:eu-west-1:111122223333:cluster/shop"]},
    }
    (association,) = monitor.one(name).inputs["podIdentityAssociations"]
    assert association["serviceAccount"] == service_account
    assert monitor.one(name).feeds("podIdentityAssociations") >= {monitor.one(f"{name}-role").urn}
    assert policy in monitor.one(f"{name}-role-policy").inputs["policyArn"]


def test_L2_no_other_addon_calls_AWS() -> None:
    with_roles = {name for name, item in addons(seen(small)).items() if item.get("podIdentityAssociations")}
    assert with_roles == {"vpc-cni", "aws-ebs-csi-driver"}


@pytest.mark.parametrize(
    ("arguments", "mode"),
    [(small(), "strict"), (small(network_policy_mode="standard"), "standard"), (unreached(), "standard")],
)
def test_T2_the_mode_is_strict_where_the_deployer_reaches_the_endpoint(arguments: Any, mode: str) -> None:
    configuration = document(addons(made(arguments))["vpc-cni"]["configurationValues"])
    assert configuration["enableNetworkPolicy"] == "true"
    assert configuration["env"]["NETWORK_POLICY_ENFORCING_MODE"] == mode


def test_conflicts_are_decided_in_favour_of_the_program() -> None:
    for item in addons(seen(small)).values():
        assert item["resolveConflictsOnCreate"] == "OVERWRITE"
        assert item["resolveConflictsOnUpdate"] == "OVERWRITE"


@pytest.mark.parametrize("stage", ["before-nodes", "after-nodes"])
def test_each_stage_alone(stage: str) -> None:
    monitor = made({**ALONE["Addons"], "stage": stage}, "addons", "Addons")
    assert len(by_type(monitor, "Addon")) == 3
    assert {item["clusterName"] for item in addons(monitor).values()} == {"shop"}


def test_an_unknown_stage_or_addon_is_refused() -> None:
    assert tried({**ALONE["Addons"], "stage": "nodes"}, component="Addons").sentence.startswith('stage is "nodes": ')
    pins = {"core-dns": "v1.0.0-eksbuild.1"}
    assert '"coredns"' in tried(small(addon_versions=pins)).sentence


def test_T2_kube_system_has_policies_for_the_pods_of_the_addons_and_an_encrypted_default_disk() -> None:
    monitor = seen(orders)
    policies = [
        item.inputs["metadata"]["name"]
        for item in by_type(monitor, "NetworkPolicy")
        if item.inputs["metadata"]["namespace"] == "kube-system"
    ]
    assert len(policies) == 4
    (storage_class,) = by_type(monitor, "StorageClass")
    assert storage_class.inputs["parameters"]["encrypted"] == "true"
    assert storage_class.inputs["metadata"]["annotations"] == {"storageclass.kubernetes.io/is-default-class": "true"}


def test_T2_in_standard_mode_kube_system_is_left_open() -> None:
    monitor = made(small(network_policy_mode="standard"))
    namespaces = {item.inputs["metadata"]["namespace"] for item in by_type(monitor, "NetworkPolicy")}
    assert namespaces == {"default"}
    assert by_type(monitor, "StorageClass")


def test_kube_system_used_alone() -> None:
    strict = {**ALONE["KubeSystem"], "network_policy_mode": "strict"}
    assert len(by_type(made(strict, "system", "KubeSystem"), "NetworkPolicy")) == 4
    assert not by_type(made(ALONE["KubeSystem"], "system", "KubeSystem"), "NetworkPolicy")


VOLUMES = f"{AFTER}-aws-ebs-csi-driver-role-policy"
BROAD = "policy/service-role/AmazonEBSCSIDriverPolicy"


def test_L3_with_the_scope_account_the_driver_has_the_volumes_of_the_account_with_any_pin() -> None:
    pins = {"aws-ebs-csi-driver": "v1.54.0-eksbuild.1"}
    monitor = made(small(volume_scope="account", addon_versions=pins))
    assert monitor.one(VOLUMES).inputs["policyArn"] == f"arn:aws:iam::aws:{BROAD}"
    assert not [line for line in monitor.logged if "volume-scope" in line]


@pytest.mark.parametrize(("region", "partition"), [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")])
def test_L3_where_the_scoped_policy_is_not_known_the_broad_one_is_taken_and_said(region: str, partition: str) -> None:
    monitor = made(small(region), region=region)
    assert monitor.one(VOLUMES).inputs["policyArn"] == f"arn:{partition}:iam::aws:{BROAD}"
    (line,) = [line for line in monitor.logged if "volume-scope" in line]
    assert f"is not known to exist in {partition}, so the EBS CSI driver may manage those that a driver made" in line
    silent = made(small(region, volume_scope="account"), region=region)
    assert not [line for line in silent.logged if "volume-scope" in line]


@pytest.mark.parametrize(
    ("images", "reserved"),
    [
        (["BOTTLEROCKET_x86_64"], 2),
        (["AL2023_x86_64_STANDARD"], 1),
        (["AL2023_x86_64_STANDARD", "BOTTLEROCKET_x86_64"], 2),
    ],
)
def test_the_volumes_of_a_node_itself_are_counted_by_its_image(images: list[str], reserved: int) -> None:
    groups = [{"name": f"group-{number}", "ami_type": image} for number, image in enumerate(images)]
    told = document(addons(made(small(node_groups=groups)))["aws-ebs-csi-driver"]["configurationValues"])
    assert told == {"node": {"reservedVolumeAttachments": reserved}}
