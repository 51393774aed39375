"""What goes wrong between here and AWS."""

from collections.abc import Generator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError


class Unanswered(Exception):
    """Nobody is signed in, AWS is not reached, or it refuses; the message is botocore's."""


@contextmanager
def asking() -> Generator[None]:
    """AWS is asked inside. Errors: `Unanswered`."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise Unanswered(str(error)) from error
