"""Create, update, read and delete of one resource in plain values, with the rows of the table of resources."""

from citadel_rehearsal.program.wire import UNKNOWN, has_unknown
from citadel_rehearsal.providers.drift import refreshed, seen_in_object
from citadel_rehearsal.providers.left_out import completed
from citadel_rehearsal.providers.names import Row, all_made_up, without_marks
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.kubernetes import KubernetesObject
from citadel_rehearsal.resources.resource import Properties


def create(row: Row, context: Context, inputs: Properties, *, preview: bool) -> tuple[str, Properties]:
    """The id and outputs. Errors: `MadeInPart` when the resource was created but did not reach the requested state."""
    sent = without_marks(inputs)
    if not preview:
        identifier, made = row.make(context, sent)
        return identifier, outputs(row, context, identifier, sent) if isinstance(row, KubernetesObject) else made
    if not has_unknown(sent):
        row.judge(context, sent)
    return "", row.preview(context, sent, UNKNOWN)


def update(
    row: Row, context: Context, identifier: str, old: Properties, new: Properties, state: Properties, *, preview: bool
) -> Properties:
    """Outputs after a change in place. `old` and `new` are inputs, `state` the outputs before."""
    before, after = completed(row, without_marks(old), without_marks(new), state)
    if preview:
        if not has_unknown(after):
            row.judge(context, after)
        return row.after_update(context, before, after, state, UNKNOWN)
    row.update(context, identifier, before, after)
    return outputs(row, context, identifier, after)


def outputs(row: Row, context: Context, identifier: str, inputs: Properties) -> Properties:
    """The outputs: the inputs, and the current values from AWS or the API server."""
    found = row.outputs(context, identifier, inputs)
    return {**inputs, **found} if isinstance(row, KubernetesObject) else found


def read(row: Row, context: Context, identifier: str, inputs: Properties) -> tuple[Properties, Properties] | None:
    """The current inputs and outputs, or None when the resource is gone. An import or a `.get` has empty `inputs`."""
    known = without_marks(inputs)
    found = row.read(context, identifier, known)
    if found is None:
        return None
    if not known:
        shown = outputs(row, context, identifier, {})
        return _importable(row, shown), shown
    now = seen_in_object(known, found) if isinstance(row, KubernetesObject) else refreshed(known, found)
    return {**inputs, **now}, outputs(row, context, identifier, now)


def delete(row: Row, context: Context, identifier: str, state: Properties) -> None:
    """Delete a resource. A resource that is gone already is no error."""
    row.delete(context, identifier, state)


def _importable(row: Row, shown: Properties) -> Properties:
    if isinstance(row, KubernetesObject):
        return all_made_up(shown)
    given = {name: value for name, value in shown.items() if name in row.inputs and value not in (None, "", [], {})}
    return all_made_up(given)
