"""Migrations asked of a real API server: ConfigMap, bindings, service accounts and pods as Kubernetes keeps them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from served_eks import REGION, Eks

from citadel_rehearsal.api_server.connection import Connection
from citadel_rehearsal.api_server.installed import required
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.live.access_reader import planned, read_access
from eks_citadel.live.identities_reader import read_identities
from eks_citadel.live.parity import Access
from eks_citadel.migrate.access_now import change
from eks_citadel.migrate.identities import ROLL, identity_steps
from eks_citadel.migrate.mode_steps import next_step
from unit.citadel_rehearsal.eks_world import World as Account
from unit.eks_citadel.migrate.aws_auths import config_map

RBAC = "rbac.authorization.k8s.io"


class Cluster:
    """A cluster in the mode CONFIG_MAP, whose endpoint is that of its real API server."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self.account, self.eks, self._aws = Account(aws), Eks(aws), aws
        self.name = self.account.cluster(accessConfig={"authenticationMode": "CONFIG_MAP"}, version="1.36")
        self.server = Connection(self.eks.address(self.name))
        self.access = Access(self.client, lambda name: self.eks.address(name).token)

    def client(self, service: str) -> Any:
        return self.eks if service == "eks" else self._aws.client(service, REGION, self.account.account)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with EmbeddedAws(api_server=required()) as aws:
        yield Cluster(aws)


def test_M2_the_ConfigMap_and_the_bindings_of_users_are_read_as_Kubernetes_keeps_them(cluster: Cluster) -> None:
    person = cluster.account.person
    mappings = [
        {"rolearn": person.replace("/people/", "/"), "username": "dev", "groups": ["devs"]},
        {"rolearn": cluster.account.role, "groups": ["system:masters"]},
    ]
    assert read_access(cluster.access, cluster.name).aws_auth.mappings == ()
    document = yaml.safe_load(config_map(mappings))
    cluster.server.ask("POST", "/api/v1/namespaces/kube-system/configmaps", document)
    for kind, name, role in (("Group", "devs", "view"), ("User", "dev", "edit")):
        binding = {
            "apiVersion": f"{RBAC}/v1", "kind": "ClusterRoleBinding", "metadata": {"name": f"by-hand-{kind.lower()}"},
            "roleRef": {"apiGroup": RBAC, "kind": "ClusterRole", "name": role},
            "subjects": [{"apiGroup": RBAC, "kind": kind, "name": name}],
        }  # fmt: skip
        cluster.server.ask("POST", f"/apis/{RBAC}/v1/clusterrolebindings", binding)

    now = read_access(cluster.access, cluster.name)
    plan = planned(cluster.access, now)
    found = change(now, plan)
    # Only what is bound to the username is lost: the masters' own binding exists in every API server.
    assert [line.sentence for line in found.closed] == [f"{person}: user dev -> edit in the whole cluster"]
    assert [line.sentence for line in found.opened] == []
    assert [one["principal_arn"] for one in plan.entries] == [person, cluster.account.role]
    assert next_step(now, plan, person).mode == "API_AND_CONFIG_MAP"


def test_M2_pods_are_seen_with_the_identity_that_they_have(cluster: Cluster) -> None:
    issuer = cluster.eks.describe_cluster(cluster.name)["cluster"]["identity"]["oidc"]["issuer"].removeprefix(
        "https://"
    )
    provider = f"arn:aws:iam::{cluster.account.account}:oidc-provider/{issuer}"
    web = {
        "Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {f"{issuer}:sub": "system:serviceaccount:default:orders"}},
    }  # fmt: skip
    pods = {"Effect": "Allow", "Principal": {"Service": "pods.eks.amazonaws.com"},
            "Action": ["sts:AssumeRole", "sts:TagSession"]}  # fmt: skip
    role = cluster.account.make_role("orders", json.dumps({"Version": "2012-10-17", "Statement": [web, pods]}))
    cluster.eks.create_pod_identity_association(
        clusterName=cluster.name, namespace="default", serviceAccount="orders", roleArn=role
    )
    metadata = {"name": "orders", "annotations": {"eks.amazonaws.com/role-arn": role}}
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata}
    cluster.server.ask("POST", "/api/v1/namespaces/default/serviceaccounts", account)
    container = {"name": "main", "image": "example.org/orders:1",
                 "env": [{"name": "AWS_WEB_IDENTITY_TOKEN_FILE", "value": "/token"}]}  # fmt: skip
    pod = {
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "orders-1"},
        "spec": {"serviceAccountName": "orders", "automountServiceAccountToken": False, "containers": [container]},
    }  # fmt: skip
    cluster.server.ask("POST", "/api/v1/namespaces/default/pods", pod)
    (step,) = identity_steps(read_identities(cluster.access, cluster.name))
    assert (step.kind, step.sentence) == (
        ROLL,
        "step 3 of 4: start its pods again, so that they get Pod Identity: delete and make again the pod orders-1 of "
        "default",
    )
