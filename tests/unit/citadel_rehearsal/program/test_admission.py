"""Whether the emulated cluster lets the deployer in: by its access entries and nothing else."""

from collections.abc import Iterator

import pytest

from citadel_rehearsal.program.admission import emulated_admission
from citadel_rehearsal.program.world import World
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.enter.admission import Unreachable, asking, wait_until_admitted
from eks_citadel.enter.kubeconfig import kubeconfig
from unit.citadel_rehearsal.eks_world import World as Account

REGION = "eu-west-1"


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.01) as running:
        yield running


@pytest.fixture(scope="module")
def account(aws: EmbeddedAws) -> Account:
    return Account(aws)


@pytest.fixture(scope="module")
def cluster(account: Account) -> str:
    """One that `person`, whose role has a path, may enter."""
    name = account.cluster()
    account.eks.create_access_entry(clusterName=name, principalArn=account.person)
    return name


def session(account: Account, role: str) -> str:
    return f"arn:aws:sts::{account.account}:assumed-role/{role}/rehearsal"


def answer(aws: EmbeddedAws, caller: str, cluster: str, region: str = REGION, role_arn: str | None = None) -> int:
    ask = emulated_admission(World(aws.client, caller))
    return ask(kubeconfig(cluster, region, "https://x", "Q0E=", role_arn=role_arn))


def test_E4_a_session_of_a_role_with_a_path_is_let_in(aws: EmbeddedAws, account: Account, cluster: str) -> None:
    assert answer(aws, session(account, "person"), cluster) == 200


def test_E4_the_role_that_the_kubeconfig_takes_is_the_one_that_counts(
    aws: EmbeddedAws, account: Account, cluster: str
) -> None:
    assert answer(aws, session(account, "pod"), cluster, role_arn=account.person) == 200
    with pytest.raises(Unreachable, match=f"does not let {account.pod_role} in"):
        answer(aws, session(account, "person"), cluster, role_arn=account.pod_role)


def test_E4_nobody_else_is_let_in_and_the_sentence_says_where_to_name_them(
    aws: EmbeddedAws, account: Account, cluster: str
) -> None:
    caller = session(account, "pod")
    with pytest.raises(Unreachable) as raised:
        answer(aws, caller, cluster)
    sentence = f"{cluster} does not let {caller} in: it has no access entry for it; name it in access_entries."
    assert str(raised.value) == sentence


def test_the_cluster_is_looked_for_in_the_region_of_its_kubeconfig(aws: EmbeddedAws) -> None:
    there = Account(aws, region="us-east-1", account="999900001111")
    name = there.cluster()
    there.eks.create_access_entry(clusterName=name, principalArn=there.person)
    assert answer(aws, session(there, "person"), name, region="us-east-1") == 200


def test_it_takes_the_place_of_the_api_server_s_answer(aws: EmbeddedAws, account: Account, cluster: str) -> None:
    world = World(aws.client, session(account, "person"))
    with asking(emulated_admission(world)):
        wait_until_admitted(kubeconfig(cluster, REGION, "https://127.0.0.1:1", "Q0E="))
