"""The same cells, asked by boto3 with the credentials of pods: the embedded AWS decides as the promise says."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from proofs.attacks.live_calls import allows, region_of
from proofs.attacks.live_cells import EVERY, callable_cells, live_cells
from proofs.attacks.live_pods import LiveFleet
from proofs.attacks.live_world import LiveWorld
from proofs.attacks.matrix import Cell, policy
from proofs.attacks.promise import WORDS
from proofs.attacks.roles import ROLES

THREADS = 2
PROMISED = {
    f"{kind.partition('_')[0]}:{action}" for kind, words in WORDS.items() for action in " ".join(words.values()).split()
}


@pytest.mark.parametrize("name", ROLES)
def test_L5_the_embedded_AWS_keeps_the_promise(
    name: str, fleet: LiveFleet, live_world: LiveWorld, figures: list[str]
) -> None:
    asked, start = live_cells(name), time.monotonic()
    pods = fleet.pods(live_world.role(name, policy(ROLES[name])))

    def answer(cell: Cell) -> bool:
        service, region = cell.request.action.partition(":")[0], region_of(cell.request)
        with live_world.clients.acting(pods.credentials[cell.session.name]):
            client = live_world.clients.client(service, region)
            return allows(live_world.things[region], client, pods.told(cell.request))

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(answer, asked))
    assert [str(cell) for cell, given in zip(asked, answers, strict=True) if given != cell.allowed] == []
    allowed = sum(answers)
    assert 0 < allowed < len(asked) or (EVERY and not asked)  # another role may have asked all of it in the same words
    figures.append(
        f"live, role {name}: {len(asked):,} cells agree, {allowed:,} allowed, {time.monotonic() - start:.0f} s"
    )


def test_L5_each_action_is_asked_live_by_what_is_allowed_and_by_what_is_denied(figures: list[str]) -> None:
    asked = [cell for name in ROLES for cell in live_cells(name)]
    for allowed in (True, False):
        assert {cell.request.action for cell in asked if cell.allowed is allowed} >= PROMISED
    how = "each request of the same statements" if EVERY else "what statements can tell apart"
    expressed = callable_cells()
    figures.append(f"live, in all: {expressed:,} cells can be called, {len(asked):,} asked ({how}, once)")
