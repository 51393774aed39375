"""Who can enter, asked of a real API server: each group of an access entry may do what its bindings say, there alone.

Access policies of EKS are judged by EKS's own authorizer, which nobody else has; here the groups are judged.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from citadel_rehearsal.api_server.api_store import ApiStore
from citadel_rehearsal.api_server.connection import Connection
from citadel_rehearsal.api_server.installed import required
from citadel_rehearsal.api_server.remote_stores import RemoteStores
from citadel_rehearsal.ground.refusals import RuleBroken
from citadel_rehearsal.run.rehearse import Rehearsal
from citadel_rehearsal.run.report import PULUMI
from eks_citadel.picture import enter
from eks_citadel.picture.picture import Picture

PROGRAM = """
from eks_citadel import SecureCluster


def team(name, role, *namespaces):
    bindings = [{"group": name, "cluster_role": role, "namespaces": list(namespaces)}] if namespaces else []
    arn = f"arn:aws:iam::111122223333:role/{name}"
    return {"name": name, "principal_arn": arn, "kubernetes_groups": [name], "role_bindings": bindings}


platform = {
    "name": "platform",
    "principal_arn": "arn:aws:iam::111122223333:role/platform",
    "cluster_policies": ["AmazonEKSClusterAdminPolicy"],
}
watchers = {
    "name": "watchers",
    "principal_arn": "arn:aws:iam::111122223333:role/watchers",
    "kubernetes_groups": ["watchers"],
    "cluster_role_bindings": [{"group": "watchers", "cluster_role": "view"}],
}
SecureCluster(
    "teams",
    {
        "kubernetes_version": "1.36",
        "network": {"cidr": "10.30.0.0/16", "zones": ["a", "b"]},
        "endpoint_public_cidrs": ["203.0.113.0/28"],
        "access_entries": [
            platform,
            team("shop-developers", "edit", "shop"),
            team("payments-owners", "admin", "payments"),
            team("auditors", "view", "shop", "payments"),
            team("strangers", "view"),
            watchers,
        ],
        "namespaces": [{"name": "shop"}, {"name": "payments"}],
    },
)
"""
NAMESPACES = ("default", "kube-system", "payments", "shop")
EDIT, ADMIN = {"edit", "admin"}, {"admin"}
# What each role may do in a namespace: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
MAY: dict[tuple[str, str, str], set[str]] = {
    ("list", "", "pods"): {"view", *EDIT},
    ("watch", "networking.k8s.io", "networkpolicies"): {"view", *EDIT},
    ("create", "apps", "deployments"): EDIT,
    ("get", "", "secrets"): EDIT,
    ("delete", "networking.k8s.io", "networkpolicies"): EDIT,
    ("create", "rbac.authorization.k8s.io", "rolebindings"): ADMIN,
    ("patch", "", "namespaces"): set(),
    ("update", "", "resourcequotas"): set(),
    **{(verb, "elbv2.k8s.aws", "targetgroupbindings"): set() for verb in ("get", "create", "update", "delete")},
}
OF_THE_CLUSTER = (
    ("list", "", "nodes"),
    ("create", "", "namespaces"),
    ("create", "rbac.authorization.k8s.io", "clusterrolebindings"),
    ("impersonate", "", "users"),
    ("delete", "storage.k8s.io", "storageclasses"),
)
EXAMPLE = Path(__file__).parents[2] / "examples" / "02-access"
METRICS = (("list", "metrics.k8s.io", "pods"), ("get", "metrics.k8s.io", "nodes"))
# Source: https://github.com/kubernetes-sigs/metrics-server/tree/master/charts/metrics-server
METRICS_READER: dict[str, Any] = {
    "apiVersion": "rbac.authorization.k8s.io/v1",
    "kind": "ClusterRole",
    "metadata": {"name": "system:metrics-server-aggregated-reader"},
    "rules": [{"apiGroups": ["metrics.k8s.io"], "resources": ["pods", "nodes"], "verbs": ["get", "list", "watch"]}],
}
TEAMS = ("shop-developers", "payments-owners", "auditors", "strangers", "watchers")


class Teams:
    """The cluster after the update: its picture, and its API server."""

    def __init__(self, picture: Picture, store: ApiStore) -> None:
        self.picture = picture
        self.store = store

    def acting_as(self, team: str) -> Connection:
        """As EKS signs a member of the team in: the session's ARN, and the groups of the entry."""
        arn = f"arn:aws:iam::111122223333:role/{team}"
        (entry,) = [one for one in self.picture.entries if one.principal_arn == arn]
        session = f"arn:aws:sts::111122223333:assumed-role/{team}/anna"
        return self.store.connection.acting_as(session, *entry.groups)

    def may(self, team: str, namespace: str, verb: str, group: str, resource: str) -> bool:
        """What the API server says to a member of the team that asks for itself."""
        asked = {"namespace": namespace, "verb": verb, "group": group, "resource": resource}
        review = {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": asked},
        }
        answer = self.acting_as(team).ask("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review)
        return bool(answer["status"]["allowed"])

    def roles(self, team: str, namespace: str) -> set[str]:
        """What "Who can enter?" says: the roles that the team has there."""
        rows = [one for one in enter.rows(self.picture) if one.principal.endswith(f"/{team}")]
        there = [one for one in rows if one.where in (namespace, enter.WHOLE_CLUSTER)]
        return {one.may.partition(" -> ")[2] for one in there}


@contextmanager
def rehearsed(folder: Path) -> Iterator[Teams]:
    """While the block runs the cluster is there."""
    required()
    with Rehearsal(folder, "dev", engine=PULUMI).running() as (report, aws):
        assert (report.error, report.failures) == ("", [])
        arn = aws.client("eks", "eu-west-1").describe_cluster(name="teams")["cluster"]["arn"]
        store = RemoteStores(address=aws.address).of(arn, "1.36")
        assert isinstance(store, ApiStore)
        yield Teams(report.pictures[0], store)


@pytest.fixture(scope="module")
def teams(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Teams]:
    folder = tmp_path_factory.mktemp("teams")
    (folder / "Pulumi.yaml").write_text("name: teams\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    (folder / "__main__.py").write_text(PROGRAM)
    with rehearsed(folder) as teams:
        yield teams


def test_the_watchers_of_example_02_read_metrics_and_nothing_else() -> None:
    with rehearsed(EXAMPLE) as teams:
        questions = [*MAY, *OF_THE_CLUSTER, *METRICS]
        asked = [(one, question) for one in ("", "shop", "kube-system") for question in questions]
        assert not [place for place in asked if teams.may("watch", place[0], *place[1])]
        teams.store.create(METRICS_READER, "")  # the add-on metrics-server brings it
        assert {place for place in asked if teams.may("watch", place[0], *place[1])} == {
            (one, question) for one in ("", "shop", "kube-system") for question in METRICS
        }


@pytest.mark.parametrize(("team", "namespace"), list(product(TEAMS, NAMESPACES)))
def test_a_team_may_what_its_role_says_in_its_namespaces_and_nothing_elsewhere(
    teams: Teams, team: str, namespace: str
) -> None:
    roles = teams.roles(team, namespace)
    said = {question: teams.may(team, namespace, *question) for question in MAY}
    assert said == {question: bool(roles & able) for question, able in MAY.items()}


def test_each_team_has_the_role_that_the_program_gave_it(teams: Teams) -> None:
    held = {(team, one): teams.roles(team, one) for team, one in product(TEAMS, NAMESPACES)}
    assert {place: roles for place, roles in held.items() if roles and place[0] != "watchers"} == {
        ("shop-developers", "shop"): {"edit"},
        ("payments-owners", "payments"): {"admin"},
        ("auditors", "shop"): {"view"},
        ("auditors", "payments"): {"view"},
    }
    assert all(held["watchers", one] == {"view"} for one in NAMESPACES)


@pytest.mark.parametrize("team", TEAMS)
def test_no_team_may_anything_that_belongs_to_the_whole_cluster(teams: Teams, team: str) -> None:
    assert not [question for question in OF_THE_CLUSTER if teams.may(team, "", *question)]


def test_what_may_not_be_done_is_refused_when_it_is_tried(teams: Teams) -> None:
    developer = teams.acting_as("shop-developers")
    settings = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}}
    made = developer.ask("POST", "/api/v1/namespaces/shop/configmaps", settings)
    assert made["metadata"]["namespace"] == "shop"
    for namespace in ("default", "kube-system", "payments"):
        with pytest.raises(RuleBroken, match='cannot create resource "configmaps"') as refused:
            developer.ask("POST", f"/api/v1/namespaces/{namespace}/configmaps", settings)
        assert refused.value.code == "403"


BINDING_KIND: dict[str, Any] = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "targetgroupbindings.elbv2.k8s.aws"},
    "spec": {
        "group": "elbv2.k8s.aws",
        "scope": "Namespaced",
        "names": {"kind": "TargetGroupBinding", "plural": "targetgroupbindings"},
        "versions": [
            {
                "name": "v1beta1",
                "served": True,
                "storage": True,
                "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}},
            }
        ],
    },
}
BINDING: dict[str, Any] = {
    "apiVersion": "elbv2.k8s.aws/v1beta1",
    "kind": "TargetGroupBinding",
    "metadata": {"name": "others"},
    "spec": {"targetGroupARN": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/others/1"},
}


def bind_targets(teams: Teams, team: str, namespace: str) -> Any:
    path = f"/apis/elbv2.k8s.aws/v1beta1/namespaces/{namespace}/targetgroupbindings"
    return teams.acting_as(team).ask("POST", path, BINDING)


def test_no_tenant_binds_a_target_group_unless_it_may_do_everything(teams: Teams) -> None:
    teams.store.create(BINDING_KIND, "")  # the chart of the AWS Load Balancer Controller brings it
    for team, namespace in (("shop-developers", "shop"), ("payments-owners", "payments"), ("watchers", "shop")):
        with pytest.raises(RuleBroken, match='cannot create resource "targetgroupbindings"') as refused:
            bind_targets(teams, team, namespace)
        assert refused.value.code == "403"
    everything: dict[str, Any] = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": {"name": "everything", "namespace": "kube-public"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"},
        "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "strangers"}],
    }
    teams.store.create(everything, "kube-public")
    assert teams.may("strangers", "kube-public", "create", "elbv2.k8s.aws", "targetgroupbindings")


def test_nobody_gives_out_more_than_they_have(teams: Teams) -> None:
    owner = teams.acting_as("payments-owners")
    reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"}
    subject = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "payments-owners"}
    binding: dict[str, Any] = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": {"name": "more"},
        "roleRef": reference,
        "subjects": [subject],
    }
    path = "/apis/rbac.authorization.k8s.io/v1/namespaces/payments/rolebindings"
    with pytest.raises(RuleBroken, match="attempting to grant RBAC permissions not currently held") as refused:
        owner.ask("POST", path, binding)
    assert refused.value.code == "403"
    assert owner.ask("POST", path, {**binding, "roleRef": {**reference, "name": "view"}})


def pod(**container: Any) -> dict[str, Any]:
    one = {"name": "main", "image": "registry.example.com/main:1", **container}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "main"}, "spec": {"containers": [one]}}


def test_T5_a_restricted_namespace_takes_no_pod_that_could_leave_its_container(teams: Teams) -> None:
    developer, path = teams.acting_as("shop-developers"), "/api/v1/namespaces/shop/pods"
    for unsafe in ({}, {"securityContext": {"privileged": True}}):
        with pytest.raises(RuleBroken, match='violates PodSecurity "restricted:latest"') as refused:
            developer.ask("POST", path, pod(**unsafe))
        assert refused.value.code == "403"
    safe = {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "runAsNonRoot": True,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    assert developer.ask("POST", path, pod(securityContext=safe))["metadata"]["name"] == "main"
