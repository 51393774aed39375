"""Tags, which every component takes."""

from collections.abc import Mapping
from dataclasses import dataclass

from eks_citadel.parsing import checks
from eks_citadel.parsing.parse import Later, Leaf, checked


@dataclass(frozen=True, kw_only=True)
class TaggedSettings:
    """`tags` are set on every AWS resource that supports tags."""

    tags: Mapping[str, Leaf] | Later = checked(
        checks.tag_key, values=checks.tag_value, whole=checks.tags, default_factory=dict
    )
