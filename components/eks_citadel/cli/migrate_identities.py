"""`citadel migrate identities`: the next step of each service account from IRSA to Pod Identity."""

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import yaml

from eks_citadel.cli.migrate_access import REFUSED, SOMEBODY_LEFT, WHOLE
from eks_citadel.iam.document import as_json
from eks_citadel.live.identities_reader import read_identities, write_trust
from eks_citadel.live.parity import access
from eks_citadel.live.unanswered import Unanswered
from eks_citadel.migrate.identities import ASSOCIATE, BLOCKED, IdentitiesNow, IdentityStep, identity_steps
from eks_citadel.migrate.narrower import Narrower
from eks_citadel.parsing.refusal import Refusal, known_words, refuse


def migrate_identities(
    cluster: str, region: str, role_arn: str | None, chosen: Sequence[str], form: str,
    confirm: Callable[[str], bool] | None,
) -> int:  # fmt: skip
    """Prints the steps in a form of `FORMS`, and writes trust policies if `confirm` is given and agrees.

    Returns the exit code.
    """
    try:
        asked = access(region, role_arn)
        now = read_identities(asked, cluster)
        steps = _chosen(now, chosen)
        FORMS[form](steps)
        if confirm is not None and not _apply(asked.client("iam"), now, steps, confirm):
            return REFUSED
    except (Refusal, Unanswered) as error:
        print(f"{str(error).rstrip('.')}.", file=sys.stderr)
        return REFUSED
    return SOMEBODY_LEFT if any(one.kind == BLOCKED for one in steps) else WHOLE


def _chosen(now: IdentitiesNow, chosen: Sequence[str]) -> list[IdentityStep]:
    steps = {one.account.key: one for one in identity_steps(now)}
    for key in chosen:
        if key not in steps:
            rule = "no service account of this name has the annotation eks.amazonaws.com/role-arn"
            raise refuse("--service-account", key, rule, known_words(key, steps) if steps else "there is none at all")
    return [one for key, one in steps.items() if not chosen or key in chosen]


def _apply(iam: Any, now: IdentitiesNow, steps: Sequence[IdentityStep], confirm: Callable[[str], bool]) -> bool:
    """Writes the trust policies, of each role once: the next one of a role is decided from what the role then has."""
    written = set[str]()
    for step in steps:
        role_arn = step.account.role_arn
        if step.trust is None or role_arn in written:
            continue
        if not confirm(f"Write the trust policy of {role_arn} for {step.account.key}?"):
            return False
        before = now.roles[role_arn]
        if before is None or not write_trust(iam, role_arn, before.trust, as_json(step.trust)):
            raise refuse("role", role_arn, "its trust policy was changed by somebody meanwhile", "run it again")
        written.add(role_arn)
        print(f"{role_arn} has the trust policy for {step.account.key}.", file=sys.stderr)
    return True


def _tell(steps: Sequence[IdentityStep]) -> None:
    _print_items([one.pod_identity for one in steps if one.kind == ASSOCIATE])
    for one in steps:
        _say(one, (one.sentence, *one.notes))
    if not steps:
        print("No service account has the annotation eks.amazonaws.com/role-arn.", file=sys.stderr)


def _tell_narrower(steps: Sequence[IdentityStep]) -> None:
    """The items with permissions instead of roles, and what stands between the two."""
    drafts = [(one, one.narrower) for one in steps if one.narrower is not None]
    _print_items([_item(one, draft) for one, draft in drafts if draft.permissions])
    for one, draft in drafts:
        _say(one, draft.needs)
        _say(one, draft.adds)
        _say(one, (f"only {one.account.role_arn} allows {what}" for what in draft.stays))


def _item(step: IdentityStep, draft: Narrower) -> dict[str, Any]:
    own = step.account
    return {"namespace": own.namespace, "service_account": own.name, "permissions": dict(draft.permissions)}


def _tell_json(steps: Sequence[IdentityStep]) -> None:
    print(json.dumps([_as_map(one) for one in steps], indent=2))


FORMS: Mapping[str, Callable[[Sequence[IdentityStep]], None]] = {
    "text": _tell,
    "narrower": _tell_narrower,
    "json": _tell_json,
}


def _print_items(items: Sequence[Mapping[str, Any]]) -> None:
    if items:
        print(yaml.safe_dump({"pod_identities": list(items)}, sort_keys=False, width=1000), end="")


def _say(step: IdentityStep, sentences: Iterable[str]) -> None:
    for sentence in sentences:
        print(f"{step.account.key}: {sentence}.", file=sys.stderr)


def _as_map(step: IdentityStep) -> dict[str, Any]:
    return {
        **step.pod_identity,
        "step": step.kind,
        "sentence": step.sentence,
        "trust_policy": step.trust,
        "notes": list(step.notes),
        "narrower": None if step.narrower is None else asdict(step.narrower),
    }
