"""The wait for a rehearsed cluster, as it is: the program for tokens runs, and the cluster's endpoint answers."""

import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from citadel_rehearsal.program.token_programs import first_on_path, write_token_programs
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.enter.admission import Unreachable, wait_until_admitted
from eks_citadel.enter.kubeconfig import Kubeconfig, kubeconfig
from unit.citadel_rehearsal.eks_world import World as Account

REGION = "eu-west-1"
Wait = Callable[..., None]


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


def config_of(account: Account, cluster: str, token_command: str = "aws", role_arn: str | None = None) -> Kubeconfig:
    found = account.eks.describe_cluster(name=cluster)["cluster"]
    authority = found["certificateAuthority"]["data"]
    return kubeconfig(cluster, account.region, found["endpoint"], authority, token_command, role_arn)


@pytest.fixture
def wait(aws: EmbeddedAws, tmp_path: Path) -> Wait:
    def wait(caller: str, config: Kubeconfig) -> None:
        """As a program that `caller` runs. It never sleeps."""
        write_token_programs(tmp_path / "programs", aws.address, caller, REGION)
        with first_on_path(tmp_path / "programs"):
            wait_until_admitted(config, _never)

    return wait


def _never(_: float) -> None:
    raise AssertionError("it waits")


@pytest.mark.parametrize("token_command", ["aws", "citadel"])
def test_E4_a_session_of_a_role_with_a_path_is_let_in(
    token_command: str, wait: Wait, account: Account, cluster: str
) -> None:
    wait(session(account, "person"), config_of(account, cluster, token_command))


def test_E4_the_role_that_the_kubeconfig_takes_is_the_one_that_counts(
    wait: Wait, account: Account, cluster: str
) -> None:
    wait(session(account, "pod"), config_of(account, cluster, role_arn=account.person))
    with pytest.raises(Unreachable, match=f"no access entry for {account.pod_role}"):
        wait(session(account, "person"), config_of(account, cluster, role_arn=account.pod_role))


def test_E4_nobody_else_is_let_in_and_the_sentence_says_at_once_where_to_name_them(
    wait: Wait, account: Account, cluster: str
) -> None:
    caller, began = session(account, "pod"), time.monotonic()
    with pytest.raises(Unreachable) as raised:
        wait(caller, config_of(account, cluster))
    rule = f"there is no access entry for {caller}"
    assert str(raised.value) == f"{cluster} does not let the deployer in: {rule}; name it in access_entries."
    assert time.monotonic() - began < 2


def test_the_cluster_is_looked_for_in_the_region_of_its_kubeconfig(wait: Wait, aws: EmbeddedAws) -> None:
    there = Account(aws, region="us-east-1", account="999900001111")
    name = there.cluster()
    there.eks.create_access_entry(clusterName=name, principalArn=there.person)
    wait(session(there, "person"), config_of(there, name))


def test_a_kubeconfig_that_mixes_two_clusters_reaches_neither(wait: Wait, account: Account, cluster: str) -> None:
    """As on EKS, where each has an authority and an address of its own."""
    config, other = config_of(account, cluster), config_of(account, account.cluster())
    ours, theirs = (one["clusters"][0]["cluster"] for one in (config, other))
    assert b64decode(ours["certificate-authority-data"]).startswith(b"-----BEGIN CERTIFICATE-----\n")
    config["clusters"][0]["cluster"] = theirs | {"certificate-authority-data": ours["certificate-authority-data"]}
    with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
        wait(session(account, "person"), config)
