"""`citadel migrate access --cluster`: the plan for a cluster that runs, and one step of it."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from eks_citadel.cli.migrate_access import REFUSED, SOMEBODY_LEFT, WHOLE, as_map, print_plan
from eks_citadel.live.access_reader import caller_arn, planned, read_access
from eks_citadel.live.authentication_mode import change_mode, wait_until_active
from eks_citadel.live.parity import Access, access
from eks_citadel.live.unanswered import Unanswered
from eks_citadel.migrate.access import AccessPlan
from eks_citadel.migrate.access_now import AccessNow, change
from eks_citadel.migrate.mode_steps import Step, next_step, remaining
from eks_citadel.parsing.refusal import Refusal
from eks_citadel.picture.difference import Difference


@dataclass(frozen=True)
class Wish:
    """The options: who deploys (default: the caller), who need not enter afterwards, and whether a step is done."""

    deployer_arn: str | None = None
    without: Sequence[str] = ()
    apply: bool = False
    as_json: bool = False


class Found(NamedTuple):
    """A cluster's access, and what becomes of it."""

    now: AccessNow
    plan: AccessPlan
    change: Difference
    step: Step


def migrate_cluster(cluster: str, region: str, role_arn: str | None, wish: Wish, confirm: Callable[[str], bool]) -> int:
    """Prints the plan and the next step, and does this step if asked. Returns the exit code."""
    try:
        asked = access(region, role_arn)
        if wish.apply:
            wait_until_active(asked.client("eks"), cluster)
        found = _found(asked, cluster, wish)
        _tell(found, wish)
        if wish.apply and found.step.mode is not None:
            if not confirm(f"Change the authentication mode of {cluster} to {found.step.mode}, for ever?"):
                return REFUSED
            change_mode(asked.client("eks"), cluster, found.step.mode)
            print(f"The authentication mode of {cluster} is {found.step.mode}.", file=sys.stderr)
    except (Refusal, Unanswered) as error:
        print(f"{str(error).rstrip('.')}.", file=sys.stderr)
        return REFUSED
    blocked = found.step.obstacles or any(remaining(found.plan, wish.without))
    return SOMEBODY_LEFT if blocked else WHOLE


def _found(asked: Access, cluster: str, wish: Wish) -> Found:
    now = read_access(asked, cluster)
    plan = planned(asked, now)
    step = next_step(now, plan, wish.deployer_arn or caller_arn(asked), wish.without)
    return Found(now, plan, change(now, plan), step)


def _tell(found: Found, wish: Wish) -> None:
    if wish.as_json:
        print(json.dumps(_as_map(found), indent=2))
        return
    print_plan(found.plan)
    for title, lines in (("Nobody has it now", found.change.opened), ("Lost with the ConfigMap", found.change.closed)):
        for line in lines:
            print(f"{title}: {line.sentence}.", file=sys.stderr)
    for obstacle in found.step.obstacles:
        print(f"In the way: {obstacle}.", file=sys.stderr)
    sentence = f"{found.step.sentence[0].upper()}{found.step.sentence[1:]}."
    print(f"{found.now.cluster_name} has the authentication mode {found.now.mode}. {sentence}", file=sys.stderr)


def _as_map(found: Found) -> dict[str, object]:
    return {
        **as_map(found.plan),
        "cluster": found.now.cluster_name,
        "authentication_mode": found.now.mode,
        "gained": [line._asdict() for line in found.change.opened],
        "lost": [line._asdict() for line in found.change.closed],
        "obstacles": list(found.step.obstacles),
        "next_step": found.step.sentence,
        "next_mode": found.step.mode,
    }
