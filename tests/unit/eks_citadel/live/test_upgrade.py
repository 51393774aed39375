"""What an upgrade stands on, asked of the embedded AWS, and the commands that ask."""

import os
from collections.abc import Iterator

import pytest

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.live.upgrade import standing
from eks_citadel.picture.picture import Addon, NodeGroup
from eks_citadel.picture.upgrade_grounds import Standing
from unit.citadel_rehearsal.eks_world import World as Account
from unit.commands import citadel, only_json


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.01) as running:
        yield running


@pytest.fixture(scope="module")
def account(aws: EmbeddedAws) -> Account:
    return Account(aws)


@pytest.fixture(scope="module")
def root(aws: EmbeddedAws, account: Account) -> dict[str, str]:
    """The environment of the account's root, with AWS where the embedded one is."""
    return {
        "AWS_ENDPOINT_URL": aws.url, "AWS_ACCESS_KEY_ID": account.account, "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_SESSION_TOKEN": aws.run_key, "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }  # fmt: skip


def cluster(account: Account) -> str:
    name = account.cluster(version="1.35")
    account.addon(name, "kube-proxy", addonVersion="v1.35.3-eksbuild.29")
    account.node_group(name)  # brings vpc-cni
    return name


def test_a_cluster_that_was_created_at_its_version_has_no_day_of_an_upgrade(account: Account) -> None:
    name = cluster(account)
    found = standing(lambda _: account.eks, name)
    assert found == Standing(name, "1.35", found.addons, (NodeGroup("nodes", "1.35"),), None)
    assert Addon("kube-proxy", "kube-system", "v1.35.3-eksbuild.29") in found.addons


def test_the_day_of_the_last_upgrade_in_place_is_known(account: Account) -> None:
    name = account.cluster(version="1.34")
    made = account.eks.update_cluster_version(name=name, version="1.35")["update"]
    account.wait("cluster_active", name=name)
    account.eks.update_cluster_config(name=name, deletionProtection=True)  # no upgrade
    account.wait("cluster_active", name=name)
    found = standing(lambda _: account.eks, name)
    assert (found.kubernetes_version, found.upgraded) == ("1.35", made["createdAt"].date())


def test_the_command_asks_a_cluster_that_runs(root: dict[str, str], account: Account) -> None:
    name = cluster(account)
    words = ("upgrade-advice", name, "--region", account.region, "--to")
    done = citadel(*words, "1.36", **root)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(
        f"Upgrade {name} in place from 1.35 to 1.36: it is one minor version, and EKS can go "
    )
    assert "\n- The add-on kube-proxy goes from v1.35.3-eksbuild.29 to " in done.stdout
    found = only_json(citadel(*words, "1.37", "--json", **root).stdout)
    assert (found["way"], found["grounds"][0]["code"]) == ("blue-green", "one-minor-at-a-time")
    refused = citadel(*words, "1.35", **root)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == f'No advice for {name}: to is "1.35": {name} is at 1.35 already; name a newer version.\n'
    absent = citadel("upgrade-advice", "absent", "--region", account.region, "--to", "1.36", **root)
    assert (absent.returncode, absent.stdout) == (1, "")
    assert absent.stderr.startswith("No advice for absent: An error occurred (ResourceNotFoundException)")


def test_a_comparison_with_a_cluster_that_is_not_there_is_refused_in_one_sentence(
    root: dict[str, str], account: Account
) -> None:
    done = citadel("compare", "absent", "gone", "--region", account.region, **root)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("absent and gone are not compared: An error occurred (ResourceNotFoundException)")
