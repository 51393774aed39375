"""What the company promises of its cluster. Run it with `pytest examples/08-company`, without an AWS account."""

from pathlib import Path

import pytest
from gates import ACCOUNT, ORDERS, PAYMENTS, WEB

HERE = Path(__file__).parent
DATABASE, STRANGER, LOAD_BALANCER = "10.80.194.10", "203.0.113.200", "10.80.224.10"


@pytest.fixture
def company(rehearsed):
    return rehearsed(HERE, stack="dev")


@pytest.fixture
def resources(recorded):
    return recorded(HERE, stack="dev")


@pytest.mark.parametrize(("team", "own"), [("storefront", "shop"), ("finance", "payments"), ("analysts", "reports")])
def test_a_team_enters_its_own_namespaces_only(company, team, own):
    assert company.may_enter(f"{ACCOUNT}/{team}", namespace=own)
    assert not company.may_enter(f"{ACCOUNT}/{team}", namespace="monitoring")
    assert not company.may_enter(f"{ACCOUNT}/{team}", namespace="kube-system")


def test_orders_writes_to_its_own_queue_and_payments_does_not(company):
    owner = {"eks-cluster-name": "company", "kubernetes-namespace": "shop", "kubernetes-service-account": "orders"}
    company.client("sqs").create_queue(QueueName="orders", tags=owner)
    queue = "arn:aws:sqs:eu-west-1:111122223333:orders"
    assert company.may_leave({**ORDERS, "service_account": "orders"}, "sqs:SendMessage", queue)
    assert not company.may_leave({**PAYMENTS, "service_account": "payments"}, "sqs:SendMessage", queue)


def test_the_shop_is_reached_step_by_step(company):
    assert company.may_talk(LOAD_BALANCER, WEB, 8080)
    assert company.may_talk(WEB, ORDERS, 8080)
    assert company.may_talk(ORDERS, PAYMENTS, 8443)
    assert not company.may_talk(LOAD_BALANCER, ORDERS, 8080)
    assert not company.may_talk(WEB, PAYMENTS, 8443)


def test_only_orders_reaches_the_database_and_nobody_a_stranger(company):
    assert company.may_talk(ORDERS, DATABASE, 5432)
    assert not company.may_talk(WEB, DATABASE, 5432)
    assert not company.may_talk(ORDERS, STRANGER, 443)


def test_the_database_is_encrypted_and_stands_in_the_data_subnets(resources):
    (database,) = resources.resources("aws:rds/instance:Instance")
    (subnets,) = resources.resources("aws:rds/subnetGroup:SubnetGroup")
    assert database.inputs["storageEncrypted"]
    assert len(subnets.inputs["subnetIds"]) == 3


def test_images_are_never_overwritten(resources):
    repositories = resources.resources("aws:ecr/repository:Repository")
    assert [one.inputs["imageTagMutability"] for one in repositories] == ["IMMUTABLE"]
