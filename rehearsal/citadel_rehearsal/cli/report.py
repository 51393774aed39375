"""The report of a rehearsal as text."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Column, Table

from citadel_rehearsal.ground.cluster_store import OWN_RULES
from citadel_rehearsal.run.not_modelled import NOT_MODELLED
from citadel_rehearsal.run.report import PULUMI, Report
from citadel_rehearsal.run.stacks import StacksReport
from citadel_rehearsal.run.unjudged import findings
from eks_citadel.kubernetes.checks import KUBE_SYSTEM
from eks_citadel.live.surroundings import Surroundings
from eks_citadel.picture import enter, leave, talk
from eks_citadel.picture.findings import findings as findings_of
from eks_citadel.picture.picture import Picture
from eks_citadel.testing.urns import type_and_name

BORDERS = 3  # characters around each column of a table
_PASSES = {
    "look": "the first look", "preview": "the preview, before any resource was created", "up": "the update",
    "earlier look": "the first look at the earlier program", "earlier preview": "the preview of the earlier program",
    "earlier up": "the earlier program",
}  # fmt: skip


def show(report: Report, console: Console, *, verbose: bool = False) -> None:
    """Print the whole report, which ends with the verdict. `verbose` adds the rules and what is not modelled.

    The console must have markup disabled, since names may look like markup.
    """
    made = "up" in report.passes
    if report.deployer_arn and (made or not report.trace):
        sentence = f"Deployed as {report.deployer_arn} ({report.deployer_reason}) to {report.project.region}."
        console.print(sentence, soft_wrap=True)
        _show_assumptions(report, console)
    for log in report.logs:
        console.print(f"{log.severity}: {log.message}", style="yellow", soft_wrap=True)
    _show_changes(report, console)
    _show_created(report, console)
    _show_not_judged(report, console)
    for picture in report.pictures:
        _show_answers(picture, report.surroundings[picture.cluster_name], console)
    _show_destroyed(report, console)
    if made:
        console.print(f"\n{objects_sentence(report)}")
        _show_rules(report, console, verbose=verbose)
    show_refusals(report, console)
    console.print(f"\n{verdict(report)}", style="bold", soft_wrap=True)


def show_stacks(report: StacksReport, console: Console, *, verbose: bool = False) -> None:
    """Print the report of each stack, and which stacks were not begun."""
    for one in report.reports:
        console.print(f"\n=== {one.project.stack} ===", style="bold")
        show(one, console, verbose=verbose and one is report.reports[-1])
    if report.left:
        console.print(f"Not begun after this: {', '.join(report.left)}.", style="yellow", soft_wrap=True)


def verdict(report: Report) -> str:
    """One sentence: whether everything was made, and what was not."""
    program = f"{report.project.name} ({report.project.stack})"
    if report.succeeded:
        done = "was updated" if report.changes is not None else "was made"
        return f"{program} {done}{' and destroyed' * bool(report.destroyed)} on the embedded AWS: nothing was refused."
    if report.error:
        return f"{program} was refused{' because of an error of the program' * bool(report.trace)}."
    failures = [*report.failures, *(report.destroyed.failures if report.destroyed else ())]
    return f"{program} was refused: {len(failures)} of its resources were."


def _show_rules(report: Report, console: Console, *, verbose: bool) -> None:
    if not report.rules:
        return
    if not verbose:
        enforced = f"{len(report.rules)} rules of EKS were enforced, and {len(NOT_MODELLED)} things are not modelled"
        console.print(f"{enforced}; --verbose lists them.")
        return
    names = ", ".join(rule["name"] for rule in report.rules)
    console.print(f"\n{len(report.rules)} rules of EKS were enforced (docs/evidence/rehearsal-rules.md explains each):")
    console.print(f"  {names}", style="dim")
    console.print("Each known rule of AWS, and what a rehearsal does with it: docs/evidence/aws-rules.md")
    console.print("Not modelled:")
    for sentence in NOT_MODELLED:
        console.print(f"  {sentence}", style="dim")


def objects_sentence(report: Report) -> str:
    """A sentence that names the validator of Kubernetes objects, and tells how to validate by an API server."""
    judged = f"Kubernetes objects are validated by {report.objects_judge}"
    if report.objects_judge != OWN_RULES:
        return f"{judged}, which runs for each cluster."
    more = " gives" if report.engine == PULUMI else " and --engine pulumi give"
    return f"{judged}; no API server runs. `make engine`{more} each cluster a real one."


def _show_assumptions(report: Report, console: Console) -> None:
    if report.assumptions:
        console.print("Assumed to exist, because the program names them but does not create them:")
        for item in report.assumptions:
            console.print(f"  {item.kind} {item.name}", soft_wrap=True)


def show_refusals(report: Report, console: Console) -> None:
    """Print what was refused, and in which pass."""
    if report.error or report.failures:
        happened = "The program failed" if report.trace else "Refused"
        console.print(f"\n{happened} in {_PASSES[report.passes[-1]]}:", style="bold red")
    if report.error:
        console.print(f"  {report.error}", style="red", soft_wrap=True)
    if report.trace:
        console.print(report.trace, style="dim")
    for failure in report.failures:
        console.print(f"  {failure.urn}", soft_wrap=True)
        console.print(f"    {failure.code}: {failure.message}", style="red", soft_wrap=True)
    if report.skipped:
        console.print(f"  {len(report.skipped)} resources that depend on them were not created.")


def _show_changes(report: Report, console: Console) -> None:
    """What the update did to what the earlier program had made, in the order in which it was done."""
    changes = report.changes
    if changes is None:
        return
    console.print(f"\nUpdated from {report.earlier}:" + " nothing is changed." * changes.is_empty, style="bold")
    nothing: list[str] = []
    lists = {
        "created": dict.fromkeys(changes.created, nothing), "changed in place": changes.changed,
        "replaced": changes.replaced, "deleted": dict.fromkeys(changes.deleted, nothing),
    }  # fmt: skip
    for done, of in lists.items():
        for urn, properties in of.items():
            reason = f" ({', '.join(properties)})" * bool(properties)
            console.print(f"  {done}: {type_and_name(urn)}{reason}", soft_wrap=True)


def _show_created(report: Report, console: Console) -> None:
    if not report.created:
        return
    rows = [(kind.rpartition(":")[2], str(count)) for kind, count in sorted(report.created.items())]
    _table(console, f"Created: {sum(report.created.values())} resources", ("type", "count"), rows)
    path = report.path
    steps = [(step.name, step.type.rpartition(":")[2], _minutes(step.seconds)) for step in path.steps]
    _table(console, f"On AWS: about {_minutes(path.seconds)}, along this path", ("resource", "type", "takes"), steps)


NOT_JUDGED = (
    ("Not judged, because the rehearsal does not know the type (--strict refuses it):", "bold"),
    ("Not judged, because they exist elsewhere, and their ids say too little (--strict refuses them):", "bold"),
    ("Not judged beyond the preview, because they need values that nobody knows here:", ""),
)


def _show_not_judged(report: Report, console: Console) -> None:
    """What is not known, what is elsewhere, then what needs the values of these."""
    every = report.not_judged
    unknown = [one for one in every if not (one.needs or one.elsewhere)]
    elsewhere, needing = [one for one in every if one.elsewhere], [one for one in every if one.needs]
    if every:
        console.print()
    for (title, style), found in zip(NOT_JUDGED, (unknown, elsewhere, needing), strict=True):
        if found:
            console.print(title, style=style)
        for one in found:
            console.print(f"  {one.type} {one.urn}", soft_wrap=True)
    for sentence in findings(every):
        console.print(f"finding: {sentence}", style="yellow", soft_wrap=True)


def _show_answers(picture: Picture, around: Surroundings, console: Console) -> None:
    ranges = ", ".join(picture.public_cidrs) or "nowhere on the internet"
    console.print(f"\nCluster {picture.cluster_name}, read back", style="bold")
    console.print(
        f"Kubernetes {picture.kubernetes_version}, mode {picture.authentication_mode}, endpoint open to {ranges}."
    )
    _table(console, "Who can enter?", ("principal", "may", "where"), enter.rows(picture))
    _table(console, "What can leave?", ("service account", "role", "reaches"), leave.rows(picture))
    mode = f"What can talk? (network policies: {picture.network_policy_mode})"
    rows = talk.rows(picture, around.pod_cidrs, around.names, around.wholes)
    own = [row for row in rows if not talk.is_of_addons(row)]
    _table(console, mode, ("from", "to", "ports"), own)
    if len(own) < len(rows):
        console.print(f"and {len(rows) - len(own)} connections of the add-ons in {KUBE_SYSTEM}, which --json lists.")
    for finding in findings_of(picture, around.pod_cidrs):
        console.print(f"finding: {finding.sentence}", style="yellow", soft_wrap=True)


def _show_destroyed(report: Report, console: Console) -> None:
    destroyed = report.destroyed
    if destroyed is None:
        return
    gone = len(destroyed.deleted) + len(destroyed.gone_with)
    console.print(f"\nDestroyed: {gone} resources; protection was lifted first from {len(destroyed.unprotected)}.")
    for failure in destroyed.failures:
        console.print(f"  {failure.urn}\n    {failure.code}: {failure.message}", style="red", soft_wrap=True)
    console.print("Left:" if destroyed.left else "Nothing is left.")
    for urn, why in sorted(destroyed.left.items()):  # sorted, since deletions end in any order
        console.print(f"  {urn.rpartition('::')[2]} {why}", soft_wrap=True)


def _table(console: Console, title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table, or lines where a name would be broken in a terminal of this width."""
    table = Table(*[Column(name, overflow="fold") for name in head])
    every = list(rows) or [("nobody" if "Who" in title else "nothing", *[""] * (len(head) - 1))]
    for row in every:
        table.add_row(*row)
    console.print(f"\n{title}", style="bold")
    columns = zip(head, *every, strict=True)
    longest = [max(len(word) for cell in column for word in cell.split() or [""]) for column in columns]
    if sum(longest) + BORDERS * len(head) + 1 <= console.width:
        console.print(table)
        return
    for row in every:
        first, *others = (cell.replace("\n", "; ") for cell in row)
        console.print(f"  {first}", soft_wrap=True)
        console.print(f"    {' | '.join(filter(None, others))}", soft_wrap=True)


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.1f} min" if seconds >= 60 else f"{seconds:.0f} s"
