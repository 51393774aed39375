"""The same cells, asked by boto3 with the credentials of sessions: the embedded AWS decides as the promise says."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from proofs.attacks.live_calls import allows, callable_live, in_kind
from proofs.attacks.live_world import LiveWorld
from proofs.attacks.matrix import Cell, cells, policy
from proofs.attacks.roles import ROLES
from proofs.attacks.world import OTHERS, OWN, UNTAGGED

# One role with all of our pod's cells, and others with what every pod asks; who asks of each.
IN_FULL, THREADS = "service-account", 4
ASKING = {
    IN_FULL: (OWN, UNTAGGED),
    "shared-cluster": (OWN, OTHERS[0]),
    "mixed": (OWN, OTHERS[2]),
    "pod": (OWN, OTHERS[4], UNTAGGED),
}


@pytest.mark.parametrize("name", ASKING)
def test_L5_the_embedded_AWS_keeps_the_promise(name: str, live_world: LiveWorld, figures: list[str]) -> None:
    role, start = live_world.role(name, policy(ROLES[name])), time.monotonic()
    asked = [cell for cell in cells(name) if _asked_live(name, cell)]

    def answer(cell: Cell) -> bool:
        client = live_world.client(role, cell.session, cell.request.action.partition(":")[0])
        return allows(live_world, client, cell.request)

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(answer, asked))
    assert [str(cell) for cell, given in zip(asked, answers, strict=True) if given != cell.allowed] == []
    allowed = sum(answers)
    assert 0 < allowed < len(asked)
    figures.append(
        f"live, role {name}: {len(asked):,} cells agree, {allowed:,} allowed, {time.monotonic() - start:.0f} s"
    )


def _asked_live(name: str, cell: Cell) -> bool:
    """Near misses are left to iam-simulate; other pods ask for what they may and for the nearest things."""
    request, own = cell.request, cell.session is OWN
    asked = cell.session in ASKING[name] and (request.by_all or (own and name == IN_FULL and not request.near))
    return asked and callable_live(request) and (in_kind(cell) if own else in_kind(cell, everywhere=()))
