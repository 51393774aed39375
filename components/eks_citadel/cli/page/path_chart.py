"""The critical path as a chart: a bar for each resource, from its start to its end."""

from collections.abc import Iterator

from eks_citadel.cli.page.element import Markup, tag
from eks_citadel.cli.page.picture import WIDTH, picture
from eks_citadel.cli.page.run import CriticalPath, Step
from eks_citadel.cli.page.table import table
from eks_citadel.cli.page.text_lines import broken

_ROW, _BAR, _LABEL, _MARGIN = 40, 12, 90, 60


def minutes(seconds: float) -> str:
    """A time as people say it."""
    return f"{seconds / 60:.1f} min" if seconds >= 60 else f"{seconds:.0f} s"


def path_chart(key: str, name: str, path: CriticalPath) -> tuple[Markup, Markup]:
    """The chart, and the same as a table."""
    whole = f"Critical path of {name}: about {minutes(path.seconds)} on AWS"
    rows = [(one.name, one.type.rpartition(":")[2], minutes(one.seconds)) for one in path.steps]
    chart = picture(key, whole, len(path.steps) * _ROW + 4, tuple(_bars(path))) if path.steps else Markup("")
    return chart, table(whole, ("resource", "type", "takes"), rows)


def _bars(path: CriticalPath) -> Iterator[Markup]:
    scale = (WIDTH - _MARGIN) / max(sum(step.seconds for step in path.steps), 1)
    begin = 0.0
    for place, step in enumerate(path.steps):
        yield from _bar(step, place * _ROW, begin * scale, step.seconds * scale)
        begin += step.seconds


def _bar(step: Step, top: int, left: float, length: float) -> Iterator[Markup]:
    (words, *_) = broken(step.name, _LABEL)
    yield tag("text", words, x="0", y=str(top + 14))
    corner = {"x": f"{left:.1f}", "y": str(top + 20), "width": f"{max(length, 2):.1f}", "height": str(_BAR)}
    yield tag("rect", **corner, class_="bar")
    yield tag("text", minutes(step.seconds), x=f"{left + length + 6:.1f}", y=str(top + 30))
