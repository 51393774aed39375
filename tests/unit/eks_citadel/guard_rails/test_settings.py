"""Who deploys, and where: each refusal by its sentence."""

from typing import Any

import pytest

from eks_citadel.guard_rails.settings import DeployerSettings
from eks_citadel.parsing.parse import parse
from eks_citadel.parsing.refusal import Refusal

GIVEN = {
    "clusters": ["shop-blue", "shop-*"],
    "region": "eu-west-1",
    "account": "111122223333",
    "role_prefixes": ["shop-"],
}


def sentence(**changed: Any) -> str:
    with pytest.raises(Refusal) as refused:
        parse(DeployerSettings, {**GIVEN, **changed})
    return str(refused.value)


def test_L6_who_may_update_associations_is_not_by_default() -> None:
    settings = parse(DeployerSettings, GIVEN)
    assert (settings.partition, settings.may_update_associations) == ("aws", False)
    assert settings.permissions_boundary_arn is None


@pytest.mark.parametrize("prefix", ["shop", "-", "", "*-", "shop-*", "a/b-"])
def test_L6_a_prefix_that_takes_in_more_than_it_says_is_refused(prefix: str) -> None:
    assert sentence(role_prefixes=[prefix]) == (
        f'role_prefixes[0] is "{prefix}": a prefix must end in "-", since "team" would also match "teammate"; '
        'write one such as "shop-", without a star.'
    )


def test_a_prefix_that_leaves_no_room_for_a_name_is_refused() -> None:
    prefix = "x" * 63 + "-"
    rule = "it has 64 characters and IAM allows 64 for a whole name; give a shorter one."
    assert sentence(role_prefixes=[prefix]) == f'role_prefixes[0] is "{prefix}": {rule}'


def test_a_boundary_that_the_roles_could_not_have_is_refused() -> None:
    foreign, china = "arn:aws:iam::444455556666:policy/pods", "arn:aws-cn:iam::111122223333:policy/pods"
    assert sentence(permissions_boundary_arn=foreign) == (
        f'permissions_boundary_arn is "{foreign}": a permissions boundary is a policy of the role\'s account '
        "111122223333 or of AWS; name such a policy."
    )
    assert sentence(permissions_boundary_arn=china) == (
        f'permissions_boundary_arn is "{china}": it is in the partition aws-cn and the role in aws, and a role reaches'
        " only its own partition; name one in aws."
    )


def test_L6_a_bare_star_is_no_cluster() -> None:
    assert sentence(clusters=["*"]).startswith('clusters[0] is "*": a prefix must end in "-*"')


@pytest.mark.parametrize("key", ["clusters", "role_prefixes"])
def test_a_deployer_of_nothing_is_refused(key: str) -> None:
    assert sentence(**{key: []}) == f"{key} is empty: a deployer with this policy could do nothing; name one."


@pytest.mark.parametrize("account", ["1", "11112222333a", "١٢٣٤٥٦٧٨٩٠١٢"])
def test_an_account_has_twelve_digits(account: str) -> None:
    assert sentence(account=account).endswith('an account has 12 digits; write one such as "111122223333".')


@pytest.mark.parametrize(
    ("region", "partition", "meant"),
    [
        ("cn-north-1", "aws", "aws-cn"),
        ("us-gov-west-1", "aws", "aws-us-gov"),
        ("us-iso-east-1", "aws", "aws-iso"),
        ("eu-west-1", "aws-cn", "aws"),
    ],
)
def test_A1_a_region_of_another_partition_is_refused(region: str, partition: str, meant: str) -> None:
    assert sentence(region=region, partition=partition) == (
        f'partition is "{partition}": {region} is in {meant}; write "{meant}" or another region.'
    )
