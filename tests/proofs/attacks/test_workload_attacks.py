"""Every cell of the matrix: both evaluators decide the documents as the promise says."""

from collections import Counter
from collections.abc import Sequence

import pytest

from proofs.attacks.embedded import Embedded
from proofs.attacks.matrix import Cell, Decider, cells, policy, side_doors
from proofs.attacks.promise import WORDS
from proofs.attacks.roles import ROLES
from proofs.attacks.simulator import Simulator

# Roles whose documents together have each statement that there is.
WIDEST = ("service-account", "everything-with-key", "shared-with-key", "mixed")


@pytest.mark.parametrize("name", ROLES)
def test_L5_a_pod_may_do_what_is_promised_and_nothing_else(name: str, decider: Decider, figures: list[str]) -> None:
    asked = cells(name)
    assert wrong(asked, decider.decide(policy(ROLES[name]), asked)) == []
    allowed = sum(cell.allowed for cell in asked)
    figures.append(f"role {name}: {len(asked):,} cells agree, {allowed:,} of them allowed")


@pytest.mark.parametrize("name", WIDEST)
def test_L5_no_action_of_these_services_is_a_side_door(name: str, decider: Decider, figures: list[str]) -> None:
    asked = list(side_doors(name))
    assert wrong(asked, decider.decide(policy(ROLES[name]), asked)) == []
    names = {cell.request.action for cell in asked}
    allowed = {cell.request.action for cell in asked if cell.allowed}
    figures.append(f"role {name}: {len(names)} actions tried on our own, {len(allowed)} allowed")


def test_L5_the_evaluator_of_the_embedded_AWS_keeps_the_promise_in_every_cell(
    embedded: Embedded, figures: list[str]
) -> None:
    """Each by the whole document of its role, also where no call can express it."""
    counted: Counter[bool] = Counter()
    for name, role in ROLES.items():
        asked = [*cells(name), *(side_doors(name) if name in WIDEST else ())]
        assert wrong(asked, embedded.decisions(policy(role), [cell.asked() for cell in asked])) == []
        counted.update(cell.allowed for cell in asked)
    figures.append(f"evaluator of the embedded AWS: {counted.total():,} cells agree, {counted[True]:,} of them allowed")


def test_a_document_decides_as_a_whole_what_its_statements_about_an_action_decide(
    simulator: Simulator, decider: Decider
) -> None:
    for name, role in ROLES.items():
        sample = cells(name)[::211]
        indexes = simulator.keep([cell.asked() for cell in sample])
        whole = simulator.decisions(indexes, identity=policy(role))
        assert whole == decider.decide(policy(role), sample)


def test_variables_are_switched_on_by_the_version_of_each_document() -> None:
    assert {policy(role)["Version"] for role in ROLES.values()} == {"2012-10-17"}


def test_each_promised_action_is_seen_allowed_and_denied() -> None:
    seen = Counter((cell.request.action, cell.allowed) for cell in cells("everything-with-key"))
    for kind, words in WORDS.items():
        for action in " ".join(words.values()).split():
            for allowed in (True, False):
                tagless = f"{kind.partition('_')[0]}:{action}"
                assert seen[tagless, allowed], (tagless, allowed)


def wrong(asked: Sequence[Cell], decided: list[bool]) -> list[str]:
    """The cells that break the promise, in words."""
    return [f"{cell} by the promise" for cell, answer in zip(asked, decided, strict=True) if answer != cell.allowed]
