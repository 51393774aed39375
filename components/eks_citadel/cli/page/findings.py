"""The findings about a cluster: the doctor's, and those of its picture."""

from collections.abc import Iterator

from eks_citadel.cli.diagnosis_text import NOT_ANSWERED, verdict
from eks_citadel.cli.page.element import Markup, lines, tag
from eks_citadel.cli.page.links import FINDINGS, Documentation, source
from eks_citadel.cli.page.section import section
from eks_citadel.cli.page.subject import Cluster
from eks_citadel.cli.page.table import table
from eks_citadel.doctor.check import DoctorFinding
from eks_citadel.doctor.checks import CHECKS
from eks_citadel.picture.difference import Side
from eks_citadel.picture.findings import findings as findings_of

_HEAD = ("finding", "what is found, and the way out", "promise and rule")
_TITLES = {check.id: check.title for check in CHECKS}


def findings(key: str, cluster: Cluster, documentation: Documentation) -> Markup:
    """A section with the findings, and the questions that nobody answered."""
    name, found = cluster.name, cluster.diagnosis
    rows = [_row(one, documentation) for one in found.findings]
    silences = [(one.words, one.reason, ", ".join(one.checks)) for one in found.silences]
    content = (
        tag("p", verdict(found)),
        table(f"Findings of the doctor about {name}", _HEAD, rows, "no findings"),
        *_of_picture(name, cluster.side),
        table(f"{NOT_ANSWERED} about {name}", ("question", "why", "not judged"), silences, "every one is answered"),
    )
    return section(key, 3, "Findings", *content)


def _row(one: DoctorFinding, documentation: Documentation) -> tuple[Markup, Markup, Markup]:
    severity = tag("span", one.severity, class_=f"severity {one.severity}")
    return (
        lines(severity, documentation.link(FINDINGS, one.key)),
        lines(one.sentence, one.way_out),
        lines(documentation.promises(one.promise), source(one.source, _TITLES[one.id])),
    )


def _of_picture(name: str, side: Side | None) -> Iterator[Markup]:
    if side is not None:
        rows = findings_of(side.picture, side.pod_cidrs)
        yield table(f"Findings about identities and connections of {name}", ("finding", "what is found"), rows)
