"""`citadel guard-rails` prints a document on stdout and nothing else there."""

import json

import pytest
from typer.testing import CliRunner

from eks_citadel.cli.commands import app
from eks_citadel.cli.guard_rails import UNBOUNDED
from eks_citadel.guard_rails.documents.deployer_policy import deployer_policy
from eks_citadel.guard_rails.documents.resource_control_policy import resource_control_policy
from eks_citadel.guard_rails.documents.service_control_policy import service_control_policy
from eks_citadel.guard_rails.settings import DeployerSettings
from eks_citadel.parsing.parse import parse

BOUNDARY = "arn:aws:iam::111122223333:policy/pods"
DEPLOYER = [
    "deployer-policy",
    *("--cluster", "shop-blue", "--cluster", "shop-green", "--region", "eu-west-1"),
    *("--account", "111122223333", "--role-prefix", "shop-"),
]


def guard_rails(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["guard-rails", *words])
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("name", "document"),
    [("service-control-policy", service_control_policy()), ("resource-control-policy", resource_control_policy())],
)
def test_L6_an_organisation_s_document_is_printed(name: str, document: dict[str, object]) -> None:
    code, out, err = guard_rails(name)
    assert (code, err) == (0, "")
    assert json.loads(out) == document
    assert len(out.splitlines()) == len(json.loads(out)["Statement"]) + 2


def test_L6_a_deployer_s_document_is_printed() -> None:
    code, out, err = guard_rails(*DEPLOYER, "--permissions-boundary-arn", BOUNDARY, "--may-update-associations")
    given = {
        "clusters": ["shop-blue", "shop-green"],
        "region": "eu-west-1",
        "account": "111122223333",
        "role_prefixes": ["shop-"],
        "permissions_boundary_arn": BOUNDARY,
        "may_update_associations": True,
    }
    assert (code, err) == (0, "")
    assert json.loads(out) == deployer_policy(parse(DeployerSettings, given))


def test_L6_without_a_boundary_the_danger_is_said_beside_the_document() -> None:
    code, out, err = guard_rails(*DEPLOYER)
    assert (code, err) == (0, UNBOUNDED + "\n")
    assert "KeepWorkloadRoles" in out


def test_a_refusal_is_one_sentence_and_no_document() -> None:
    assert guard_rails(*DEPLOYER[:-1], "shop") == (
        1,
        "",
        'role_prefixes[0] is "shop": a prefix must end in "-", since "team" would also match "teammate"; '
        'write one such as "shop-", without a star.\n',
    )


def test_too_many_clusters_are_refused() -> None:
    many = [word for number in range(40) for word in ("--cluster", f"shop-{number}")]
    code, out, err = guard_rails(*DEPLOYER, *many)
    assert (code, out) == (1, "")
    assert err.startswith("clusters is a document of ")
