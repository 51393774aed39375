"""What the table of resources answers when it cannot do as it is told."""

from collections.abc import Generator
from contextlib import contextmanager


class NotKnown(Exception):
    """A type, function, property or option that the rehearsal does not know. One sentence; nothing is pretended."""


class RuleBroken(Exception):
    """What AWS or the Kubernetes API server would refuse. `code` is theirs (`InvalidParameterException`, `422`)."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class Interrupted(Exception):
    """The person pressed Ctrl-C while a resource was being waited for."""


class MadeInPart(Exception):
    """It exists under `identifier`, and did not become what was asked; the reason is its cause."""

    def __init__(self, identifier: str) -> None:
        super().__init__(f"{identifier} exists, and is not what was asked")
        self.identifier = identifier


@contextmanager
def existing(identifier: str) -> Generator[None]:
    """What goes wrong inside happens to something that is there already. Errors: `MadeInPart`."""
    try:
        yield
    except Interrupted:
        raise
    except Exception as error:
        raise MadeInPart(identifier) from error
