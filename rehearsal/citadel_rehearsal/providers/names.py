"""Physical names that nobody wrote: made up once, kept while the resource lives, made anew when it is replaced."""

from typing import Any

from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.kubernetes import KubernetesObject
from citadel_rehearsal.resources.resource import Properties, Resource

# Where real providers list the inputs that they filled in themselves.
# Source: https://github.com/pulumi/pulumi-terraform-bridge/blob/main/pkg/tfbridge/schema.go
MADE_UP = "__defaults"
NAME_OF_AN_OBJECT = "metadata.name"
# In the outputs of what exists in part.
HALF_MADE = "__halfMade"
Row = Resource | KubernetesObject


def check(row: Row, context: Context, news: Properties, olds: Properties) -> Properties:
    """Inputs with their names. Errors: those of the row's own check."""
    # The engine hands back old inputs, marks and all, where changes are ignored.
    marks, news = [name for name in news.get(MADE_UP) or () if name in news], without_marks(news)
    if isinstance(row, KubernetesObject):
        return _check_object(row, context, news, olds, marks)
    name, made_up = row.name_property, False
    if name and news.get(name) is None:
        made_up = True
        kept = olds.get(name) if is_made_up(olds, name) else None
        if kept is not None and str(kept).startswith(row.name_prefix + str(news.get(f"{name}Prefix") or "")):
            news = {key: value for key, value in news.items() if key != f"{name}Prefix"} | {name: kept}
    return _marked(row.check(context, news), [name] if made_up else marks)


def _check_object(
    row: KubernetesObject, context: Context, news: Properties, olds: Properties, marks: list[str]
) -> Properties:
    metadata = news.get("metadata") or {}
    made_up = isinstance(metadata, dict) and not metadata.get("name")
    if made_up and is_made_up(olds, NAME_OF_AN_OBJECT):
        news = {**news, "metadata": {**metadata, "name": olds["metadata"]["name"]}}
    return _marked(row.check(context, news), [NAME_OF_AN_OBJECT] if made_up else marks)


def is_made_up(inputs: Properties, name: str) -> bool:
    """Whether nobody wrote this input, but its value came from here."""
    return name in (inputs.get(MADE_UP) or ())


def all_made_up(inputs: Properties) -> Properties:
    """Inputs that were read from AWS: a program that leaves some of them out does not change them."""
    return _marked(inputs, sorted(inputs))


def without_marks(inputs: Properties) -> dict[str, Any]:
    """Inputs as the rows know them."""
    return {key: value for key, value in inputs.items() if key != MADE_UP}


def _marked(checked: Properties, names: list[str]) -> Properties:
    return checked | {MADE_UP: names}
