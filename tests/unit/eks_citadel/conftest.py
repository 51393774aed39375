"""No test of a component opens a connection."""

import pytest

from eks_citadel.enter import admission, deployer
from harness import CALLER


@pytest.fixture(autouse=True)
def standing_namespaces(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The API server lets the deployer in at once, and has these namespaces."""
    found = set[str]()

    def answer(_: object, path: str = admission.EVERYBODYS) -> int:
        return 200 if path == admission.EVERYBODYS or path.rpartition("/")[2] in found else 404

    monkeypatch.setattr(admission, "ask", answer)
    return found


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str | None, str]]:
    """What token commands were asked whose token they get; it is that of the AWS provider's caller."""
    questions: list[tuple[str, str | None, str]] = []

    def answer(*question: str) -> str:
        questions.append(question)  # type: ignore[arg-type]
        return CALLER

    monkeypatch.setattr(deployer, "token_caller", answer)
    return questions
