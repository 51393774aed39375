"""`citadel migrate access --cluster`: a cluster of the embedded AWS, whose API server answers on loopback."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.cli import migrate_cluster
from eks_citadel.cli.commands import app
from eks_citadel.live import authentication_mode
from eks_citadel.live.api_server import LISTS
from eks_citadel.live.parity import Access
from unit.citadel_rehearsal.eks_world import World as Account
from unit.eks_citadel.live.api_servers import TOKEN, Server, page, serving
from unit.eks_citadel.migrate.aws_auths import config_map

RBAC = "rbac.authorization.k8s.io"
ADMIN_POLICY = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
AWS_AUTH = "/api/v1/namespaces/kube-system/configmaps/aws-auth"


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.01) as running:
        yield running


@pytest.fixture(scope="module")
def account(aws: EmbeddedAws) -> Account:
    return Account(aws)


class Eks:
    """EKS as it answers, but DescribeCluster gives the endpoint of the test's server."""

    def __init__(self, eks: Any, server: Server) -> None:
        self._eks, self._server = eks, server

    def __getattr__(self, name: str) -> Any:
        return getattr(self._eks, name)

    def describe_cluster(self, name: str) -> dict[str, Any]:
        known = self._server.known
        at = {"endpoint": known.endpoint, "certificateAuthority": {"data": known.authority}}
        return {"cluster": {**self._eks.describe_cluster(name=name)["cluster"], **at}}


class World:
    """A cluster, its ConfigMap (None: there is none) and its bindings; `citadel` runs the command."""

    def __init__(self, aws: EmbeddedAws, account: Account, server: Server) -> None:
        self.aws, self.account, self.server = aws, account, server
        self.name = account.cluster(accessConfig={"authenticationMode": "CONFIG_MAP"})
        self.aws_auth: str | None = None
        self.bindings: list[dict[str, Any]] = []
        server.answer = self._answer

    def _answer(self, path: str, query: dict[str, str]) -> tuple[int, bytes]:
        if path == AWS_AUTH and self.aws_auth is None:
            return 404, b'{"message": "configmaps aws-auth not found"}'
        if path == AWS_AUTH:
            return 200, json.dumps(yaml.safe_load(str(self.aws_auth))).encode()
        if path == LISTS["ClusterRoleBinding"]:
            return 200, json.dumps({"metadata": {}, "items": self.bindings}).encode()
        return 200, page([])

    def access(self, region: str, role_arn: str | None) -> Access:
        assert (region, role_arn) == ("eu-west-1", None)
        eks = Eks(self.account.eks, self.server)
        return Access(
            lambda service: eks if service == "eks" else self.aws.client(service, region, self.account.account),
            lambda _: TOKEN,
        )

    def citadel(self, *words: str, said: str = "") -> Result:
        every = ["migrate", "access", "--cluster", self.name, "--region", "eu-west-1", *words]
        return CliRunner().invoke(app, every, input=said)

    def mode(self) -> str:
        cluster = self.account.eks.describe_cluster(name=self.name)["cluster"]
        return str(cluster["accessConfig"]["authenticationMode"])

    def bind(self, kind: str, name: str, role: str) -> None:
        subject = {"apiGroup": RBAC, "kind": kind, "name": name}
        role_ref = {"apiGroup": RBAC, "kind": "ClusterRole", "name": role}
        self.bindings.append({"metadata": {"name": name}, "roleRef": role_ref, "subjects": [subject]})

    def let_in(self, principal_arn: str, *groups: str, admin: bool = False) -> None:
        eks = self.account.eks
        eks.create_access_entry(clusterName=self.name, principalArn=principal_arn, kubernetesGroups=list(groups))
        if admin:
            scope = {"type": "cluster"}
            eks.associate_access_policy(
                clusterName=self.name, principalArn=principal_arn, policyArn=ADMIN_POLICY, accessScope=scope
            )


@pytest.fixture
def world(aws: EmbeddedAws, account: Account, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with serving() as server:
        made = World(aws, account, server)
        monkeypatch.setattr(migrate_cluster, "access", made.access)
        monkeypatch.setattr(authentication_mode, "PAUSE", 0.01)
        yield made


def test_M1_M2_a_cluster_goes_from_its_ConfigMap_to_entries_step_by_step(world: World) -> None:
    person, eks = world.account.person, world.account.eks
    world.bind("Group", "devs", "edit")
    world.bind("Group", "system:masters", "cluster-admin")
    mapped = person.replace("/people/", "/")
    world.aws_auth = config_map([
        {"rolearn": mapped, "username": "dev", "groups": ["devs"]},
        {"rolearn": world.account.role, "groups": ["system:masters"]},
    ])  # fmt: skip

    seen = world.citadel()
    assert (seen.exit_code, world.mode()) == (0, "CONFIG_MAP")
    entries = yaml.safe_load(seen.stdout)["access_entries"]
    assert [entry["principal_arn"] for entry in entries] == [person, world.account.role]
    assert seen.stderr.splitlines()[-1].startswith(
        f"{world.name} has the authentication mode CONFIG_MAP. Step 1 of 3: change the authentication mode"
    )

    assert (world.citadel("--apply", said="n\n").exit_code, world.mode()) == (1, "CONFIG_MAP")
    assert (world.citadel("--apply", said="y\n").exit_code, world.mode()) == (0, "API_AND_CONFIG_MAP")

    blocked = world.citadel("--apply", "--yes")
    assert (blocked.exit_code, world.mode()) == (3, "API_AND_CONFIG_MAP")
    assert f"In the way: mapRoles[0] ({person}) has no access entry yet." in blocked.stderr
    assert "so the last step would lock the deployer out" in blocked.stderr

    world.let_in(person)  # without its group
    world.let_in(world.account.role, admin=True)
    deployer = ("--deployer-role-arn", world.account.role)
    less = world.citadel("--apply", "--yes", *deployer)
    assert (less.exit_code, world.mode()) == (3, "API_AND_CONFIG_MAP")
    assert f"In the way: {person} has an access entry that gives less than the ConfigMap: devs -> edit" in less.stderr

    eks.update_access_entry(clusterName=world.name, principalArn=person, kubernetesGroups=["devs"])
    done = world.citadel("--apply", "--yes", *deployer)
    assert (done.exit_code, world.mode()) == (0, "API")
    after = world.citadel(*deployer)
    assert after.exit_code == 0
    assert "Nothing is left to do: the authentication mode is API" in after.stderr


def test_who_is_given_up_by_name_is_in_nobody_s_way(world: World) -> None:
    world.citadel("--apply", "--yes")
    world.let_in(world.account.role, admin=True)
    world.aws_auth = config_map([{"rolearn": world.account.node_role, "groups": ["devs"]}])
    words = ("--apply", "--yes", "--deployer-role-arn", world.account.role)
    assert world.citadel(*words).exit_code == 3
    assert world.citadel(*words, "--without", world.account.node_role).exit_code == 0
    assert world.mode() == "API"


def test_a_cluster_without_a_ConfigMap_and_JSON(world: World) -> None:
    found = world.citadel("--json")
    plan = json.loads(found.stdout)
    assert (found.exit_code, found.stderr) == (0, "")
    assert plan["authentication_mode"] == "CONFIG_MAP"
    assert (plan["access_entries"], plan["lost"], plan["gained"], plan["obstacles"]) == ([], [], [], [])
    assert plan["next_mode"] == "API_AND_CONFIG_MAP"


def test_what_is_bound_to_a_username_is_told_as_lost(world: World) -> None:
    world.bind("User", "dev", "view")
    world.aws_auth = config_map([{"rolearn": world.account.node_role, "username": "dev", "groups": ["devs"]}])
    plan = json.loads(world.citadel("--json").stdout)
    assert [(one["who"], one["may"], one["where"]) for one in plan["lost"]] == [
        (world.account.node_role, "user dev -> view", "the whole cluster")
    ]


def test_who_may_not_read_the_ConfigMap_is_told_so(world: World) -> None:
    world.server.answer = lambda path, query: (403, b'{"message": "configmaps aws-auth is forbidden"}')
    found = world.citadel()
    assert (found.exit_code, found.stdout) == (1, "")
    assert found.stderr.startswith(f"{world.name} does not let the caller read aws-auth (configmaps aws-auth is forb")


@pytest.mark.parametrize(
    "words",
    [
        [], ["--cluster", "shop"], ["--cluster", "shop", "--region", "eu-west-1", "--look-up"],
        ["--aws-auth", "x", "--apply"], ["--aws-auth", "x", "--cluster", "shop"],
        ["--aws-auth", "x", "--without", "arn"],
    ],
)  # fmt: skip
def test_words_that_do_not_belong_together_are_refused(words: list[str]) -> None:
    assert CliRunner().invoke(app, ["migrate", "access", *words]).exit_code == 2
