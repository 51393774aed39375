"""Resources that are there before this library takes them over, and how Pulumi finds each.

A URN is an alias: the resource is in the state of this stack, under another name or in another component
(https://www.pulumi.com/docs/iac/concepts/resources/options/aliases/). Another id is that of an import
(https://www.pulumi.com/docs/iac/guides/migration/import/): the resource is in no state.
"""

import re
from collections.abc import Mapping

from eks_citadel.parsing.parse import at
from eks_citadel.parsing.refusal import Unfit, known_words, refuse

_URN = re.compile(r"urn:pulumi:[^:]+::[^:]+::.+::.+")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}:\S+")


def is_urn(earlier: str) -> bool:
    """Whether it is a resource of this stack, and not one to import."""
    return earlier.startswith("urn:")


def earlier_resource(text: str) -> None:
    """A check: the URN of a resource, or the id with which Pulumi imports what belongs to a cluster."""
    if not (_URN if is_urn(text) else _ID).fullmatch(text):
        way_out = "write what `pulumi stack --show-urns` shows, or the cluster's name, a colon, and the add-on's name"
        raise Unfit("it is neither a URN nor the id of something in a cluster", f"{way_out} or the principal's ARN")


def judge_adopted(path: str, adopted: Mapping[str, str], made: list[str]) -> None:
    """Refuses what is to be adopted as something that is not made here."""
    for name in adopted:
        if name not in made:
            raise refuse(at(path, name), adopted[name], f"{name} is not made here", known_words(name, made))
