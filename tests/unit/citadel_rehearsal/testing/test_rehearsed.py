"""What a test asks a rehearsed program, by the fixture that pytest finds by itself."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from pulumi.runtime.settings import get_monitor

import eks_citadel
from citadel_rehearsal.testing.rehearsals import Refused, Rehearsals, rehearsals
from citadel_rehearsal.testing.rehearsed import Rehearsed
from eks_citadel.testing import Mocks, Unheard, recorded
from unit.eks_citadel.component_samples import admin, role

EXAMPLES = Path(__file__).parents[4] / "examples"
OWN_POD = {"namespace": "shop", "service_account": "orders", "pod_labels": {"app": "orders"}}
ORDERS = {"namespace": "shop", "pod_labels": {"app": "orders"}}
ADMIN, DEVS, OPS = (role(name) for name in ("me", "devs", "ops"))
TRUST = json.dumps({
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "sts:AssumeRole"}
    ],
})  # fmt: skip
ARGUMENTS: dict[str, Any] = {
    "kubernetes_version": "1.36",
    "network": {"cidr": "10.20.0.0/16", "zones": ["a", "b"], "aws_endpoints": ["secretsmanager", "sqs", "s3"]},
    "endpoint_public_cidrs": ["203.0.113.7/32"],
    "access_entries": [
        admin(),
        {"name": "devs", "principal_arn": DEVS,
         "namespace_policies": [{"policy": "AmazonEKSEditPolicy", "namespaces": ["shop"]}]},
        {"name": "idle", "principal_arn": role("idle"), "kubernetes_groups": ["idlers"]},
    ],
    "namespaces": [{"name": "shop"}, {"name": "payments"}],
    "pod_identities": [{**OWN_POD, "permissions": {
        "secretsmanager_secrets": [{"allow": ["read"]}],
        "sqs_queues": [{"allow": ["read"]}],
        "s3_prefixes": [{"bucket_arn": "arn:aws:s3:::exports", "prefix": "exports", "allow": ["write"]}],
    }}],
    "flows": [
        {"name": "pay", "source": ORDERS, "destination": {"namespace": "payments"}, "ports": [{"port": 8443}]},
        {"name": "partner", "source": ORDERS, "destination": {"cidrs": ["198.51.100.0/24"]}, "ports": [{"port": 443}]},
    ],
}  # fmt: skip


def company() -> None:
    """A program with one cluster, a role that is kept out, and what pods reach."""
    aws.iam.Role("ops", name="ops", assume_role_policy=TRUST)
    eks_citadel.SecureCluster("shop", ARGUMENTS)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def own() -> Iterator[Rehearsals]:
    """The fixture's own factory, whose embedded AWSs end with this module."""
    with rehearsals() as found:
        yield found


@pytest.fixture(scope="module")
def shop(own: Rehearsals) -> Rehearsed:
    found = own(company)
    secrets, tags = found.client("secretsmanager"), _tags("orders")
    secrets.create_secret(Name="own", SecretString="s", Tags=tags)
    secrets.create_secret(Name="other", SecretString="s", Tags=_tags("billing"))
    found.client("s3").create_bucket(Bucket="exports", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    return found


def _tags(service_account: str) -> list[dict[str, str]]:
    values = {
        "eks-cluster-name": "shop",
        "kubernetes-namespace": "shop",
        "kubernetes-service-account": service_account,
    }
    return [{"Key": key, "Value": value} for key, value in values.items()]


def secret_arn(shop: Rehearsed, name: str) -> str:
    return shop.client("secretsmanager").describe_secret(SecretId=name)["ARN"]


def test_the_fixture_is_found_by_pytest_itself(rehearsed: Rehearsals) -> None:
    assert isinstance(rehearsed, Rehearsals)


def test_one_program_is_rehearsed_once(own: Rehearsals, shop: Rehearsed) -> None:
    assert own(company) is shop
    assert shop.picture.cluster_name == "shop"


@pytest.mark.parametrize(
    ("principal", "namespace", "said"),
    [
        (ADMIN, None, "AmazonEKSClusterAdminPolicy in the whole cluster"),
        ("arn:aws:sts::111122223333:assumed-role/me/session", "payments", "AmazonEKSClusterAdminPolicy"),
        (DEVS, None, "AmazonEKSEditPolicy in shop"),
        (DEVS, "shop", "AmazonEKSEditPolicy in shop"),
    ],
)
def test_who_has_a_right_may_enter(principal: str, namespace: str | None, said: str, shop: Rehearsed) -> None:
    verdict = shop.may_enter(principal, namespace)
    assert verdict
    assert said in str(verdict)


@pytest.mark.parametrize(
    ("principal", "namespace", "said"),
    [
        (OPS, None, f"{OPS} has no access entry; the entries are of "),
        (DEVS, "payments", "AmazonEKSEditPolicy in shop"),
        (role("idle"), None, "idlers -> no role in nowhere"),
    ],
)
def test_who_has_no_right_may_not_enter(principal: str, namespace: str | None, said: str, shop: Rehearsed) -> None:
    verdict = shop.may_enter(principal, namespace)
    assert not verdict
    assert said in repr(verdict)


def test_a_failure_says_why(shop: Rehearsed) -> None:
    with pytest.raises(AssertionError, match=r"<No: .*role/ops has no access entry; the entries are of "):
        assert shop.may_enter(OPS)


@pytest.mark.parametrize(
    ("pod", "action", "secret"),
    [(OWN_POD, "secretsmanager:GetSecretValue", "own"), (OWN_POD, "secretsmanager:DescribeSecret", "own")],
)
def test_a_pod_may_reach_what_is_its_own(pod: Any, action: str, secret: str, shop: Rehearsed) -> None:
    assert shop.may_leave(pod, action, secret_arn(shop, secret))


def test_a_pod_may_write_below_its_own_prefix_only(shop: Rehearsed) -> None:
    own = "arn:aws:s3:::exports/exports/shop/shop/orders/a.csv"
    assert shop.may_leave(OWN_POD, "s3:PutObject", own)
    assert "not authorized to perform: s3:PutObject" in str(
        shop.may_leave(OWN_POD, "s3:PutObject", own.replace("/orders/", "/billing/"))
    )


@pytest.mark.parametrize(
    ("pod", "action", "secret", "said"),
    [
        (OWN_POD, "secretsmanager:GetSecretValue", "other", "not authorized to perform: secretsmanager:GetSecretValue"),
        (OWN_POD, "secretsmanager:DeleteSecret", "own", "because no identity-based policy allows"),
        ("shop/orders", "secretsmanager:GetSecretValue", "own", "no network policy of shop lets the pod out to the"),
        ("payments/default", "secretsmanager:GetSecretValue", "own", "no network policy of payments lets the pod out"),
        ({**OWN_POD, "service_account": "default"}, "secretsmanager:GetSecretValue", "own",
         "the pod gets no credentials: No association found for service account default"),
    ],
)  # fmt: skip
def test_a_pod_may_not_reach_more(pod: Any, action: str, secret: str, said: str, shop: Rehearsed) -> None:
    verdict = shop.may_leave(pod, action, secret_arn(shop, secret))
    assert not verdict
    assert said in str(verdict)


def test_a_resource_policy_and_an_endpoint_policy_are_heeded(shop: Rehearsed) -> None:
    arn = secret_arn(shop, "own")
    deny = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Principal": "*", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}
    ]}  # fmt: skip
    secrets, ec2 = shop.client("secretsmanager"), shop.client("ec2")
    secrets.put_resource_policy(SecretId=arn, ResourcePolicy=json.dumps(deny))
    try:
        verdict = shop.may_leave(OWN_POD, "secretsmanager:GetSecretValue", arn)
        assert "with an explicit deny in a resource-based policy" in str(verdict)
    finally:
        secrets.delete_resource_policy(SecretId=arn)
    endpoints = ec2.describe_vpc_endpoints()["VpcEndpoints"]
    (endpoint,) = [one for one in endpoints if one["ServiceName"].endswith(".secretsmanager")]
    ec2.modify_vpc_endpoint(VpcEndpointId=endpoint["VpcEndpointId"], PolicyDocument=json.dumps(deny))
    try:
        verdict = shop.may_leave(OWN_POD, "secretsmanager:GetSecretValue", arn)
        assert str(verdict).endswith(f"the policy of the endpoint {endpoint['VpcEndpointId']} allows none of it.>")
    finally:
        ec2.modify_vpc_endpoint(VpcEndpointId=endpoint["VpcEndpointId"], PolicyDocument=endpoint["PolicyDocument"])
    assert shop.may_leave(OWN_POD, "secretsmanager:GetSecretValue", arn)


@pytest.mark.parametrize(
    ("source", "destination", "port", "protocol"),
    [
        (ORDERS, "payments", 8443, "TCP"),
        (ORDERS, "198.51.100.7", 443, "TCP"),
        (ORDERS, "198.51.100.0/25", 443, "TCP"),
        ("payments", {"namespace": "kube-system", "pod_labels": {"k8s-app": "kube-dns"}}, 53, "UDP"),
        ({"namespace": "shop", "pod_labels": {"app": "orders", "version": "2"}}, "payments", 8443, "TCP"),
    ],
)
def test_a_flow_opens_both_ends(source: Any, destination: Any, port: int, protocol: str, shop: Rehearsed) -> None:
    assert shop.may_talk(source, destination, port, protocol)


@pytest.mark.parametrize(
    ("source", "destination", "port", "protocol"),
    [
        ("shop", "payments", 8443, "TCP"),
        ({"namespace": "shop", "pod_labels": {"app": "other"}}, "payments", 8443, "TCP"),
        (ORDERS, "payments", 8444, "TCP"),
        (ORDERS, "payments", 8443, "UDP"),
        ("payments", ORDERS, 8443, "TCP"),
        ("default", "payments", 8443, "TCP"),
        (ORDERS, "198.51.0.0/16", 443, "TCP"),
        (ORDERS, "203.0.113.9", 443, "TCP"),
        ("203.0.113.9", "payments", 8443, "TCP"),
        ("kube-system", "payments", 8443, "TCP"),
        ("payments", {"namespace": "kube-system", "pod_labels": {"k8s-app": "kube-dns"}}, 443, "TCP"),
    ],
)
def test_nothing_else_may_talk(source: Any, destination: Any, port: int, protocol: str, shop: Rehearsed) -> None:
    verdict = shop.may_talk(source, destination, port, protocol)
    assert not verdict
    assert "no flow opens both ends" in str(verdict)


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda shop: shop.may_enter(role("opz")), f"The rehearsed AWS has no {role('opz')}; a principal that is"),
        (lambda shop: shop.may_enter("ops"), '"ops" is not the ARN of a role, a user or a session; write the whole'),
        (lambda shop: shop.may_enter(OPS.replace("role", "user")), "The rehearsed AWS has no arn:aws:iam::"),
        (lambda shop: shop.may_enter(OPS, "shopp"), 'The cluster has no namespace "shopp"; "shop" was probably meant.'),
        (lambda shop: shop.may_leave("shopp/orders", "sqs:SendMessage", "arn"), 'The cluster has no namespace "shopp"'),
        (lambda shop: shop.may_leave("shop/order", "sqs:SendMessage", "arn"), 'shop has no service account "order"; '),
        (lambda shop: shop.may_leave("shop", "sqs:SendMessage", "arn"), '"shop" is not a pod; write "NAMESPACE/'),
        (lambda shop: shop.may_leave({"name": "x"}, "sqs:SendMessage", "arn"), "A pod has the keys name; write"),
        (lambda shop: shop.may_leave(OWN_POD, "secretsmanager:GetSecretValue", "arn:aws:secretsmanager:x"),
         "arn:aws:secretsmanager:x is not the ARN of a resource of secretsmanager; write the whole ARN."),
        (lambda shop: shop.may_leave(OWN_POD, "sqs:SendMessage", "q"), "q is not the ARN of a resource of sqs; write"),
        (lambda shop: shop.may_leave(OWN_POD, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:none"),
         "arn:aws:sqs:eu-west-1:111122223333:none is not there, so its tags and keys are not known; make it in the"),
        (lambda shop: shop.may_leave(OWN_POD, "s3:PutObject", "arn:aws:s3:::none/a"), "arn:aws:s3:::none is not there"),
        (lambda shop: shop.may_leave(OWN_POD, "secretsmanager:*", "arn:aws:secretsmanager:x"), "knows no request for"),
        (lambda shop: shop.may_leave(OWN_POD, "ec2:RunInstances", "arn:aws:ec2:x"), "knows no request for the action"),
        (lambda shop: shop.may_leave(OWN_POD, "s3:PutBucketAcl", "arn:aws:s3:::exports"), "knows no request for s3:"),
        (lambda shop: shop.may_leave(OWN_POD, "secretsmanager:GetSecretValu", secret_arn(shop, "own")),
         "the rehearsal does not evaluate the operation GetSecretValu."),
        (lambda shop: shop.may_talk("shop", "payment", 1), 'The cluster has no namespace "payment"; "payments" was'),
        (lambda shop: shop.may_talk({"namespace": "no"}, "shop", 1), 'The cluster has no namespace "no"; choose one'),
        (lambda shop: shop.may_talk({"labels": {}}, "shop", 1), "An end has the keys labels; write a namespace, "),
        (lambda shop: shop.may_talk("shop", "payments", 0), "0 is not a port; write one from 1 to 65535."),
        (lambda shop: shop.may_talk("shop", "payments", 1, "tcp"), '"tcp" is not a protocol of a network policy; "TC'),
        (lambda shop: shop.cluster("shoq"), 'The program has no cluster "shoq"; "shop" was probably meant.'),
    ],
)  # fmt: skip
def test_a_name_that_is_not_there_is_an_error_and_never_no(ask: Any, sentence: str, shop: Rehearsed) -> None:
    with pytest.raises(Unheard) as raised:
        ask(shop)
    assert sentence in str(raised.value)
    assert "\n" not in str(raised.value)


def test_nothing_is_done_by_asking(shop: Rehearsed) -> None:
    before = shop.aws.requests()
    shop.may_leave(OWN_POD, "secretsmanager:DeleteSecret", secret_arn(shop, "own"))
    shop.may_leave(OWN_POD, "s3:PutObject", "arn:aws:s3:::exports/exports/shop/shop/orders/a.csv")
    assert shop.aws.requests() == before


@pytest.mark.parametrize("region", ["cn-north-1", "us-gov-west-1"])
def test_other_partitions_are_asked_alike(region: str, own: Rehearsals) -> None:
    account = "111122223333"
    partition = {"cn-north-1": "aws-cn", "us-gov-west-1": "aws-us-gov"}[region]

    def elsewhere() -> None:
        arguments = {**ARGUMENTS, "access_entries": [admin(region)], "network": {**ARGUMENTS["network"]}}
        arguments["network"]["aws_endpoints"] = ["secretsmanager"]
        arguments["pod_identities"] = [{**OWN_POD, "permissions": {"secretsmanager_secrets": [{"allow": ["read"]}]}}]
        eks_citadel.SecureCluster("shop", arguments)  # type: ignore[arg-type]

    found = own(elsewhere, config={"aws:region": region})
    made = found.client("secretsmanager").create_secret(Name="own", SecretString="s", Tags=_tags("orders"))["ARN"]
    assert made.startswith(f"arn:{partition}:secretsmanager:{region}:{account}:")
    assert found.may_leave(OWN_POD, "secretsmanager:GetSecretValue", made)
    denied = found.may_leave(OWN_POD, "secretsmanager:DeleteSecret", made)
    assert f"User: arn:{partition}:sts::{account}:assumed-role/" in str(denied)
    assert found.may_enter(role("me", region))
    assert found.may_talk(ORDERS, "payments", 8443)


def test_a_refused_program_tells_the_sentence(own: Rehearsals) -> None:
    def world() -> None:
        eks_citadel.SecureCluster("shop", {**ARGUMENTS, "endpoint_public_cidrs": ["0.0.0.0/0"]})  # type: ignore[typeddict-item]

    with pytest.raises(Refused, match=r'endpoint_public_cidrs\[0\] is "0.0.0.0/0"'):
        own(world)


def test_a_program_without_a_cluster_has_no_gates(own: Rehearsals) -> None:
    def bucketless() -> None:
        aws.iam.Role("ops", name="ops", assume_role_policy=TRUST)
        pulumi.export("done", True)

    with pytest.raises(Unheard, match="has no cluster that can be read back"):
        own(bucketless).may_enter(OPS)


def test_the_mocks_of_a_test_stay_as_they_were(own: Rehearsals) -> None:
    async def test() -> None:
        pulumi.runtime.set_mocks(Mocks())
        monitor = get_monitor()
        own(company)
        recorded(company)
        assert get_monitor() is monitor
        assert pulumi.get_stack() == "stack"

    asyncio.run(test())


@pytest.fixture(scope="module")
def two(own: Rehearsals) -> Rehearsed:
    return own(EXAMPLES / "07-shared-network")


PROMETHEUS = {"namespace": "monitoring", "pod_labels": {"app.kubernetes.io/name": "prometheus"}}
CONTROLLER = {"namespace": "kube-system", "pod_labels": {"app.kubernetes.io/name": "aws-load-balancer-controller"}}
BALANCER, DATABASE, PLANE, NODE = "10.70.192.9", "10.70.194.9", "10.70.226.9", "10.70.0.9"


@pytest.mark.parametrize(
    ("cluster", "source", "destination", "port", "open_"),
    [
        ("shop", BALANCER, ORDERS, 8080, True),
        ("shop", NODE, ORDERS, 8080, False),
        ("shop", ORDERS, DATABASE, 5432, True),
        ("shop", ORDERS, NODE, 5432, False),
        ("shop", ORDERS, "1.1.1.1", 443, True),
        ("shop", ORDERS, "10.1.1.1", 443, False),
        ("shop", ORDERS, "169.254.169.254", 443, False),
        ("shop", PLANE, CONTROLLER, 9443, True),
        ("shop", ORDERS, CONTROLLER, 9443, False),
        ("shop", CONTROLLER, "1.1.1.1", 443, True),
        ("tools", PROMETHEUS, "builds", 9090, True),
        ("tools", PROMETHEUS, "default", 9100, True),
        ("tools", "builds", PROMETHEUS, 9090, False),
        ("tools", PROMETHEUS, {"namespace": "kube-system", "pod_labels": {"k8s-app": "kube-dns"}}, 9153, True),
        ("tools", PROMETHEUS, "kube-system", 9090, False),
        ("tools", "builds", "169.254.20.10", 53, True),
        ("tools", "builds", "169.254.20.10", 80, False),
    ],
)
def test_named_ends_of_two_clusters_in_one_network_talk_as_they_say(
    cluster: str, source: Any, destination: Any, port: int, open_: bool, two: Rehearsed
) -> None:
    assert bool(two.cluster(cluster).may_talk(source, destination, port)) is open_
