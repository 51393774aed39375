"""Texts about Python names, rewritten for readers of other languages."""

import inspect
import re

from pulumi.provider.experimental.util import camel_case

_SNAKE = r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+"


def description(text: str | None) -> str | None:
    """A docstring without the line breaks and the indent of its source, its `snake_case` names in camelCase."""
    if not text:
        return None
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", inspect.cleandoc(text)))
    return re.sub(rf"`({_SNAKE})`", lambda found: f"`{camel_case(found[1])}`", "\n\n".join(paragraphs))


def prose(text: str, names: frozenset[str]) -> str:
    """A sentence with those of its words that are Python names of properties in camelCase."""
    return re.sub(rf"\b{_SNAKE}\b", lambda found: camel_case(found[0]) if found[0] in names else found[0], text)
