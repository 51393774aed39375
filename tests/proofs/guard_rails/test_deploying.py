"""L6: who deploys the leave gate reaches its own clusters and roles only. Decided by iam-simulate."""

import pytest

from eks_citadel.guard_rails.documents.deployer_policy import deployer_policy
from eks_citadel.guard_rails.settings import DeployerSettings
from eks_citadel.parsing.parse import parse
from proofs.attacks.simulator import Document, Simulator
from proofs.guard_rails.deploying import DEPLOYERS, Deployer, cells
from proofs.guard_rails.weakening import weakened


def policy(deployer: Deployer) -> Document:
    return deployer_policy(parse(DeployerSettings, deployer.given))


@pytest.mark.parametrize("deployer", DEPLOYERS, ids=str)
def test_L6_a_deployer_may_what_it_is_promised_and_nothing_else(simulator: Simulator, deployer: Deployer) -> None:
    tried = cells(deployer)
    decided = simulator.decisions(simulator.keep([cell.asked for cell in tried]), identity=policy(deployer))
    assert [cell.name for cell, allowed in zip(tried, decided, strict=True) if cell.allowed != allowed] == []
    assert len(tried) > 1300
    assert sum(decided) > 80


@pytest.mark.parametrize("deployer", [one for one in DEPLOYERS if one.weakened], ids=str)
def test_L6_every_weakening_is_noticed(simulator: Simulator, deployer: Deployer) -> None:
    found = weakened(simulator, "identity", policy(deployer), cells(deployer))
    assert found.made > 110
    assert found.survivors == CHANGES_NOTHING


CHANGES_NOTHING = {
    # No other action of IAM has these two keys, so the condition fails for every other action.
    "PassWorkloadRolesToTheirPods: iam:PassRole becomes iam:*",
    # ForAnyValue of no value is false, with IfExists too.
    "NoSessionTagsOnRoles: ForAnyValue:StringEqualsIgnoreCase aws:TagKeys may be missing",
}
