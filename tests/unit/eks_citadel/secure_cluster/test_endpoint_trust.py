"""Pods with a role or a table of an account that the endpoints' policies deny are found."""

from typing import Any, NamedTuple

import pytest

from unit.eks_citadel.component_samples import VPC, later, made, small

CODE = "account-not-trusted-by-endpoints: "
OTHER = "444455556666"
TARGET = f"arn:aws:iam::{OTHER}:role/partner"
TABLE = f"arn:aws:dynamodb:eu-west-1:{OTHER}:table/orders"
NETWORK = {"cidr": "10.20.0.0/16", "zones": ["a", "b"], "aws_endpoints": ["dynamodb", "s3"]}


class Late(NamedTuple):
    """An ARN that is known late."""

    arn: str


def told(network: dict[str, Any], **identity: Any) -> list[str]:
    def arguments() -> dict[str, Any]:
        target = identity.get("target_role_arn")
        given = {"target_role_arn": later(target.arn)} if isinstance(target, Late) else {}
        pods = {"namespace": "shop", "service_account": "orders", **identity, **given}
        return small(network=network, namespaces=[{"name": "shop"}], pod_identities=[pods])

    monitor = made(arguments)
    return [line.removeprefix(CODE) for line in monitor.logged if line.startswith(CODE)]


@pytest.mark.parametrize("late", [False, True])
def test_a_target_role_of_an_account_that_the_endpoints_do_not_trust_is_found(late: bool) -> None:
    target = {"permissions": {}, "target_role_arn": Late(TARGET) if late else TARGET}
    assert told(NETWORK, **target) == [
        f"shop/orders has {TARGET}, which is of the account {OTHER}, and the endpoints of dynamodb, s3 trust the "
        f'account 111122223333 only: they deny its requests until "{OTHER}" is in network.trusted_account_ids, or '
        "network.organization_id is given."
    ]


def test_a_table_of_such_an_account_is_found_where_DynamoDB_has_an_endpoint() -> None:
    tables = {"permissions": {"dynamodb_tables": [{"table_arn": TABLE, "allow": ["read"]}]}}
    (sentence,) = told(NETWORK | {"trusted_account_ids": ["777788889999"]}, **tables)
    assert sentence.startswith(
        f"shop/orders has {TABLE}, which is of the account {OTHER}, and the endpoints of dynamodb trust the accounts "
        "111122223333, 777788889999 only: "
    )
    assert told(NETWORK | {"aws_endpoints": ["s3"]}, **tables) == []


@pytest.mark.parametrize(
    "network",
    [
        NETWORK | {"trusted_account_ids": [OTHER]},
        NETWORK | {"organization_id": "o-a1b2c3d4e5"},
        {key: value for key, value in NETWORK.items() if key != "aws_endpoints"},
        {**VPC, "aws_endpoint_subnet_ids": ["subnet-4a1b2c3d"]},
    ],
)
def test_nothing_is_found_where_the_account_is_trusted_or_no_endpoint_of_ours_stands(network: Any) -> None:
    assert told(network, permissions={}, target_role_arn=TARGET) == []


def test_a_target_role_of_the_own_account_is_not_found() -> None:
    assert told(NETWORK, permissions={}, target_role_arn=TARGET.replace(OTHER, "111122223333")) == []
