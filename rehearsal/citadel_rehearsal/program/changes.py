"""What an update does to the resources of an earlier program."""

from dataclasses import dataclass, field


@dataclass
class Changes:
    """URNs in the order in which the engine was done with them.

    `changed` and `replaced` have the names of the changed properties, and of those that require the replacement.
    """

    created: list[str] = field(default_factory=list)
    changed: dict[str, list[str]] = field(default_factory=dict)
    replaced: dict[str, list[str]] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether every resource stays as it is."""
        return not (self.created or self.changed or self.replaced or self.deleted)
