"""Arguments of `pulumi_eks.Cluster` that would open a gate are refused, and those that close one are set."""

from typing import Any

import pytest

from eks_citadel.parsing.refusal import Refusal
from eks_citadel.pulumi_eks.settings import closed_arguments, standing_arguments
from harness import ACCOUNT
from unit.eks_citadel.component_samples import later

KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/00000000-0000-0000-0000-000000000000"
SMALL: dict[str, Any] = {
    "version": "1.36",
    "vpc_id": "vpc-0a1b2c3d",
    "subnet_ids": ["subnet-0a1b2c3d", "subnet-1a1b2c3d"],
    "encryption_config_key_arn": KEY,
}


def refusal(**changes: Any) -> str:
    with pytest.raises(Refusal) as caught:
        closed_arguments("shop", {**SMALL, **changes})
    return str(caught.value)


def test_E1_E6_E7_what_closes_a_control_plane_is_set() -> None:
    assert closed_arguments("shop", SMALL) == {
        **SMALL,
        "name": "shop",
        "authentication_mode": "API",
        "bootstrap_self_managed_addons": False,
        "coredns_addon_options": {"enabled": False},
        "deletion_protection": True,
        "enabled_cluster_log_types": ["api", "audit", "authenticator", "controllerManager", "scheduler"],
        "endpoint_private_access": True,
        "endpoint_public_access": False,
        "kube_proxy_addon_options": {"enabled": False},
        "skip_default_node_group": True,
        "skip_default_security_groups": True,
        "use_default_vpc_cni": True,
    }


def test_E6_a_public_endpoint_has_ranges_and_no_word_that_asks_without_verifying() -> None:
    found = closed_arguments("shop", {**SMALL, "public_access_cidrs": ["203.0.113.7/32"]})
    assert (found["public_access_cidrs"], found["endpoint_public_access"]) == (["203.0.113.7/32"], None)


def test_values_that_are_not_known_yet_pass() -> None:
    unknown = {"vpc_id": later("vpc-0a1b2c3d"), "public_access_cidrs": later(["203.0.113.7/32"]), "name": later("x")}
    assert closed_arguments("shop", {**SMALL, **unknown})["vpc_id"] is unknown["vpc_id"]


@pytest.mark.parametrize(
    "key",
    [
        "access_entries", "auto_mode", "coredns_addon_options", "creation_role_provider", "desired_capacity", "fargate",
        "gpu", "instance_role", "instance_roles", "instance_type", "kube_proxy_addon_options", "max_size", "min_size",
        "node_ami_id", "node_associate_public_ip_address", "node_group_options", "node_subnet_ids", "node_user_data",
        "role_mappings", "use_default_vpc_cni", "user_mappings", "vpc_cni_options", "create_instance_role",
    ],
)  # fmt: skip
def test_E2_L1_what_opens_a_gate_is_refused(key: str) -> None:
    assert refusal(**{key: True}).startswith(f"{key} is given: ")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"authentication_mode": "API_AND_CONFIG_MAP"},
            'authentication_mode is "API_AND_CONFIG_MAP": people of the ConfigMap aws-auth would enter, too; '
            "leave it out.",
        ),
        (
            {"endpoint_private_access": False},
            "endpoint_private_access is false: nodes would leave the VPC to reach the endpoint; leave it out.",
        ),
        (
            {"skip_default_node_group": False},
            "skip_default_node_group is false: its nodes would join before vpc-cni is strict and let pods reach IMDS; "
            "leave it out.",
        ),
        (
            {"endpoint_public_access": True},
            "endpoint_public_access is true: the whole world would reach the endpoint; write public_access_cidrs.",
        ),
        (
            {"public_access_cidrs": ["0.0.0.0/1", "128.0.0.0/1"]},
            None,
        ),
        (
            {"vpc_id": None},
            "vpc_id is missing: without it pulumi-eks takes the account's default VPC, whose subnets are public; "
            "name a VPC.",
        ),
        (
            {"encryption_config_key_arn": None},
            "encryption_config_key_arn is missing: secrets would be under no key of your own; name a KMS key.",
        ),
        (
            {"enabled_cluster_log_types": ["api", "audit"]},
            "enabled_cluster_log_types is api, audit: authenticator, controllerManager, scheduler would not be "
            "written; leave it out for all.",
        ),
        (
            {"enabled_cluster_log_types": ["apis"]},
            'enabled_cluster_log_types[0] is "apis": EKS has no such logs; "api" was probably meant.',
        ),
    ],
)
def test_E6_E7_values_that_open_are_refused(changes: dict[str, Any], sentence: str | None) -> None:
    found = refusal(**changes)
    assert found == sentence or (sentence is None and found.startswith("public_access_cidrs"))


def test_M1_a_standing_cluster_keeps_its_arguments() -> None:
    given = {"authentication_mode": "API_AND_CONFIG_MAP", "instance_type": "t3.large", "role_mappings": []}
    assert standing_arguments(given) == given


@pytest.mark.parametrize("mode", [None, "CONFIG_MAP"])
def test_M1_a_standing_cluster_that_takes_no_entries_is_refused(mode: str | None) -> None:
    with pytest.raises(Refusal, match='"API_AND_CONFIG_MAP"'):
        standing_arguments({"authentication_mode": mode})
