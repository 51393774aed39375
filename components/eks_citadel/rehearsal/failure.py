"""What stops a rehearsal, in one sentence."""


class RehearsalFailure(Exception):
    """The rehearsal cannot go on. The message is one sentence: what failed, and the way out."""
