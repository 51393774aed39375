"""`citadel sweep`: which ephemeral clusters have outlived their time; with --destroy, their end."""

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from rich.console import Console

from eks_citadel.cli.interruption import INTERRUPTED, interrupted_by
from eks_citadel.cli.sweep_text import Swept, as_json, lines_of, rest
from eks_citadel.ephemeral.moment import written
from eks_citadel.live.unanswered import Unanswered
from eks_citadel.move.halt import Halt
from eks_citadel.parsing.refusal import Refusal, refuse
from eks_citadel.sweep.cloud import Cloud
from eks_citadel.sweep.pulumi_stacks import PulumiStacks
from eks_citadel.sweep.strays import strays
from eks_citadel.sweep.sweeper import Read, Sweeper, read
from eks_citadel.sweep.verdict import Verdict, has_time_to_live

DONE, FAILED, OVERDUE = 0, 1, 3
INTERRUPTION = "Interrupted: the destroy that is under way goes on to its end."


def sweep(program: Path, destroys: bool, regions: Sequence[str], role_arn: str | None, as_document: bool) -> int:
    """Judges every stack of the project, destroys those whose time is over if asked to, and returns the exit code."""
    told, stop = Console(stderr=True), Event()

    def interrupt() -> None:
        stop.set()
        told.print(INTERRUPTION, soft_wrap=True)

    def begin(name: str) -> None:
        told.print(f"destroying {name} ...", soft_wrap=True, highlight=False, markup=False)

    tell = _quiet if as_document else _tell
    try:
        with interrupted_by(interrupt):
            found = _swept(program, begin if destroys else None, regions, Cloud(role_arn), tell, stop)
    except (Refusal, Halt, Unanswered) as error:
        print(f"{str(error).rstrip('.')}.", file=sys.stderr)
        return FAILED
    print(as_json(found, destroys) if as_document else "\n".join(rest(found, destroys)))
    if stop.is_set():
        return INTERRUPTED
    return FAILED if found.failed else OVERDUE if found.overdue else DONE


def _swept(
    program: Path, begin: Callable[[str], None] | None, regions: Sequence[str], cloud: Cloud,
    tell: Callable[[Verdict], None], stop: Event,
) -> Swept:  # fmt: skip
    stacks = PulumiStacks(program)
    found = read(stacks)
    asked = _regions(found, regions)
    now = _now(found, asked, cloud)
    swept = Swept(at=written(now), regions=asked)
    for one in Sweeper(stacks, cloud, now, stop).verdicts(found, begin):
        swept.verdicts.append(one)
        tell(one)
    if not stop.is_set():
        swept.strays += strays(cloud.with_expiry(asked), stacks.project, read(stacks) if begin else found, now)
    return swept


def _now(found: Read, regions: Sequence[str], cloud: Cloud) -> datetime:
    """The time of AWS; this machine's where no stack has a time to live. Errors: `Refusal`."""
    own = datetime.now(UTC)
    if regions:
        return cloud.now(regions[0], own)
    if any(has_time_to_live(one) for one in found.states.values()):
        raise refuse("--region", None, "no stack tells its region, and the time is that of AWS", "give one")
    return own


def _regions(found: Read, regions: Sequence[str]) -> list[str]:
    """Those that were named, and those of the stacks with a time to live."""
    own = (one.regions for one in found.states.values() if has_time_to_live(one))
    return sorted({*regions, *(region for several in own for region in several)})


def _tell(one: Verdict) -> None:
    print("\n".join(lines_of(one)), flush=True)


def _quiet(_: Verdict) -> None:
    """The document comes at the end."""
