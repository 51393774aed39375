"""The errors that resources raise."""

from collections.abc import Generator
from contextlib import contextmanager


class NotKnown(Exception):
    """The rehearsal does not model a type, function, property or option. The message is one sentence."""


class RuleBroken(Exception):
    """AWS or the Kubernetes API server would refuse the request.

    `code` is the error code of AWS (`InvalidParameterException`) or the status code of the API server (`422`).
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class Interrupted(Exception):
    """The rehearsal was interrupted (Ctrl-C) while it waited for a resource."""


class MadeInPart(Exception):
    """The resource `identifier` was created but did not reach the requested state; `__cause__` is the reason."""

    def __init__(self, identifier: str) -> None:
        super().__init__(f"{identifier} was created but did not reach the requested state")
        self.identifier = identifier


@contextmanager
def existing(identifier: str) -> Generator[None]:
    """Turns errors of the block, which works on the created resource `identifier`, into `MadeInPart`."""
    try:
        yield
    except Interrupted:
        raise
    except Exception as error:
        raise MadeInPart(identifier) from error
