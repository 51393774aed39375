"""What outlives the colours: one network, one role for each duty, and none of it deleted by mistake."""

from typing import Any

import pytest

from harness import Monitor
from unit.eks_citadel.component_samples import ALONE, PARTITIONS, VPC, by_type, document, later, made, small, tried
from unit.eks_citadel.second_update import planned

READ = {"secretsmanager_secrets": [{"allow": ["read"]}]}
ORDERS = {"namespace": "shop", "service_account": "orders", "permissions": READ}
REPORTS = {"namespace": "shop", "service_account": "reports", "permissions": READ}


def foundation(**changes: Any) -> dict[str, Any]:
    return {**ALONE["Foundation"], "workload_roles": [ORDERS, REPORTS], **changes}


def seen(arguments: Any, **options: Any) -> Monitor:
    return made(arguments, "base", "Foundation", **options)


@pytest.mark.parametrize(("region", "partition"), PARTITIONS.items())
def test_roles_trust_every_colour_and_no_other_cluster(region: str, partition: str) -> None:
    trust = document(seen(foundation(), region=region).one("base-role-shop.orders-role").inputs["assumeRolePolicy"])
    (statement,) = trust["Statement"]
    assert statement["Condition"]["StringLike"] == {
        "aws:RequestTag/eks-cluster-arn": [f"arn:{partition}:eks:{region}:111122223333:cluster/shop-*"]
    }
    assert statement["Condition"]["StringEquals"]["aws:RequestTag/kubernetes-service-account"] == "orders"


def test_each_duty_has_one_role_by_the_key_of_its_pods() -> None:
    monitor = seen(foundation())
    assert len([one for one in by_type(monitor, "Role") if "role-shop" in one.name]) == 2
    outputs = monitor.outputs_of("base")
    assert set(outputs["roleArns"]) == {"shop/orders", "shop/reports"}
    assert outputs["trustedClusters"] == "shop-*"
    assert outputs["secretsKeyArn"] == ""


def test_A2_the_order_of_roles_changes_nothing() -> None:
    assert not planned(seen(foundation()), seen(foundation(workload_roles=[REPORTS, ORDERS])))


def test_service_accounts_whose_names_run_together_have_roles_of_their_own() -> None:
    pairs = [("a-b", "c"), ("a", "b-c")]
    roles = [{"namespace": one, "service_account": other, "permissions": READ} for one, other in pairs]
    assert len({one.urn for one in by_type(seen(foundation(workload_roles=roles)), "RolePolicy")}) >= 2


def test_B4_everything_that_colours_stand_on_is_protected_until_somebody_says_otherwise() -> None:
    guarded = seen(foundation(secrets_key=True))
    made_by_aws = [one for one in guarded.registrations.values() if one.type.startswith("aws:")]
    assert made_by_aws
    assert all(one.request.protect for one in made_by_aws)
    freed = seen(foundation(secrets_key=True, deletion_protection=False))
    assert not any(one.request.protect for one in freed.registrations.values())


def test_in_an_existing_network_the_roles_are_protected() -> None:
    monitor = seen(foundation(network=dict(VPC)))
    assert {one.type.rpartition(":")[2] for one in monitor.registrations.values() if one.request.protect} >= {
        "Role",
        "RolePolicy",
    }
    assert monitor.outputs_of("base")["vpcId"] == VPC["vpc_id"]


LOGS = "arn:aws:logs:eu-west-1:111122223333"


def test_the_key_of_all_colours_is_one_and_turns_over() -> None:
    monitor = seen(foundation(secrets_key=True))
    key = monitor.one("base-secrets-key")
    assert key.inputs["enableKeyRotation"] is True
    assert monitor.one("base-secrets-key-alias").inputs["name"] == "alias/eks/shop/colours"
    assert document(key.inputs["policy"])["Statement"][0]["Principal"] == {"AWS": "arn:aws:iam::111122223333:root"}
    assert document(key.inputs["policy"])["Statement"][1] == {
        "Sid": "LogsOfColours",
        "Effect": "Allow",
        "Principal": {"Service": "logs.eu-west-1.amazonaws.com"},
        "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
        "Resource": ["*"],
        "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": f"{LOGS}:log-group:/aws/eks/shop-*/cluster"}},
    }
    assert monitor.outputs_of("base")["secretsKeyArn"].startswith("arn:aws:kms:eu-west-1:111122223333:key/")
    assert not by_type(seen(foundation()), "Key", "Alias")


def test_tags_the_boundary_and_the_family_reach_network_and_roles() -> None:
    boundary = "arn:aws:iam::111122223333:policy/boundary"
    monitor = seen(foundation(tags={"team": "shop"}, permissions_boundary_arn=boundary, ip_family="ipv6"))
    assert all(one.inputs["permissionsBoundary"] == boundary for one in by_type(monitor, "Role"))
    assert monitor.one("base-network-vpc").inputs["tags"]["team"] == "shop"
    assert monitor.one("base-network-vpc").inputs["assignGeneratedIpv6CidrBlock"] is True


def test_late_values_of_roles_are_judged_by_their_path() -> None:
    permissions = {"s3_prefixes": [{"bucket_arn": "arn:aws:s3:::x", "prefix": "p", "allow": ["read"]}]}

    def arguments() -> Any:
        bucket = [{**permissions["s3_prefixes"][0], "bucket_arn": later("not an ARN")}]
        return foundation(workload_roles=[{**ORDERS, "permissions": {"s3_prefixes": bucket}}])

    sentence = tried(arguments, "base", "Foundation").sentence
    assert sentence.startswith('workload_roles[0].permissions.s3_prefixes[0].bucket_arn is "not an ARN"')


@pytest.mark.parametrize(
    ("prefix", "sentence"),
    [
        ("shop-", 'colours_prefix is "shop-": the hyphen that follows is added to it; write "shop".'),
        ("*", 'colours_prefix is "*": the hyphen that follows is added to it; write "".'),
        ("", 'colours_prefix is "": EKS allows'),
        ("sh*p", 'colours_prefix is "sh*p": a prefix must end in "-*"'),
        ("s" * 100, f'colours_prefix is "{"s" * 100}": it has 101 characters before its star and EKS allows 100'),
        ("s hop", 'colours_prefix is "s hop": EKS allows'),
    ],
)
def test_prefixes_that_no_cluster_has(prefix: str, sentence: str) -> None:
    assert tried(foundation(colours_prefix=prefix), "base", "Foundation").sentence.startswith(sentence)


def test_B1_a_third_colour_makes_no_workload_role_and_changes_nothing_of_the_foundation() -> None:
    before = seen(foundation())
    outputs = before.outputs_of("base")
    network = {"vpc_id": VPC["vpc_id"], "node_subnet_ids": VPC["node_subnet_ids"]}
    identities = [
        {"namespace": "shop", "service_account": name, "role_arn": outputs["roleArns"][f"shop/{name}"]}
        for name in ("orders", "reports")
    ]
    colour = made(small(network=network, namespaces=[{"name": "shop"}], pod_identities=identities), "shop-red")
    assert not planned(before, seen(foundation()))
    assert {one.name.removeprefix("shop-red-") for one in by_type(colour, "Role")} == {
        "control-plane-role",
        "nodes-role",
        "addons-before-nodes-vpc-cni-role",
        "addons-after-nodes-aws-ebs-csi-driver-role",
    }
    assert len([one for one in by_type(colour, "PodIdentityAssociation") if "identity-shop" in one.name]) == 2
