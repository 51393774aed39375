"""Errors that end a rehearsal or refuse a session."""

INTERRUPTION = "Interrupted; the embedded AWS and all its resources are gone."


class RehearsalFailure(Exception):
    """The rehearsal cannot go on. The message is one sentence: what failed, and the way out."""


class SessionDenied(Exception):
    """The role's trust policy refuses a session, or the request is invalid; `code` is the error code of STS."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
