"""`citadel migrate access --cluster`: a cluster of the embedded AWS, whose API server answers on loopback."""

import json
from collections.abc import Iterator

import pytest
import yaml
from typer.testing import CliRunner

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.cli import migrate_cluster
from eks_citadel.cli.commands import app
from eks_citadel.live import authentication_mode
from unit.citadel_rehearsal.eks_world import World as Account
from unit.eks_citadel.cli.running_cluster import RunningCluster
from unit.eks_citadel.live.api_servers import serving
from unit.eks_citadel.migrate.aws_auths import config_map


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.01) as running:
        yield running


@pytest.fixture(scope="module")
def account(aws: EmbeddedAws) -> Account:
    return Account(aws)


@pytest.fixture
def world(aws: EmbeddedAws, account: Account, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningCluster]:
    with serving() as server:
        made = RunningCluster(aws, account, server)
        monkeypatch.setattr(migrate_cluster, "access", made.access)
        monkeypatch.setattr(authentication_mode, "PAUSE", 0.01)
        yield made


def test_M1_M2_a_cluster_goes_from_its_ConfigMap_to_entries_step_by_step(world: RunningCluster) -> None:
    person, eks = world.account.person, world.account.eks
    world.bind("Group", "devs", "edit")
    world.bind("Group", "system:masters", "cluster-admin")
    mapped = person.replace("/people/", "/")
    world.aws_auth = config_map([
        {"rolearn": mapped, "username": "dev", "groups": ["devs"]},
        {"rolearn": world.account.role, "groups": ["system:masters"]},
    ])  # fmt: skip

    seen = world.citadel("access")
    assert (seen.exit_code, world.mode()) == (0, "CONFIG_MAP")
    entries = yaml.safe_load(seen.stdout)["access_entries"]
    assert [entry["principal_arn"] for entry in entries] == [person, world.account.role]
    assert seen.stderr.splitlines()[-1].startswith(
        f"{world.name} has the authentication mode CONFIG_MAP. Step 1 of 3: change the authentication mode"
    )

    assert (world.citadel("access", "--apply", said="n\n").exit_code, world.mode()) == (1, "CONFIG_MAP")
    assert (world.citadel("access", "--apply", said="y\n").exit_code, world.mode()) == (0, "API_AND_CONFIG_MAP")

    blocked = world.citadel("access", "--apply", "--yes")
    assert (blocked.exit_code, world.mode()) == (3, "API_AND_CONFIG_MAP")
    assert f"In the way: mapRoles[0] ({person}) has no access entry yet." in blocked.stderr
    assert "so the last step would lock the deployer out" in blocked.stderr

    world.let_in(person)  # without its group
    world.let_in(world.account.role, admin=True)
    deployer = ("--deployer-role-arn", world.account.role)
    less = world.citadel("access", "--apply", "--yes", *deployer)
    assert (less.exit_code, world.mode()) == (3, "API_AND_CONFIG_MAP")
    assert f"In the way: {person} has an access entry that gives less than the ConfigMap: devs -> edit" in less.stderr

    eks.update_access_entry(clusterName=world.name, principalArn=person, kubernetesGroups=["devs"])
    done = world.citadel("access", "--apply", "--yes", *deployer)
    assert (done.exit_code, world.mode()) == (0, "API")
    after = world.citadel("access", *deployer)
    assert after.exit_code == 0
    assert "Nothing is left to do: the authentication mode is API" in after.stderr


def test_who_is_given_up_by_name_is_in_nobody_s_way(world: RunningCluster) -> None:
    world.citadel("access", "--apply", "--yes")
    world.let_in(world.account.role, admin=True)
    world.aws_auth = config_map([{"rolearn": world.account.node_role, "groups": ["devs"]}])
    words = ("--apply", "--yes", "--deployer-role-arn", world.account.role)
    assert world.citadel("access", *words).exit_code == 3
    assert world.citadel("access", *words, "--without", world.account.node_role).exit_code == 0
    assert world.mode() == "API"


def test_a_cluster_without_a_ConfigMap_and_JSON(world: RunningCluster) -> None:
    found = world.citadel("access", "--json")
    plan = json.loads(found.stdout)
    assert (found.exit_code, found.stderr) == (0, "")
    assert plan["authentication_mode"] == "CONFIG_MAP"
    assert (plan["access_entries"], plan["lost"], plan["gained"], plan["obstacles"]) == ([], [], [], [])
    assert plan["next_mode"] == "API_AND_CONFIG_MAP"


def test_what_is_bound_to_a_username_is_told_as_lost(world: RunningCluster) -> None:
    world.bind("User", "dev", "view")
    world.aws_auth = config_map([{"rolearn": world.account.node_role, "username": "dev", "groups": ["devs"]}])
    plan = json.loads(world.citadel("access", "--json").stdout)
    assert [(one["who"], one["may"], one["where"]) for one in plan["lost"]] == [
        (world.account.node_role, "user dev -> view", "the whole cluster")
    ]


def test_who_may_not_read_the_ConfigMap_is_told_so(world: RunningCluster) -> None:
    world.server.answer = lambda path, query: (403, b'{"message": "configmaps aws-auth is forbidden"}')
    found = world.citadel("access")
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
