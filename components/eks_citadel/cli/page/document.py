"""The whole page."""

from collections.abc import Iterator
from importlib.resources import files

from eks_citadel.cli.page.cluster import cluster_section
from eks_citadel.cli.page.element import Markup, lines, tag
from eks_citadel.cli.page.links import Documentation
from eks_citadel.cli.page.rehearsal import coverage, stack
from eks_citadel.cli.page.subject import Subject

# The page needs nothing from anywhere, and a browser is told to load nothing for it.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_HEAD = f"""<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
"""
_COVERAGE = "coverage"


def document(subject: Subject, documentation: Documentation) -> str:
    """The page; the same subject gives the same text."""
    title = f"Who enters, leaves and talks: {', '.join(one.name for one in subject.clusters) or 'no cluster'}"
    style = Markup(files("eks_citadel.cli.page").joinpath("page.css").read_text())
    head = tag("head", "\n", Markup(_HEAD), lines(tag("title", title), tag("style", "\n", style)))
    body = tag("body", "\n", lines(*_body(title, subject, documentation)))
    return lines(Markup("<!DOCTYPE html>"), tag("html", "\n", lines(head, body), lang="en"))


def _body(title: str, subject: Subject, documentation: Documentation) -> Iterator[Markup]:
    said = f"{subject.place} Versions are judged by their support on {subject.today.isoformat()}."
    yield tag("a", "Skip to the answers", href="#answers", class_="skip")
    yield tag("header", "\n", lines(tag("h1", title), tag("p", said)))
    contents = lines(tag("h2", "Contents", id="contents"), _contents(subject))
    yield tag("nav", "\n", contents, aria_labelledby="contents")
    yield tag("main", "\n", lines(*_parts(subject, documentation)), id="answers", tabindex="-1")


def _contents(subject: Subject) -> Markup:
    found = {f"cluster-{place}": f"Cluster {one.name}" for place, one in enumerate(subject.clusters, 1)}
    for place, run in enumerate(subject.runs, 1):
        found[f"stack-{place}"] = f"Rehearsal of {run.project} ({run.stack})"
    if subject.runs:
        found[_COVERAGE] = "What the rehearsal covers"
    return tag("ul", "\n", lines(*(tag("li", tag("a", words, href=f"#{key}")) for key, words in found.items())))


def _parts(subject: Subject, documentation: Documentation) -> Iterator[Markup]:
    if not subject.clusters:
        yield tag("p", "No cluster was made.")
    for place, one in enumerate(subject.clusters, 1):
        yield cluster_section(f"cluster-{place}", one, documentation)
    for place, run in enumerate(subject.runs, 1):
        yield stack(f"stack-{place}", run)
    if subject.runs:
        yield coverage(_COVERAGE, subject.runs, documentation)
