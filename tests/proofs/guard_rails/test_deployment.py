"""L6: what a deployment of the leave gate asks of AWS is what the deployer's policy allows, by both evaluators."""

import pytest

from eks_citadel.guard_rails.documents.deployer_policy import deployer_policy
from eks_citadel.guard_rails.settings import DeployerSettings
from eks_citadel.parsing.parse import parse
from proofs.attacks.authorization import Authorization
from proofs.attacks.embedded import Embedded
from proofs.attacks.simulator import Document, Simulator
from proofs.attacks.trim import names
from proofs.guard_rails.authorizations import authorizations
from proofs.guard_rails.deploying import DEPLOYERS, Deployer
from proofs.guard_rails.deployment import deployment

UPDATE = "eks:UpdatePodIdentityAssociation"
CHANGING = {
    *("iam:CreateRole", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:DeleteRolePolicy", "iam:DeleteRole"),
    *("eks:CreatePodIdentityAssociation", UPDATE, "eks:DeletePodIdentityAssociation"),
    *("iam:PassRole", "iam:TagRole"),
}
every_deployer = pytest.mark.parametrize("deployer", DEPLOYERS, ids=str)


@pytest.fixture(scope="module")
def asked() -> list[Authorization]:
    return authorizations(deployment())


def policy(deployer: Deployer) -> Document:
    return deployer_policy(parse(DeployerSettings, deployer.given))


def decided(simulator: Simulator, document: Document, asked: list[Authorization]) -> list[bool]:
    """By both evaluators, which agree."""
    answers = simulator.decisions(simulator.keep(asked), identity=document)
    assert answers == Embedded().decisions(document, asked)
    return answers


def test_the_deployment_makes_changes_and_deletes_all_that_the_gate_has(
    asked: list[Authorization], figures: list[str]
) -> None:
    actions = {one["action"] for one in asked}
    assert actions >= CHANGING
    figures.append(f"deployment of the leave gate: {len(asked)} authorizations of {len(actions)} actions")


@every_deployer
def test_L6_a_deployer_may_do_what_its_deployment_asks(
    simulator: Simulator, deployer: Deployer, asked: list[Authorization]
) -> None:
    answers = decided(simulator, policy(deployer), asked)
    denied = {one["action"] for one, allowed in zip(asked, answers, strict=True) if not allowed}
    assert denied == (set() if deployer.may_update else {UPDATE})


@every_deployer
def test_L6_without_the_statement_about_an_action_its_request_is_denied(
    simulator: Simulator, deployer: Deployer, asked: list[Authorization]
) -> None:
    document = policy(deployer)
    for one in asked:
        left = [item for item in document["Statement"] if item["Effect"] == "Deny" or not names(item, one["action"])]
        assert decided(simulator, {**document, "Statement": left}, [one]) == [False], one
