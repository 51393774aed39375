"""L6: nobody but EKS says whose a session is. Decided by iam-simulate; expected by the promise."""

import pytest

from eks_citadel.guard_rails.documents.resource_control_policy import resource_control_policy
from eks_citadel.guard_rails.documents.service_control_policy import service_control_policy
from proofs.attacks.simulator import Document, Simulator
from proofs.guard_rails.cell import EVERYTHING, Cell
from proofs.guard_rails.spoofing import of_everybody, of_the_organisation
from proofs.guard_rails.weakening import documents, weakened

KINDS = {
    "serviceControl": (service_control_policy(), of_the_organisation()),
    "resourceControl": (resource_control_policy(), of_everybody()),
}
every_kind = pytest.mark.parametrize("kind", KINDS)


def wrong(simulator: Simulator, cells: list[Cell], **asked: Document) -> list[str]:
    decided = simulator.decisions(simulator.keep([cell.asked for cell in cells]), **asked)
    return [cell.name for cell, allowed in zip(cells, decided, strict=True) if cell.allowed != allowed]


@every_kind
def test_L6_every_cell_is_decided_as_promised(simulator: Simulator, kind: str) -> None:
    document, cells = KINDS[kind]
    assert {cell.allowed for cell in cells} == {True, False}
    assert len(cells) > 1000
    assert wrong(simulator, cells, **documents(kind, document)) == []


@every_kind
def test_L6_without_the_document_every_spoof_succeeds(simulator: Simulator, kind: str) -> None:
    """The check of the check: nothing else in these requests denies."""
    _, cells = KINDS[kind]
    spoofs = {cell.name for cell in cells if not cell.allowed}
    assert set(wrong(simulator, cells, identity=EVERYTHING)) == spoofs


@every_kind
def test_L6_every_weakening_is_noticed(simulator: Simulator, kind: str) -> None:
    document, cells = KINDS[kind]
    found = weakened(simulator, kind, document, cells)
    assert found.made > 80
    assert {name for name in found.survivors if not changes_nothing(name)} == set()


def changes_nothing(name: str) -> bool:
    """`IfExists` asks what a negated operator asks anyway, and `ForAnyValue` of no value is false with it too.

    What nobody signed, and so lacks the key of the service, is denied as nobody's own tag before it is a stranger's.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    """
    return name.endswith(" may be missing") and any(word in name for word in _SAME)


_SAME = (": StringNotEquals ", ": ForAnyValue:", ": Bool aws:PrincipalIsAWSService ")
