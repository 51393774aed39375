"""A rehearsed stack: how long it would take, what was assumed, and what was not judged."""

from collections.abc import Iterable, Iterator

from eks_citadel.cli.page.element import Markup, tag
from eks_citadel.cli.page.links import RULES, RULES_OF_AWS, Documentation, sources
from eks_citadel.cli.page.path_chart import path_chart
from eks_citadel.cli.page.run import NotJudged, Run
from eks_citadel.cli.page.section import section
from eks_citadel.cli.page.table import table


def stack(key: str, run: Run) -> Markup:
    """A section; `key` begins the ids."""
    name = f"{run.project} ({run.stack})"
    logs = [(one.urn.rpartition("::")[2] or name, one.severity, one.message) for one in run.logs]
    logs += [("what was not judged", "finding", sentence) for sentence in run.not_judged_findings]
    content = (
        tag("p", f"Deployed to {run.region} as {run.deployer.arn} ({run.deployer.reason})."),
        tag("p", f"Kubernetes objects were validated by {run.objects_judge}."),
        *path_chart(f"{key}-path", name, run.critical_path),
        table(f"What {name} says", ("of", "severity", "message"), logs),
        table(f"Assumed to exist for {name}", ("kind", "name"), [(one.kind, one.name) for one in run.assumed]),
        table(f"Not judged in {name}", ("type", "resource", "why"), _not_judged(run.not_judged)),
    )
    return section(key, 2, f"Rehearsal of {name}", *content)


def coverage(key: str, runs: Iterable[Run], documentation: Documentation) -> Markup:
    """Which rules of AWS a rehearsal enforces, and what it does not model."""
    every = tuple(runs)
    rules = dict.fromkeys(one for run in every for one in run.rules)
    missing = dict.fromkeys(one for run in every for one in run.not_modelled)
    rows = [(documentation.link(RULES, one.name), one.rule, sources(one.source)) for one in rules]
    content = (
        tag("p", f"{len(rules)} rules were enforced, and {len(missing)} things are not modelled. What a rehearsal does "
            "with each known rule: ", documentation.link(RULES_OF_AWS, "the rules of AWS"), "."),
        table("Not modelled", ("what",), [(one,) for one in missing]),
        table("Rules of AWS that were enforced", ("rule", "what it says", "source"), rows),
    )  # fmt: skip
    return section(key, 2, "What the rehearsal covers", *content)


def _not_judged(every: Iterable[NotJudged]) -> Iterator[tuple[str, str, str]]:
    for one in every:
        yield one.type, one.urn.rpartition("::")[2] or "a function", _why(one)


def _why(one: NotJudged) -> str:
    if one.needs:
        return f"needs a value of {one.needs} that nobody knows here"
    return "exists elsewhere, and its id says too little" if one.elsewhere else "its type is not known"
