"""What stops a rehearsal, in one sentence."""

INTERRUPTION = "Interrupted; the embedded AWS is gone, and with it what it held."


class RehearsalFailure(Exception):
    """The rehearsal cannot go on. The message is one sentence: what failed, and the way out."""


class SessionDenied(Exception):
    """A session is refused by the role's trust policy or by the request's own faults; `code` is STS's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
