"""A comparison as text, JSON or Markdown."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from citadel_rehearsal.run.comparison import Comparison
from eks_citadel.cli.markdown import escaped
from eks_citadel.picture.difference import Difference
from eks_citadel.picture.rights import Change
from eks_citadel.testing.urns import type_and_name

VERDICTS = {True: "A gate was opened.", False: "No gate was opened."}
GATES = {"enter": "Who can enter?", "leave": "What can leave?", "talk": "What can talk?"}
STATES = {"new": " (new)", "gone": " (gone)"}
NOTHING = "Nothing is different."


def text(found: Comparison) -> str:
    """For a person; no line is broken, so that names can be copied."""
    return "\n".join([*_lines(found), VERDICTS[found.opens_a_gate], ""])


def markdown(found: Comparison) -> str:
    """For a comment on a pull request, with the verdict first."""
    return "\n".join([f"**{VERDICTS[found.opens_a_gate]}**", "", *_markdown(found), ""])


def as_json(found: Comparison) -> str:
    """For programs: each change in its parts and as a sentence."""
    return json.dumps(as_map(found), indent=2) + "\n"


FORMATS: Mapping[str, Callable[[Comparison], str]] = {"text": text, "json": as_json, "markdown": markdown}


def as_map(found: Comparison) -> dict[str, Any]:
    """The comparison as plain maps and lists."""
    return {
        "opens_a_gate": found.opens_a_gate,
        "clusters": [
            {
                "cluster": one.cluster_name,
                "state": one.state or "changed",
                "opened": [_change(line) for line in one.opened],
                "closed": [_change(line) for line in one.closed],
                "changed": list(one.changed),
            }
            for one in found.clusters
        ],
        "created": list(found.created),
        "gone": list(found.gone),
        "replaced": None if found.replaced is None else list(found.replaced),
    }


def _change(line: Change) -> dict[str, str]:
    return {**line._asdict(), "sentence": line.sentence}


def _lines(found: Comparison) -> Iterator[str]:
    if found.is_empty:
        yield NOTHING
    for cluster in found.clusters:
        yield f"Cluster {cluster.cluster_name}{STATES.get(cluster.state, '')}"
        for title, changes in _parts(cluster):
            yield f"  {title}:"
            yield from (f"    {one.gate:5}  {one.sentence}" for one in changes)
        yield from (f"  {sentence}" for sentence in cluster.changed)
        yield ""
    for title, urns in _resources(found):
        yield f"{title}:"
        yield from (f"  {type_and_name(urn)}" for urn in urns)
        yield ""


def _markdown(found: Comparison) -> Iterator[str]:
    if found.is_empty:
        yield NOTHING
    for cluster in found.clusters:
        yield f"### Cluster {escaped(cluster.cluster_name)}{STATES.get(cluster.state, '')}"
        for title, changes in _parts(cluster):
            yield from ["", f"| {title} | | | |", "| --- | --- | --- | --- |"]
            yield from (f"| {GATES[one.gate]} | {' | '.join(map(escaped, one[1:]))} |" for one in changes)
        yield from ["", *(f"- {escaped(sentence)}" for sentence in cluster.changed), ""]
    for title, urns in _resources(found):
        yield from [f"<details><summary>{title}: {len(urns)}</summary>", ""]
        yield from (f"- `{type_and_name(urn)}`" for urn in urns)
        yield from ["", "</details>", ""]


def _parts(cluster: Difference) -> Iterator[tuple[str, Iterable[Change]]]:
    if cluster.opened:
        yield "Opened", cluster.opened
    if cluster.closed:
        yield "Closed", cluster.closed


def _resources(found: Comparison) -> Iterator[tuple[str, tuple[str, ...]]]:
    every = {"Replaced": found.replaced or (), "Gone": found.gone, "New": found.created}
    yield from ((title, urns) for title, urns in every.items() if urns)
