"""Changes that no cell can notice, since they change nothing: each with its reason, and a fact if one can be asked."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from proofs.attacks.reference import actions, asks, kinds


class Explained(NamedTuple):
    """A pattern of changes' names, why they change nothing, and what must hold for it."""

    pattern: str
    why: str
    holds: Callable[[], bool]


def _always() -> bool:
    return True


def _only_creation_and_tagging_have_request_tags() -> bool:
    having = [name for name in actions("secretsmanager") if asks(name, "aws:RequestTag/${TagKey}")]
    return sorted(having) == ["secretsmanager:CreateSecret", "secretsmanager:TagResource"]


def _kms_has_keys_and_aliases() -> bool:
    return sorted(pattern.split(":")[5].partition("/")[0] for pattern in kinds("kms").values()) == ["alias", "key"]


FOR_ALL_VALUES = Explained(
    r"ForAllValues:\S+ \S+ may be missing",
    "ForAllValues is true of a missing key, so IfExists adds nothing; the Null beside it asks for the key",
    _always,  # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
)
WORKLOAD = (
    FOR_ALL_VALUES,
    Explained(
        r"secretsmanager:TagResource becomes secretsmanager:\*",
        "the condition asks for tags in the request, which only CreateSecret has besides, and that is allowed so",
        _only_creation_and_tagging_have_request_tags,
    ),
    Explained(
        r"kms:ViaService (has no case|\S+\.amazonaws\.com ends in \*)",
        "KMS names the service that asks in small letters, and none begins with another's whole name",
        _always,
    ),
    Explained(r":key/\* has no / before its \*", "no ARN of KMS begins so but a key's", _kms_has_keys_and_aliases),
)
TRUST = (
    FOR_ALL_VALUES,
    Explained(
        r"aws:SourceAccount (has no case|[0-9]{12} ends in \*)",
        "an account's number is twelve digits: none is longer, and digits have no case",
        _always,
    ),
    Explained(
        r":root becomes any account",
        "aws:PrincipalArn names one role of one account beside it",
        _always,
    ),
    Explained(
        r"ArnEquals aws:PrincipalArn may be missing",
        "every signed request has aws:PrincipalArn",
        _always,  # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    ),
)


def explains(table: Sequence[Explained]) -> Callable[[str], bool]:
    """Whether a row explains a change; a row whose fact no longer holds explains nothing."""
    rows = [re.compile(row.pattern) for row in table if row.holds()]
    return lambda name: any(row.search(name) for row in rows)
