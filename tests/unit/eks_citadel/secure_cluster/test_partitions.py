"""Every partition of AWS: a document names its own."""

import pytest

from unit.eks_citadel.component_samples import PARTITIONS, by_type, document, everything, seen, text_of

elsewhere = pytest.mark.parametrize("region", [region for region in PARTITIONS if region != "eu-west-1"])


@elsewhere
def test_A1_nothing_names_another_partition(region: str) -> None:
    monitor = seen(everything, region)
    assert not [item.name for item in monitor.registrations.values() if "arn:aws:" in text_of(item)]


@pytest.mark.parametrize("region", PARTITIONS)
def test_A1_policies_of_AWS_are_those_of_the_partition(region: str) -> None:
    arns = [
        item.inputs["policyArn"]
        for item in by_type(seen(everything, region), "RolePolicyAttachment", "AccessPolicyAssociation")
    ]
    assert len(arns) == 7
    assert {arn.split(":")[1] for arn in arns} == {PARTITIONS[region]}


@pytest.mark.parametrize(
    ("region", "service"),
    [
        ("eu-west-1", "ec2.amazonaws.com"),
        ("cn-north-1", "ec2.amazonaws.com.cn"),
        ("us-gov-west-1", "ec2.amazonaws.com"),
    ],
)
def test_A1_EC2_has_its_own_name_in_China(region: str, service: str) -> None:
    trust = document(seen(everything, region).one("shop-nodes-role").inputs["assumeRolePolicy"])
    assert [statement["Principal"] for statement in trust["Statement"]] == [{"Service": service}]


@pytest.mark.parametrize("region", PARTITIONS)
def test_A1_the_other_services_have_one_name_everywhere(region: str) -> None:
    monitor = seen(everything, region)
    services = {
        statement["Principal"]["Service"]
        for item in by_type(monitor, "Role")
        if item.name != "shop-nodes-role"
        for statement in document(item.inputs["assumeRolePolicy"])["Statement"]
    }
    assert services == {"eks.amazonaws.com", "pods.eks.amazonaws.com", "vpc-flow-logs.amazonaws.com"}


@pytest.mark.parametrize("region", PARTITIONS)
def test_A1_the_region_is_in_every_IAM_name_and_zone(region: str) -> None:
    monitor = seen(everything, region)
    assert all(f"-{region}-" in item.inputs["name"] for item in by_type(monitor, "Role"))
    assert all(item.inputs["availabilityZone"].startswith(region) for item in by_type(monitor, "Subnet"))


@elsewhere
def test_A1_the_resources_are_the_same_everywhere(region: str) -> None:
    assert seen(everything, region).urns() == seen(everything).urns()
