"""`citadel report`: who enters, leaves and talks, and the findings, as one file of HTML."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from eks_citadel.cli.page.document import document
from eks_citadel.cli.page.links import Documentation
from eks_citadel.cli.page.run import runs_from
from eks_citadel.cli.page.subject import Cluster, Subject
from eks_citadel.cli.report_file import Unusable, by_name, report_of, side_of, sides_in
from eks_citadel.doctor.diagnosis import diagnose
from eks_citadel.doctor.from_picture import facts_from
from eks_citadel.parsing.refusal import Refusal
from eks_citadel.picture.difference import Side

if TYPE_CHECKING:
    from eks_citadel.live.parity import Access

WRITTEN, REFUSED = 0, 1
Place = tuple[str, str | None]  # region, and the role to assume first


def write_report(cluster_name: str | None, source: Path | Place, out: Path, documentation: str, today: date) -> int:
    """Writes the page, or one sentence on stderr. Returns 0, or 1."""
    from eks_citadel.live.unanswered import Unanswered  # boto3 is slow to import

    try:
        subject = _subject(cluster_name, source, today)
        _write(document(subject, Documentation(documentation)), out)
    except (Refusal, Unanswered, Unusable) as error:
        print(f"No report of {cluster_name or 'the clusters'} is written: {error}", file=sys.stderr)
        return REFUSED
    return WRITTEN


def _subject(cluster_name: str | None, source: Path | Place, today: date) -> Subject:
    if isinstance(source, Path):
        return _rehearsed(cluster_name, source, today)
    place = f"The cluster as it runs in {source[0]}."
    return Subject(place, (_live(str(cluster_name), source, today),), today)


def _rehearsed(cluster_name: str | None, source: Path, today: date) -> Subject:
    report = report_of(source)
    sides = by_name(sides_in(report, source))
    shown = sides if cluster_name is None else {cluster_name: side_of(sides, cluster_name)}
    try:
        runs = runs_from(report)
    except ValueError as error:
        raise Unusable(f"{source}: {error}") from None
    clusters = tuple(Cluster(name, diagnose(facts_from(side.picture), today), side) for name, side in shown.items())
    return Subject("Rehearsed on an embedded AWS, without an account.", clusters, today, runs)


def _live(cluster_name: str, source: Place, today: date) -> Cluster:
    """What the doctor finds, and the picture where there is one."""
    from eks_citadel.live.examination.examine import examine
    from eks_citadel.live.parity import access

    asked = access(*source)
    found = diagnose(examine(asked, cluster_name), today)
    side = _side(asked, cluster_name)
    return Cluster(cluster_name, found, side) if isinstance(side, Side) else Cluster(cluster_name, found, None, side)


def _side(asked: "Access", cluster_name: str) -> Side | str:
    """The picture, or the sentence that says why there is none."""
    from eks_citadel.live.parity import live_side
    from eks_citadel.live.unanswered import Unanswered

    try:
        return live_side(asked, cluster_name)
    except (Refusal, Unanswered) as error:
        return str(error)


def _write(page: str, out: Path) -> None:
    if str(out) == "-":
        sys.stdout.buffer.write(page.encode())
        return
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise Unusable(f"{out} cannot be written ({error.strerror}).") from None
