"""What the table of resources answers when it cannot do as it is told."""


class NotKnown(Exception):
    """A type, function, property or option that the rehearsal does not know. One sentence; nothing is pretended."""


class RuleBroken(Exception):
    """What AWS or the Kubernetes API server would refuse. `code` is theirs (`InvalidParameterException`, `422`)."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class Interrupted(Exception):
    """The person pressed Ctrl-C while a resource was being waited for."""
