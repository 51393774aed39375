"""`citadel migrate identities`: roles of the embedded AWS, and pods that an API server on loopback lists."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from typer.testing import Result

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.cli import migrate_identities
from eks_citadel.live.api_server import WORKLOADS
from unit.citadel_rehearsal.eks_world import World as Account
from unit.eks_citadel.cli.running_cluster import RunningCluster
from unit.eks_citadel.live.api_servers import serving

WEB, CONTAINER = "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI"


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.01) as running:
        yield running


@pytest.fixture(scope="module")
def account(aws: EmbeddedAws) -> Account:
    return Account(aws)


class Shop(RunningCluster):
    """A cluster with service accounts, each with a role by IRSA of the same name."""

    def annotate(self, namespace: str, name: str, *statements: dict[str, Any]) -> str:
        url = self.account.eks.describe_cluster(name=self.name)["cluster"]["identity"]["oidc"]["issuer"]
        issuer = url.removeprefix("https://")
        trust = {
            "Effect": "Allow",
            "Principal": {"Federated": f"arn:aws:iam::{self.account.account}:oidc-provider/{issuer}"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringEquals": {
                f"{issuer}:sub": f"system:serviceaccount:{namespace}:{name}", f"{issuer}:aud": "sts.amazonaws.com",
            }},
        }  # fmt: skip
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust, *statements]})
        role_arn = self.account.make_role(f"{self.name}-{name}", document)
        annotations = {"eks.amazonaws.com/role-arn": role_arn}
        item = {"metadata": {"namespace": namespace, "name": name, "annotations": annotations}}
        self.objects.setdefault(WORKLOADS["ServiceAccount"], []).append(item)
        return role_arn

    def run(self, namespace: str, service_account: str, variable: str) -> None:
        """One pod of a Deployment, in the place of those that ran."""
        owner = {"kind": "ReplicaSet", "name": f"{service_account}-5d4f8c"}
        metadata = {
            "namespace": namespace, "name": f"{service_account}-5d4f8c-x", "ownerReferences": [owner],
            "labels": {"pod-template-hash": "5d4f8c"},
        }  # fmt: skip
        spec = {"serviceAccountName": service_account, "containers": [{"env": [{"name": variable, "value": "x"}]}]}
        ended = {"metadata": {**metadata, "name": "old"}, "spec": spec, "status": {"phase": "Succeeded"}}
        self.objects[WORKLOADS["Pod"]] = [{"metadata": metadata, "spec": spec, "status": {"phase": "Running"}}, ended]

    def identities(self, *words: str) -> Result:
        return self.citadel("identities", *words)

    def principals(self, role_arn: str) -> list[dict[str, str]]:
        role = self.account.iam.get_role(RoleName=role_arn.rpartition("/")[2])["Role"]
        return [one["Principal"] for one in role["AssumeRolePolicyDocument"]["Statement"]]


@pytest.fixture
def shop(aws: EmbeddedAws, account: Account, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    with serving() as server:
        made = Shop(aws, account, server)
        monkeypatch.setattr(migrate_identities, "access", made.access)
        yield made


def test_M2_a_service_account_goes_from_IRSA_to_Pod_Identity(shop: Shop) -> None:
    role_arn, eks = shop.annotate("shop", "orders"), shop.account.eks
    shop.run("shop", "orders", WEB)
    (federated,) = shop.principals(role_arn)

    first = shop.identities()
    assert (first.exit_code, first.stdout) == (0, "")
    assert first.stderr == f"shop/orders: step 1 of 4: let {role_arn} trust Pod Identity, too.\n"
    assert shop.citadel("identities", "--apply", said="n\n").exit_code == 1
    assert shop.principals(role_arn) == [federated]
    assert shop.identities("--apply", "--yes").exit_code == 0
    assert shop.principals(role_arn) == [federated, {"Service": "pods.eks.amazonaws.com"}]

    unready = shop.identities()
    assert (unready.exit_code, "no Pod Identity agent runs in the cluster" in unready.stderr) == (3, True)
    shop.account.node_group(shop.name)
    shop.account.addon(shop.name, "eks-pod-identity-agent")
    second = shop.identities()
    (wanted,) = yaml.safe_load(second.stdout)["pod_identities"]
    assert wanted == {"namespace": "shop", "service_account": "orders", "role_arn": role_arn}
    eks.create_pod_identity_association(
        clusterName=shop.name, namespace="shop", serviceAccount="orders", roleArn=role_arn
    )

    third = shop.identities("--apply", "--yes")
    assert third.stderr == (
        "shop/orders: step 3 of 4: start its pods again, so that they get Pod Identity: "
        "kubectl rollout restart deployment/orders --namespace shop.\n"
    )
    assert len(shop.principals(role_arn)) == 2
    shop.run("shop", "orders", CONTAINER)
    fourth = shop.identities("--apply", "--yes")
    assert (fourth.exit_code, "all of its pods have it by Pod Identity" in fourth.stderr) == (0, True)
    assert shop.principals(role_arn) == [{"Service": "pods.eks.amazonaws.com"}]
    assert "nothing is left to do; the annotation has no effect" in shop.identities().stderr


def test_only_the_service_accounts_that_are_named_are_touched(shop: Shop) -> None:
    orders, reports = shop.annotate("shop", "orders"), shop.annotate("shop", "reports")
    done = shop.identities("--apply", "--yes", "--service-account", "shop/reports")
    assert done.exit_code == 0
    assert (len(shop.principals(orders)), len(shop.principals(reports))) == (1, 2)
    refused = shop.identities("--service-account", "shop/report")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "no service account of this name has the annotation" in refused.stderr
    assert "shop/reports" in refused.stderr


def test_JSON_has_the_trust_policy_for_the_program_that_has_the_role(shop: Shop) -> None:
    role_arn = shop.annotate("shop", "orders")
    (found,) = json.loads(shop.identities("--json").stdout)
    assert (found["step"], found["role_arn"]) == ("trust", role_arn)
    assert [list(one["Principal"]) for one in found["trust_policy"]["Statement"]] == [["Federated"], ["Service"]]


def test_a_trust_policy_that_changes_meanwhile_is_not_overwritten(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    role_arn = shop.annotate("shop", "orders")
    iam, name = shop.account.iam, role_arn.rpartition("/")[2]
    theirs = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    theirs["Statement"][0]["Sid"] = "Theirs"

    def between(question: str, **_: Any) -> bool:
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(theirs))
        return True

    monkeypatch.setattr("typer.confirm", between)
    found = shop.identities("--apply")
    assert found.exit_code == 1
    assert "its trust policy was changed by somebody meanwhile; run it again" in found.stderr
    assert iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"] == theirs


def test_a_role_that_may_assume_others_is_told_of_session_tags(shop: Shop) -> None:
    role_arn = shop.annotate("shop", "orders")
    statement = {"Effect": "Allow", "Action": "sts:Assume*", "Resource": "*"}
    shop.account.iam.put_role_policy(
        RoleName=role_arn.rpartition("/")[2], PolicyName="further",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statement}),
    )  # fmt: skip
    assert "may assume further roles" in shop.identities().stderr


def test_a_cluster_without_IRSA_says_so(shop: Shop) -> None:
    found = shop.identities()
    assert (found.exit_code, found.stdout) == (0, "")
    assert found.stderr == "No service account has the annotation eks.amazonaws.com/role-arn.\n"


def test_permissions_of_a_role_of_its_own_come_with_everything_that_stands_between(shop: Shop) -> None:
    role_arn = shop.annotate("shop", "orders")
    statement = {"Effect": "Allow", "Action": ["sqs:SendMessage", "ec2:DescribeTags"], "Resource": "*"}
    shop.account.iam.put_role_policy(
        RoleName=role_arn.rpartition("/")[2], PolicyName="own",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )  # fmt: skip
    found = shop.identities("--narrower")
    (wanted,) = yaml.safe_load(found.stdout)["pod_identities"]
    permissions = {"sqs_queues": [{"allow": ["write"]}]}
    assert wanted == {"namespace": "shop", "service_account": "orders", "permissions": permissions}
    assert found.stderr.splitlines() == [
        "shop/orders: tag the queues * with the pods' session tags.",
        "shop/orders: write of sqs_queues also allows GetQueueAttributes, GetQueueUrl.",
        f"shop/orders: only {role_arn} allows ec2:DescribeTags on *.",
    ]
    assert shop.identities("--narrower", "--json").exit_code == 2
