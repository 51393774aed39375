"""The steps from the ConfigMap to access entries, each by itself, and what stands in the way of the next one. Pure.

https://docs.aws.amazon.com/eks/latest/userguide/migrating-access-entries.html
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from eks_citadel.enter.lockout import same_principal
from eks_citadel.enter.settings import CLUSTER_ADMIN
from eks_citadel.migrate.access import AccessPlan, LeftMapping
from eks_citadel.migrate.access_now import API, BOTH, CONFIG_MAP, AccessNow, change, missing, same
from eks_citadel.picture.picture import Grant

FOR_EVER = "and no way leads back"
OPEN = (
    f"step 1 of 3: change the authentication mode from {CONFIG_MAP} to {BOTH}, {FOR_EVER}; the ConfigMap stays in "
    "force, and EKS makes the entries of the cluster's creator and of managed node groups"
)
WRITE = "step 2 of 3: write access_entries for whom the ConfigMap names, and run pulumi up"
CLOSE = f"step 3 of 3: change the authentication mode from {BOTH} to {API}, {FOR_EVER}; the ConfigMap lets nobody in"
DONE = f"nothing is left to do: the authentication mode is {API}, and the ConfigMap aws-auth lets nobody in"


@dataclass(frozen=True)
class Step:
    """The next step. `mode` is the authentication mode that it sets, or None where it sets none.

    `obstacles` are sentences about what must be done before the step after it, one for each thing.
    """

    sentence: str
    mode: str | None = None
    obstacles: tuple[str, ...] = ()


def next_step(now: AccessNow, plan: AccessPlan, deployer_arn: str, without: Collection[str] = ()) -> Step:
    """The step that comes next.

    `deployer_arn` is the principal or session that deploys; `without` are principals that need not do afterwards what
    they may do now.
    """
    if now.mode == API:
        return Step(DONE)
    if now.mode == CONFIG_MAP:
        return Step(OPEN, BOTH)
    obstacles = tuple(_obstacles(now, plan, deployer_arn, without))
    return Step(WRITE, None, obstacles) if obstacles else Step(CLOSE, API)


def remaining(plan: AccessPlan, without: Collection[str]) -> Iterator[LeftMapping]:
    """Who enters now, can have no entry, and is not given up."""
    yield from (one for one in plan.left if one.enters and not _is_given_up(one.who, without))


def _obstacles(now: AccessNow, plan: AccessPlan, deployer_arn: str, without: Collection[str]) -> Iterator[str]:
    if not _admits(now, deployer_arn):
        rule = f"no access entry makes the deployer a cluster admin ({CLUSTER_ADMIN} in the whole cluster)"
        yield f"{deployer_arn}: {rule}, so the last step would lock the deployer out; write such an entry"
    for one in missing(now, plan):
        if not _is_given_up(str(one.entry["principal_arn"]), without):
            yield f"{one.mapping.path} ({one.entry['principal_arn']}) has no access entry yet"
    for node in plan.nodes:
        has_entry = any(same(node.mapping.arn, arn) and kind == node.entry_type for arn, kind in now.nodes.items())
        if not has_entry and not _is_given_up(node.mapping.arn, without):
            rule = f"these nodes have no access entry of the type {node.entry_type}, and would leave the cluster"
            yield f"{node.mapping.path} ({node.mapping.arn}): {rule}"
    for left in remaining(plan, without):
        if not now.has_entry(left.who):
            yield f"{left.path} ({left.who}): {left.reason}; {left.way_out}"
    for line in change(now, plan).closed:
        if now.has_entry(line.who) and not _is_given_up(line.who, without):
            yield f"{line.who} has an access entry that gives less than the ConfigMap: {line.may} in {line.where}"


def _admits(now: AccessNow, deployer_arn: str) -> bool:
    admins = (one.principal_arn for one in now.entries if Grant(CLUSTER_ADMIN) in one.grants)
    return any(same_principal(deployer_arn, arn) for arn in admins)


def _is_given_up(who: str, without: Collection[str]) -> bool:
    return any(same(who, one) for one in without)
