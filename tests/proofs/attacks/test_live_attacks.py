"""The same cells, asked by boto3 with the credentials of pods: the embedded AWS decides as the promise says."""

import time
from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from eks_citadel.rehearsal.embedded_aws import EmbeddedAws
from proofs.attacks.live_calls import CALLS, callable_live
from proofs.attacks.live_world import LiveWorld, refused
from proofs.attacks.matrix import Cell, cells, policy
from proofs.attacks.roles import ROLES
from proofs.attacks.world import OTHERS, OWN, UNTAGGED

# One role with all of our pod's cells, and others with what every pod asks; who asks of each.
IN_FULL = "service-account"
ASKING = {
    IN_FULL: (OWN, UNTAGGED),
    "shared-cluster": (OWN, OTHERS[0]),
    "mixed": (OWN, OTHERS[2]),
    "pod": (OWN, OTHERS[4], UNTAGGED),
}


@pytest.fixture(scope="module")
def world() -> Iterator[LiveWorld]:
    with EmbeddedAws() as aws:
        yield LiveWorld(aws)


@pytest.mark.parametrize("name", ASKING)
def test_L5_the_embedded_AWS_keeps_the_promise(name: str, world: LiveWorld, figures: list[str]) -> None:
    role, start = world.role(name, policy(ROLES[name])), time.monotonic()
    asked = [cell for cell in cells(ROLES[name]) if _asked_live(name, cell)]
    wrong = [str(cell) for cell in asked if _answer(world, role, cell) != cell.allowed]
    assert wrong == []
    allowed = sum(cell.allowed for cell in asked)
    assert 0 < allowed < len(asked)
    figures.append(
        f"live, role {name}: {len(asked):,} cells agree, {allowed:,} allowed, {time.monotonic() - start:.0f} s"
    )


def _asked_live(name: str, cell: Cell) -> bool:
    in_full = name == IN_FULL and cell.session is OWN
    return (in_full or cell.request.by_all) and cell.session in ASKING[name] and callable_live(cell.request)


def _answer(world: LiveWorld, role: str, cell: Cell) -> bool:
    client = world.client(role, cell.session, cell.request.action.partition(":")[0])
    try:
        CALLS[cell.request.action](world, client, cell.request)
    except ClientError as error:
        return not refused(error)
    return True
