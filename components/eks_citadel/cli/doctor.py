"""`citadel doctor`: what is wrong with a cluster, and what to do about it."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from eks_citadel.cli.diagnosis_sarif import Origin
from eks_citadel.cli.diagnosis_text import FORMATS
from eks_citadel.cli.report_file import Unusable, side_of, sides_of
from eks_citadel.doctor.diagnosis import diagnose
from eks_citadel.doctor.facts import Facts
from eks_citadel.doctor.from_picture import facts_from
from eks_citadel.parsing.refusal import Refusal

HEALTHY, REFUSED, FOUND = 0, 1, 3
Place = tuple[str, str | None]  # region, and the role to assume first


def examine_cluster(
    cluster_name: str | None, source: Path | Place, ignore: Sequence[str], fail_on: str, form: str
) -> int:
    """Prints the findings, or one sentence on stderr. Returns 3 where one is as severe as `fail_on`, 0, or 1."""
    from eks_citadel.live.unanswered import Unanswered  # boto3 is slow to import

    try:
        facts = _facts(cluster_name, source)
    except (Refusal, Unanswered, Unusable) as error:
        print(f"{cluster_name or 'The cluster'} is not examined: {error}", file=sys.stderr)
        return REFUSED
    found = diagnose(facts, datetime.now(UTC).date(), ignore)
    origin = Origin(facts.cluster_arn, str(source) if isinstance(source, Path) else None)
    print(FORMATS[form](found, origin), end="")
    return FOUND if found.fails(fail_on) else HEALTHY


def _facts(cluster_name: str | None, source: Path | Place) -> Facts:
    if isinstance(source, Path):
        sides = sides_of(source)
        only = cluster_name or (next(iter(sides)) if len(sides) == 1 else "")
        if not only and sides:
            raise Unusable(f"{source} has several clusters: name one of {', '.join(sorted(sides))}.")
        return facts_from(side_of(sides, only).picture)
    from eks_citadel.live.examination.examine import examine
    from eks_citadel.live.parity import access

    return examine(access(*source), str(cluster_name))
