"""The control plane: nobody's yet, closed to the world, logged, encrypted, protected."""

from typing import Any

import pytest

from unit.eks_citadel.component_samples import (
    ALONE,
    by_type,
    document,
    made,
    orders,
    seen,
    small,
    text_of,
    tried,
    unreached,
)

CLUSTER = "shop-control-plane-cluster"
KEY_ARN = "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-1111-2222-333344445555"


def cluster_of(arguments: Any, **options: Any) -> Any:
    return made(arguments, **options).one(CLUSTER)


@pytest.mark.parametrize("sample", [small, orders, unreached])
def test_E1_the_mode_is_always_API_and_the_creator_is_never_admin(sample: Any) -> None:
    assert seen(sample).one(CLUSTER).inputs["accessConfig"] == {
        "authenticationMode": "API",
        "bootstrapClusterCreatorAdminPermissions": False,
    }


def test_E1_no_argument_changes_the_mode() -> None:
    assert tried(small(authentication_mode="CONFIG_MAP")).sentence.startswith("authentication_mode is given: ")


def test_E6_the_private_endpoint_is_always_on_and_the_public_one_only_for_named_ranges() -> None:
    with_public, without = (
        seen(small).one(CLUSTER).inputs["vpcConfig"],
        seen(unreached).one(CLUSTER).inputs["vpcConfig"],
    )
    assert (with_public["endpointPrivateAccess"], with_public["endpointPublicAccess"]) == (True, True)
    assert with_public["publicAccessCidrs"] == ["203.0.113.7/32"]
    assert (without["endpointPrivateAccess"], without["endpointPublicAccess"]) == (True, False)
    assert not without.get("publicAccessCidrs")


@pytest.mark.parametrize(
    "cidrs",
    [["0.0.0.0/0"], ["0.0.0.0/1", "128.0.0.0/1"], ["::/0"], ["10.0.0.0/8"], ["169.254.0.0/16"], ["203.0.113.7/24"]],
)
def test_E6_the_world_whole_or_in_parts_and_reserved_ranges_are_refused(cidrs: list[str]) -> None:
    refused = tried(small(endpoint_public_cidrs=cidrs))
    assert refused.sentence.startswith("endpoint_public_cidrs")
    assert refused.monitor.names() == set()


def test_E6_private_ranges_outside_the_vpc_reach_443_by_an_extra_security_group() -> None:
    monitor = made(small(endpoint_private_cidrs=["10.99.0.0/24", "10.98.0.0/24"]))
    rules = [
        item for item in by_type(monitor, "SecurityGroupIngressRule") if item.name.startswith("shop-control-plane")
    ]
    assert {(rule.inputs["cidrIpv4"], rule.inputs["fromPort"], rule.inputs["toPort"]) for rule in rules} == {
        ("10.98.0.0/24", 443, 443),
        ("10.99.0.0/24", 443, 443),
    }
    assert {rule.inputs["ipProtocol"] for rule in rules} == {"tcp"}
    group = monitor.one("shop-control-plane-private-clients")
    assert monitor.one(CLUSTER).feeds("vpcConfig") >= {group.urn}
    assert all(rule.feeds("securityGroupId") == {group.urn} for rule in rules)


def test_E6_without_private_ranges_there_is_no_extra_security_group() -> None:
    assert not seen(small).one(CLUSTER).inputs["vpcConfig"].get("securityGroupIds")


def test_E7_all_five_log_types_are_on() -> None:
    types = ["api", "audit", "authenticator", "controllerManager", "scheduler"]
    assert sorted(seen(small).one(CLUSTER).inputs["enabledClusterLogTypes"]) == types


def test_E7_the_log_group_is_made_first_with_its_retention_and_kept() -> None:
    monitor = seen(small)
    logs = monitor.one("shop-control-plane-logs")
    assert (logs.inputs["name"], logs.inputs["retentionInDays"]) == ("/aws/eks/shop/cluster", 365)
    assert logs.request.retainOnDelete
    assert not logs.request.importId
    assert monitor.waits_for(CLUSTER, logs.name)


def test_E7_logs_that_nobody_wants_to_keep_go_with_the_cluster() -> None:
    logs = made(small(retain_logs=False, log_retention_days=30)).one("shop-control-plane-logs")
    assert logs.inputs["retentionInDays"] == 30
    assert not logs.request.retainOnDelete


@pytest.mark.parametrize(
    ("there", "adopted"),
    [(["/aws/eks/shop/cluster"], "/aws/eks/shop/cluster"), (["/aws/eks/shop/cluster-2"], ""), ([], "")],
)
def test_E7_a_log_group_that_exists_is_adopted(there: list[str], adopted: str) -> None:
    calls = {"aws:cloudwatch/getLogGroups:getLogGroups": {"logGroupNames": there, "arns": []}}
    assert made(small(), calls=calls).one("shop-control-plane-logs").request.importId == adopted


def test_E7_secrets_are_under_an_own_key_whose_policy_keeps_the_account_root_statement() -> None:
    monitor = seen(small)
    key, cluster = monitor.one("shop-control-plane-secrets-key"), monitor.one(CLUSTER)
    (statement,) = document(key.inputs["policy"])["Statement"]
    assert statement["Principal"] == {"AWS": "arn:aws:iam::111122223333:root"}
    assert (statement["Effect"], statement["Action"], statement["Resource"]) == ("Allow", ["kms:*"], ["*"])
    assert key.inputs["enableKeyRotation"] is True
    assert cluster.inputs["encryptionConfig"]["resources"] == ["secrets"]
    assert cluster.feeds("encryptionConfig") == {key.urn}


def test_E7_a_given_key_encrypts_secrets_and_logs_and_none_is_made() -> None:
    monitor = made(small(kms_key_arn=KEY_ARN))
    assert monitor.one(CLUSTER).inputs["encryptionConfig"]["provider"] == {"keyArn": KEY_ARN}
    assert monitor.one("shop-control-plane-logs").inputs["kmsKeyId"] == KEY_ARN
    assert not by_type(monitor, "Key", "Alias")


def test_E7_deletion_protection_sets_EKS_s_flag_and_Pulumi_s() -> None:
    monitor = seen(small)
    assert monitor.one(CLUSTER).inputs["deletionProtection"] is True
    assert monitor.one(CLUSTER).request.protect
    assert monitor.one("shop-control-plane-secrets-key").request.protect
    freed = made(small(deletion_protection=False))
    assert freed.one(CLUSTER).inputs["deletionProtection"] is False
    assert not any(item.request.protect for item in freed.registrations.values())


def test_L1_EKS_installs_no_addons_of_its_own() -> None:
    assert seen(small).one(CLUSTER).inputs["bootstrapSelfManagedAddons"] is False


def test_the_cluster_s_name_is_the_resource_s_unless_said() -> None:
    assert seen(small).one(CLUSTER).inputs["name"] == "shop"
    assert cluster_of(small(cluster_name="shop-blue")).inputs["name"] == "shop-blue"


def test_the_service_range_and_the_support_type_are_always_sent() -> None:
    inputs = seen(small).one(CLUSTER).inputs
    assert inputs["kubernetesNetworkConfig"] == {"ipFamily": "ipv4", "serviceIpv4Cidr": "172.20.0.0/16"}
    assert inputs["upgradePolicy"] == {"supportType": "STANDARD"}
    assert inputs["version"] == "1.36"


def test_its_interfaces_are_in_the_control_plane_s_own_subnets() -> None:
    monitor = seen(small)
    names = {monitor.registrations[urn].name for urn in monitor.one(CLUSTER).feeds("vpcConfig")}
    assert names == {"shop-network-control-plane-subnet-a", "shop-network-control-plane-subnet-b"}


def test_EKS_alone_takes_its_role() -> None:
    monitor = seen(small)
    (statement,) = document(monitor.one("shop-control-plane-role").inputs["assumeRolePolicy"])["Statement"]
    assert statement["Principal"] == {"Service": "eks.amazonaws.com"}
    policies = [
        item.inputs["policyArn"]
        for item in by_type(monitor, "RolePolicyAttachment")
        if item.name.startswith("shop-control-plane")
    ]
    assert policies == ["arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"]


def test_used_alone_it_offers_what_other_components_take() -> None:
    monitor = made(ALONE["ControlPlane"], "control", "ControlPlane")
    outputs = monitor.outputs_of("control")
    assert outputs["clusterName"] == "shop"
    assert outputs["clusterArn"] == "arn:aws:eks:eu-west-1:111122223333:cluster/shop"
    assert {"endpoint", "certificateAuthority", "clusterSecurityGroupId"} <= set(outputs)
    assert "iam::111122223333:role/me" not in "".join(text_of(item) for item in monitor.registrations.values())
