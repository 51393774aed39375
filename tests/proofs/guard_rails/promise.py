"""What the guard-rails promise, in plain rules; nothing here has read the documents.

Against spoofing: only EKS says whose a session is.
Who deploys: the associations of its clusters and the roles of its prefix, and nothing else.
"""

from collections.abc import Iterable, Mapping

from proofs.guard_rails.callers import OURS, OWN, Caller

IDENTITIES = ("iam:CreateRole", "iam:CreateUser", "iam:TagRole", "iam:TagUser")


def may_carry(action: str, keys: Iterable[str]) -> bool:
    """Roles and users get none of the six tags, however they are written; other things may have them."""
    return action not in IDENTITIES or not {key.lower() for key in keys} & set(OWN)


def may_hand_on(caller: Caller, tags: Mapping[str, str]) -> bool:
    """Of the six, a session gets from its caller what that has, word for word, from a stranger none; EKS says any."""
    spoken = {key.lower(): value for key, value in tags.items() if key.lower() in OWN}
    if caller.service or not spoken:
        return True
    own = {key.lower(): value for key, value in caller.tags.items()}
    return caller.organization == OURS and all(own.get(key) == value for key, value in spoken.items())
