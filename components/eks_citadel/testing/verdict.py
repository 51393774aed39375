"""An answer to a question about a program, with the reason that a failing test shows."""

from dataclasses import dataclass


@dataclass(frozen=True, repr=False)
class Verdict:
    """Yes or no, with one sentence. `assert` takes it as it takes a bool, and pytest prints the sentence."""

    yes: bool
    sentence: str

    def __bool__(self) -> bool:
        return self.yes

    def __repr__(self) -> str:
        return f"<{'Yes' if self.yes else 'No'}: {self.sentence}>"

    __str__ = __repr__
