"""Every change of every statement is noticed by a cell, or is shown to change nothing."""

from proofs.attacks.explained import WORKLOAD, unexplained
from proofs.attacks.matrix import Cell, cells, policy, side_doors
from proofs.attacks.mutation_check import Question, check
from proofs.attacks.roles import ROLES
from proofs.attacks.simulator import Simulator

# Each kind of statement, in three scopes, shared and not, with a customer key and without.
CHANGED = ("everything-with-key", "namespace", "shared-with-key", "pod")


def test_L5_every_change_of_a_statement_is_noticed(simulators: list[Simulator], figures: list[str]) -> None:
    roles = {name: ROLES[name] for name in CHANGED}
    documents = {name: policy(role) for name, role in roles.items()}
    asked = {name: [_question(cell) for cell in (*cells(role), *side_doors(role))] for name, role in roles.items()}
    checked = check(simulators, documents, asked)
    assert unexplained(checked.survivors, WORKLOAD) == []
    assert checked.made > 500
    figures.append(f"permissions: {checked.made} changes, {len(checked.survivors)} unnoticed and explained")


def _question(cell: Cell) -> Question:
    name = f"{cell.session.name} {cell.request.name}"
    return Question(name, cell.request.action, cell.asked(), cell.allowed)
