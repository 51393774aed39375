"""A slip of a known word is refused; another word is somebody's own."""

import json
import re
from importlib.resources import files

import pytest

from eks_citadel.parsing.refusal import misspelt
from unit.eks_citadel.settings_samples import cluster, devs, network, parsed, refusal, with_entries

ROLES = ("admin", "cluster-admin", "edit", "view")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("veiw", "view"), ("Edit", "edit"), ("cluster_admin", "cluster-admin"), ("clusteradmin", "cluster-admin"),
        ("admn", "admin"), ("vieww", "view"), ("adnin", "admin"), ("cluster-amdin", "cluster-admin"),
    ],
)  # fmt: skip
def test_a_slip_is_known(word: str, meant: str) -> None:
    assert misspelt(word, ROLES) == meant


@pytest.mark.parametrize("word", ["view", "viewer", "admins", "editor", "log-reader", "edits", "namespace-admin"])
def test_another_word_is_no_slip(word: str) -> None:
    assert misspelt(word, ROLES) is None


def test_a_misspelt_ClusterRole_is_refused() -> None:
    binding = {"group": "devs", "cluster_role": "veiw"}
    assert refusal(with_entries(devs(kubernetes_groups=["devs"], cluster_role_bindings=[binding]))) == (
        'access_entries[1].cluster_role_bindings[0].cluster_role is "veiw": a binding to a ClusterRole that does not '
        'exist gives no rights; "view" was probably meant.'
    )


@pytest.mark.parametrize(
    ("name", "meant"),
    [("secretmanager", "secretsmanager"), ("secrets-manager", "secretsmanager"), ("ecr-api", "ecr.api")],
)
def test_a_misspelt_endpoint_service_is_refused(name: str, meant: str) -> None:
    assert refusal(cluster(network=network(aws_endpoints=[name]))) == (
        f'network.aws_endpoints[0] is "{name}": AWS has no endpoint service of this name; "{meant}" was probably meant.'
    )


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("ecr", "ecr.api and ecr.dkr"),
        ("cloudwatch", "monitoring, logs or events"),
        ("efs", "elasticfilesystem"),
        ("stepfunctions", "states"),
    ],
)
def test_a_service_by_another_name_is_refused_with_that_of_its_endpoint(name: str, meant: str) -> None:
    assert refusal(cluster(network=network(aws_endpoints=[name]))) == (
        f'network.aws_endpoints[0] is "{name}": AWS has no endpoint service of this name; {meant} was probably meant.'
    )


def test_other_names_are_no_names_of_endpoint_services_and_lead_to_some() -> None:
    data = json.loads(files("eks_citadel.network").joinpath("endpoint_services.json").read_text())
    services = {name for line in data["services"] for name in line.split()}
    assert data["other_names"].keys().isdisjoint(services)
    assert {word for text in data["other_names"].values() for word in re.split(", | and | or ", text)} <= services


def test_a_service_that_is_newer_than_the_table_is_left_to_the_preview() -> None:
    assert parsed(cluster(network=network(aws_endpoints=["bedrock-agentcore"])))
