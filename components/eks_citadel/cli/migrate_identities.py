"""`citadel migrate identities`: the next step of each service account from IRSA to Pod Identity."""

import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

import yaml

from eks_citadel.cli.migrate_access import REFUSED, SOMEBODY_LEFT, WHOLE
from eks_citadel.iam.document import as_json
from eks_citadel.live.identities_reader import read_identities, write_trust
from eks_citadel.live.parity import access
from eks_citadel.live.unanswered import Unanswered
from eks_citadel.migrate.identities import ASSOCIATE, BLOCKED, IdentitiesNow, IdentityStep, identity_steps
from eks_citadel.parsing.refusal import Refusal, known_words, refuse


def migrate_identities(
    cluster: str, region: str, role_arn: str | None, chosen: Sequence[str], as_json: bool,
    confirm: Callable[[str], bool] | None,
) -> int:  # fmt: skip
    """Prints the steps, and writes trust policies if `confirm` is given and agrees. Returns the exit code."""
    try:
        asked = access(region, role_arn)
        now = read_identities(asked, cluster)
        steps = _chosen(now, chosen)
        _tell(steps, as_json)
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


def _tell(steps: Sequence[IdentityStep], in_json: bool) -> None:
    if in_json:
        print(json.dumps([_as_map(one) for one in steps], indent=2))
        return
    wanted = [one.pod_identity for one in steps if one.kind == ASSOCIATE]
    if wanted:
        print(yaml.safe_dump({"pod_identities": wanted}, sort_keys=False, width=1000), end="")
    for one in steps:
        for sentence in (one.sentence, *one.notes):
            print(f"{one.account.key}: {sentence}.", file=sys.stderr)
    if not steps:
        print("No service account has the annotation eks.amazonaws.com/role-arn.", file=sys.stderr)


def _as_map(step: IdentityStep) -> dict[str, Any]:
    return {
        **step.pod_identity,
        "step": step.kind,
        "sentence": step.sentence,
        "trust_policy": step.trust,
        "notes": list(step.notes),
    }
