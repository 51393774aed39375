"""Generated physical names: kept while the resource exists, and generated again for a replacement."""

from typing import Any

from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.kubernetes import KubernetesObject
from citadel_rehearsal.resources.resource import Properties, Resource

# The key under which real providers list the inputs that they generated.
# Source: https://github.com/pulumi/pulumi-terraform-bridge/blob/main/pkg/tfbridge/schema.go
MADE_UP = "__defaults"
NAME_OF_AN_OBJECT = "metadata.name"
# Marks the outputs of a resource that was only partly created.
HALF_MADE = "__halfMade"
Row = Resource | KubernetesObject


def check(row: Row, context: Context, news: Properties, olds: Properties) -> Properties:
    """The inputs with generated names. Errors: those of the row's own check."""
    # With ignoreChanges the engine sends old inputs back, which contain the key above.
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
    """Whether the value of this input was generated here."""
    return name in (inputs.get(MADE_UP) or ())


def all_made_up(inputs: Properties) -> Properties:
    """Marks all inputs as generated. For inputs read from AWS: omitting them changes nothing."""
    return _marked(inputs, sorted(inputs))


def without_marks(inputs: Properties) -> dict[str, Any]:
    """The inputs without the list of generated ones."""
    return {key: value for key, value in inputs.items() if key != MADE_UP}


def _marked(checked: Properties, names: list[str]) -> Properties:
    return checked | {MADE_UP: names}
