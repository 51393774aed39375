"""Every change of every statement is noticed by a cell, or is shown to change nothing."""

import time

from proofs.attacks.explained import WORKLOAD
from proofs.attacks.matrix import Cell, cells, policy, side_doors
from proofs.attacks.mutation_check import check
from proofs.attacks.noticed import Question
from proofs.attacks.roles import ROLES
from proofs.attacks.simulator import Simulator


def test_L5_every_change_of_a_statement_is_noticed(simulators: list[Simulator], figures: list[str]) -> None:
    """Each statement that any role has, in the shortest document that has it."""
    start, documents = time.monotonic(), {name: policy(role) for name, role in ROLES.items()}
    shortest = dict(sorted(documents.items(), key=lambda named: len(named[1]["Statement"])))
    checked = check(simulators, shortest, _questions, WORKLOAD)
    assert checked.unnoticed == []
    assert checked.denied == []
    assert checked.made > 2000
    noticed = checked.made - len(checked.explained)
    figures.append(
        f"permissions: {checked.made:,} changes, {noticed:,} noticed, {len(checked.explained)} change nothing, "
        f"{time.monotonic() - start:.0f} s"
    )


def _questions(name: str) -> list[Question]:
    return [_question(cell) for cell in (*cells(name), *side_doors(name))]


def _question(cell: Cell) -> Question:
    name = f"{cell.session.name} {cell.request.name}"
    return Question(name, cell.request.action, cell.asked(), cell.allowed, cell.request.near)
