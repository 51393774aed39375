"""A preview: no error, nothing unknown in a name, and what is known already is shown."""

from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes
import pytest

import eks_citadel
from harness import attempt, run
from unit.eks_citadel.component_samples import admin, by_type, everything, orders, seen, small, unreached


def on_other_resources() -> None:
    """A cluster on what the same program makes."""
    vpc = aws.ec2.Vpc("vpc", cidr_block="10.30.0.0/16")
    subnets, planes = ([aws.ec2.Subnet(f"{of}-{zone}", vpc_id=vpc.id).id for zone in "ab"] for of in ("node", "plane"))
    me = aws.iam.Role("me", assume_role_policy="{}")
    key = aws.kms.Key("key")
    eks_citadel.SecureCluster(
        "shop",
        small(
            network={
                "vpc_id": vpc.id,
                "node_subnet_ids": subnets,
                "control_plane_subnet_ids": pulumi.Output.all(*planes),
            },
            access_entries=[admin(principal_arn=me.arn, principal_unique_id=me.unique_id)],
            deployer_role_arn=me.arn,
            kms_key_arn=key.arn,
            tags={"vpc": vpc.id},
        ),
    )


@pytest.mark.parametrize("sample", [small, orders, everything, unreached])
def test_nothing_unknown_is_in_a_name(sample: Any) -> None:
    for urn in seen(sample, preview=True).urns():
        assert "Output" not in urn
        assert "object at" not in urn
        assert "unknown" not in urn.lower()


def test_a_cluster_on_resources_of_the_same_program_is_previewed_whole() -> None:
    previewed = run(on_other_resources, preview=True)
    assert by_type(previewed, "NodeGroup", "AccessEntry", "NetworkPolicy")


def test_a_cluster_on_resources_of_the_same_program_gets_their_values() -> None:
    monitor = attempt(on_other_resources).monitor
    assert monitor.waits_for("shop-control-plane-cluster", "vpc")
    assert monitor.waits_for("shop-access-entry-me", "me")


def test_what_waits_is_shown_with_what_it_will_be() -> None:
    monitor = seen(small, preview=True)
    group, coredns = monitor.one("shop-nodes-default-group"), monitor.one("shop-addons-after-nodes-coredns")
    assert group.inputs["instanceTypes"] == ["m7i.large"]
    assert coredns.inputs["addonName"] == "coredns"


def test_a_reason_to_wait_never_makes_a_known_value_unknown() -> None:
    def program() -> None:
        cluster = eks_citadel.SecureCluster("shop", orders())
        kubernetes.core.v1.ConfigMap("first", metadata={"namespace": cluster.namespaces["shop"]})

    assert run(program, preview=True).one("first").inputs["metadata"]["namespace"] == "shop"
