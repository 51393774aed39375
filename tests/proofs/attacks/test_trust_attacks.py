"""Who may take a role: every try, decided as the promise says; every change of a trust document is noticed."""

import pytest

from proofs.attacks.explained import TRUST
from proofs.attacks.mutation_check import check
from proofs.attacks.noticed import Question
from proofs.attacks.simulator import Simulator
from proofs.attacks.trust_documents import trust_document
from proofs.attacks.trust_promise import TRUSTS, Trust, may_take, takings


@pytest.mark.parametrize("name", TRUSTS)
def test_L3_only_the_trusted_pods_take_the_role(name: str, simulator: Simulator, figures: list[str]) -> None:
    asked = questions(TRUSTS[name])
    indexes = simulator.keep([question.asked for question in asked])
    decided = simulator.decisions(indexes, resource=trust_document(TRUSTS[name]))
    wrong = [item.name for item, answer in zip(asked, decided, strict=True) if answer != item.allowed]
    assert wrong == []
    allowed = sum(question.allowed for question in asked)
    assert 0 < allowed < len(asked)
    figures.append(f"trust of {name}: {len(asked)} cells agree, {allowed} of them allowed")


def test_L3_every_change_of_a_trust_document_is_noticed(simulator: Simulator, figures: list[str]) -> None:
    documents = {name: trust_document(trust) for name, trust in TRUSTS.items()}
    checked = check([simulator], documents, lambda name: questions(TRUSTS[name]), TRUST, side="resource")
    assert checked.unnoticed == []
    assert checked.denied == []
    noticed = checked.made - len(checked.explained)
    figures.append(f"trust: {checked.made} changes, {noticed} noticed, {len(checked.explained)} change nothing")


def questions(trust: Trust) -> list[Question]:
    return [Question(item.name, item.action, item.asked(), may_take(trust, item)) for item in takings()]
