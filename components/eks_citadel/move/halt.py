"""Why a move goes no further."""


class Halt(Exception):
    """The reason, in one sentence. All traffic returns."""


class Unhealthy(Halt):
    """The health question got no good answer."""


class Unlike(Halt):
    """The colours differ in what nobody declared."""


class Interrupted(Halt):
    """The person who watches wants the move to end."""

    def __init__(self) -> None:
        super().__init__("interrupted")


class StackFailure(Halt):
    """The traffic stack cannot be updated or read."""


class Locked(StackFailure):
    """Another update holds the stack, and nothing was changed. `is_stale`: its process is gone."""

    def __init__(self, sentence: str, is_stale: bool) -> None:
        super().__init__(sentence)
        self.is_stale = is_stale
