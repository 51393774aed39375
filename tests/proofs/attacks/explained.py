"""Changes that no cell can notice, since they change nothing: each with its reason, and a fact that must hold."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from proofs.attacks import facts
from proofs.attacks.simulator import Simulator


class Explained(NamedTuple):
    """A pattern of changes' names, why they change nothing, and what must hold for it."""

    pattern: str
    why: str
    holds: Callable[[Simulator], bool]


FOR_ALL_VALUES = Explained(
    r"ForAllValues:\S+ \S+ may be missing",
    "ForAllValues is true of a missing key already, so IfExists adds nothing",
    facts.for_all_values_is_true_of_a_missing_key,
)
WORKLOAD = (
    FOR_ALL_VALUES,
    Explained(
        r"secretsmanager:TagResource becomes secretsmanager:\*",
        "the condition asks for tags in the request, which only CreateSecret has besides, and that is allowed so",
        facts.only_creation_and_tagging_have_request_tags,
    ),
    Explained(
        r"kms:ViaService has no case",
        "KMS names the service that asks by its endpoint, and these are in small letters",
        facts.endpoints_are_in_small_letters,
    ),
    Explained(
        r"kms:ViaService \S+\.amazonaws\.com ends in \*",
        "an endpoint that begins so and goes on is China's, where a region of ours is not",
        facts.longer_endpoints_are_elsewhere,
    ),
    Explained(r":key/\* has no / before its \*", "no ARN of KMS begins so but a key's", facts.kms_has_keys_and_aliases),
)
TRUST = (
    FOR_ALL_VALUES,
    Explained(
        r"aws:SourceAccount (has no case|[0-9]{12} ends in \*)",
        "an account's number is twelve digits: none is longer, and digits have no case",
        facts.an_account_is_twelve_digits,
    ),
    Explained(
        r":root becomes any account",
        "aws:PrincipalArn names one role of that account beside it",
        facts.a_target_names_its_source_exactly,
    ),
    Explained(
        r"ArnEquals aws:PrincipalArn may be missing",
        "who is of an account has signed, and every signed request has aws:PrincipalArn (so AWS writes; the reference "
        "does not list what requests always have); who has not signed is not of the account, and denied without it",
        facts.without_a_principal_nobody_is_of_the_account,
    ),
)

ENDPOINT = (
    Explained(
        r"aws:(Principal|Resource)Account (has no case|[0-9]{12} ends in \*)",
        "an account's number is twelve digits: none is longer, and digits have no case",
        facts.an_account_is_twelve_digits,
    ),
    Explained(
        r"aws:(Principal|Resource)OrgID has no case",
        "the id of an organization has small letters and digits",
        facts.an_organization_is_in_small_letters,
    ),
    Explained(
        r"(ImagesOfAddons|ServiceAccountsByWebIdentity): StringEquals aws:ResourceAccount may be missing",
        "these requests name a repository or a role, so they say whose it is",
        facts.pulls_and_web_identities_name_a_resource,
    ),
)


def explains(table: Sequence[Explained], simulator: Simulator) -> Callable[[str], bool]:
    """Whether a row explains a change; a row whose fact no longer holds explains nothing."""
    rows = [re.compile(row.pattern) for row in table if row.holds(simulator)]
    return lambda name: any(row.search(name) for row in rows)
