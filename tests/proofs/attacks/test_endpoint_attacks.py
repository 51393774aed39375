"""What comes by an endpoint: every request, decided as the promise says; every change of a policy is noticed."""

from itertools import product
from typing import Any

import pytest

from eks_citadel.network.documents.endpoint_policy import Owners, endpoint_policy
from proofs.attacks.endpoint_promise import OWNERS, PLACES, passes, passings
from proofs.attacks.explained import ENDPOINT
from proofs.attacks.mutation_check import check
from proofs.attacks.noticed import Question
from proofs.attacks.simulator import Simulator

SERVICES = sorted({place.service for place in PLACES})


@pytest.mark.parametrize(("service", "name"), list(product(SERVICES, OWNERS)))
def test_an_endpoint_lets_through_what_is_promised_and_nothing_else(
    service: str, name: str, simulator: Simulator, figures: list[str]
) -> None:
    asked = questions(service, OWNERS[name])
    indexes = simulator.keep([question.asked for question in asked])
    decided = simulator.decisions(indexes, endpoint=policy(service, OWNERS[name]))
    assert [one.name for one, answer in zip(asked, decided, strict=True) if answer != one.allowed] == []
    allowed = sum(question.allowed for question in asked)
    assert 0 < allowed < len(asked)
    figures.append(f"endpoint of {service} for {name}: {len(asked)} cells agree, {allowed} of them allowed")


def test_without_a_policy_everything_passes_so_that_only_the_policy_says_no(simulator: Simulator) -> None:
    asked = [question.asked for service in SERVICES for question in questions(service, OWNERS["one account"])]
    assert all(simulator.decisions(simulator.keep(asked)))


def test_every_change_of_an_endpoint_s_policy_is_noticed(simulator: Simulator, figures: list[str]) -> None:
    both = {f"{service} for {name}": (service, owners) for service in SERVICES for name, owners in OWNERS.items()}
    documents = {name: policy(*one) for name, one in both.items()}
    checked = check([simulator], documents, lambda name: questions(*both[name]), ENDPOINT, side="endpoint")
    assert checked.unnoticed == []
    assert checked.denied == []
    noticed = checked.made - len(checked.explained)
    figures.append(f"endpoints: {checked.made} changes, {noticed} noticed, {len(checked.explained)} change nothing")


def policy(service: str, owners: Owners) -> dict[str, Any]:
    written = endpoint_policy(service, owners)
    assert written is not None
    return written


def questions(service: str, owners: Owners) -> list[Question]:
    return [Question(one.name, one.action, one.asked(), passes(owners, one)) for one in passings(service)]
