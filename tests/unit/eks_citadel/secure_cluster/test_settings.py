"""What only the whole cluster can judge: who reaches the endpoint, what stands where."""

from typing import Any

import pytest

from eks_citadel.kubernetes.versions import ADDONS
from unit.eks_citadel.settings_rules import UNREACHED
from unit.eks_citadel.settings_samples import (
    ROLE,
    admin,
    cluster,
    flow,
    parsed,
    pod_identity,
    refusal,
    sentences,
    unreached,
    with_flows,
    without,
)


@sentences(
    ("strict", unreached(network_policy_mode="strict"), f'network_policy_mode is "strict": {UNREACHED}'),
    ("namespaces", unreached(namespaces=[{"name": "shop"}]), f"namespaces is given: {UNREACHED}"),
    ("flows", unreached(flows=[flow()]), f"flows is given: {UNREACHED}"),
    (
        "flows and namespaces",
        without(with_flows(flow(), deployer_reaches_endpoint=False), "endpoint_public_cidrs"),
        f"namespaces is given: {UNREACHED}",
    ),
    (
        "labels of a pod identity",
        unreached(pod_identities=[pod_identity(pod_labels={"app": "orders"})]),
        f"pod_identities[0].pod_labels is given: {UNREACHED}",
    ),
)
def test_T2_what_needs_the_endpoint_is_refused_where_the_deployer_does_not_reach_it(
    arguments: Any, sentence: str
) -> None:
    assert refusal(arguments) == sentence


@pytest.mark.parametrize(
    ("arguments", "reaches", "mode", "closed"),
    [
        pytest.param(cluster(), True, "strict", ["default"], id="public"),
        pytest.param(unreached(), False, "standard", [], id="unreached"),
        pytest.param(cluster(deployer_reaches_endpoint=False), False, "standard", [], id="public, but not for it"),
        pytest.param(unreached(deployer_reaches_endpoint=True), True, "strict", ["default"], id="by the VPC"),
        pytest.param(cluster(network_policy_mode="standard"), True, "standard", ["default"], id="mode said"),
        pytest.param(cluster(namespaces=[{"name": "shop"}]), True, "strict", ["default", "shop"], id="namespaces"),
        pytest.param(
            cluster(namespaces=[{"name": "shop"}, {"name": "default", "existing": True, "pod_security": "baseline"}]),
            True,
            "strict",
            ["shop", "default"],
            id="default declared",
        ),
    ],
)
def test_E6_T1_T2_what_follows_from_reaching_the_endpoint(
    arguments: Any, reaches: bool, mode: str, closed: list[str]
) -> None:
    settings = parsed(arguments)
    assert (settings.reaches_endpoint, settings.policy_mode) == (reaches, mode)
    assert [namespace.name for namespace in settings.closed_namespaces] == closed
    assert all(namespace.existing for namespace in settings.closed_namespaces if namespace.name == "default")


def test_a_pod_identity_in_an_undeclared_namespace_is_accepted_where_nothing_is_declared_from_here() -> None:
    assert [item.key for item in parsed(unreached(pod_identities=[pod_identity()])).pod_identities] == ["shop/orders"]


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-eusc"])
def test_A1_arns_of_every_partition_are_accepted(partition: str) -> None:
    role = f"arn:{partition}:iam::111122223333:role/team/me"
    settings = parsed(
        cluster(
            access_entries=[admin(principal_arn=role)],
            deployer_role_arn=role,
            kms_key_arn=f"arn:{partition}:kms:region-1:111122223333:key/mrk-0a1b2c3d",
            permissions_boundary_arn=f"arn:{partition}:iam::aws:policy/PowerUserAccess",
        )
    )
    assert settings.access_entries[0].principal_arn == role


@pytest.mark.parametrize(
    "principal",
    [
        f"{ROLE}/{'a' * 64}",
        f"{ROLE}/a+b=c,d.e@f-g_h",
        f"{ROLE}/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0a1b2c3d4e5f6a7b",
        "arn:aws:iam::111122223333:user/division/ann",
        "arn:aws:iam::444455556666:role/of-another-account",
    ],
)
def test_E2_roles_and_users_with_their_paths_are_accepted(principal: str) -> None:
    assert parsed(cluster(access_entries=[admin(principal_arn=principal)])).access_entries[0].principal_arn == principal


def test_E6_as_many_public_ranges_as_eks_takes_are_accepted() -> None:
    ranges = [f"203.0.113.{host}/32" for host in range(40)]
    assert parsed(cluster(endpoint_public_cidrs=ranges)).endpoint_public_cidrs == tuple(ranges)


def test_A3_a_version_outside_the_table_is_accepted_when_every_addon_is_pinned() -> None:
    pins = dict.fromkeys(ADDONS, "v9.9.9-eksbuild.1")
    assert parsed(cluster(kubernetes_version="1.99", addon_versions=pins)).addon_versions == pins
