"""Validates names as the API server does.

https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names
"""

import re

LONGEST = 253
_LABEL = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")


def fault(kind: str, name: str) -> str | None:
    """One sentence why `name` is not a valid name of a `kind`, or None when it is."""
    if len(name) <= LONGEST and _SUBDOMAIN.fullmatch(name):
        return None
    rule = f"a name has up to {LONGEST} lower-case letters, digits, hyphens and dots, a letter or digit at both ends"
    return f'"{name}" is not a valid name of a {kind}: {rule}; rename it.'
