"""Errors of requests to AWS."""

from collections.abc import Generator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError


class Unanswered(Exception):
    """Nobody is signed in, AWS is not reached, or it refuses; the message is botocore's."""


class Unreached(Unanswered):
    """No connection was made, so that another question would have no answer either."""


@contextmanager
def asking() -> Generator[None]:
    """Turns the errors of requests to AWS inside this context into `Unanswered`."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise Unanswered(str(error)) from error
