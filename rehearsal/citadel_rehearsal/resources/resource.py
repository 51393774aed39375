"""The rows of the table of resources."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from citadel_rehearsal.ground.refusals import NotKnown, RuleBroken
from citadel_rehearsal.resources import input_rules
from citadel_rehearsal.resources.context import Context

Properties = dict[str, Any]
PREFIXED_DIGITS = 26
Create = Callable[[Context, Properties], str]
Read = Callable[[Context, str, Properties], Properties | None]
Update = Callable[[Context, str, Properties, Properties], None]
Delete = Callable[[Context, str, Properties], None]
Replaced = Callable[[Properties, Properties], frozenset[str]]


def words(text: str) -> frozenset[str]:
    """Property names, written as one string."""
    return frozenset(text.split())


@dataclass(frozen=True)
class InPlace:
    """A change in place: `request(context, id, old, new)` is called when one of the `inputs` differs.

    `computes` are outputs that are unknown before the request. `kept` are inputs for which AWS does not document what
    happens when they are removed.
    """

    inputs: frozenset[str]
    request: Update
    computes: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()

    def meant(self, old: Properties, new: Properties) -> bool:
        """Whether one of the inputs differs between `old` and `new`."""
        return any(old.get(key) != new.get(key) for key in self.inputs)


@dataclass(frozen=True)
class Resource:
    """The operations on one type. Names and shapes are those on Pulumi's wire (camelCase).

    `create(context, inputs)` returns the id when the resource is ready. `read(context, id, inputs)` returns the
    outputs that AWS reports, or None when the resource is gone. `inputs` are the supported properties; others are
    refused by name. `computed` are outputs that are unknown before creation, and `computed_inside` are such properties
    inside a given object. `leaves(outputs)` returns the reason why something stays after `delete`, or an empty string.
    `in_place` are the possible changes, in the order in which they are requested. `replaced(old, new)` returns inputs
    that can be changed in place in general, and whose change between these inputs needs another resource.
    """

    token: str
    inputs: frozenset[str]
    computed: frozenset[str]
    create: Create
    read: Read
    delete: Delete
    computed_inside: Mapping[str, frozenset[str]] = field(default_factory=dict)
    in_place: tuple[InPlace, ...] = ()
    name_property: str = ""
    name_prefix: str = ""
    lower_case_name: bool = False
    regional: bool = True
    leaves: Callable[[Properties], str] | None = None
    replaced: Replaced | None = None

    @property
    def updates(self) -> frozenset[str]:
        """Inputs that can be changed in place."""
        return frozenset[str]().union(*(part.inputs for part in self.in_place))

    @property
    def taggable(self) -> bool:
        """Whether the type has `tags` and `tagsAll`."""
        return "tags" in self.inputs

    def check(self, context: Context, inputs: Mapping[str, Any]) -> Properties:
        """The inputs with the physical name filled in.

        Errors: `NotKnown` names properties that are not supported, `RuleBroken` the first input that breaks a rule.
        """
        prefix_property = f"{self.name_property}Prefix"
        known = self.inputs | {prefix_property} | ({"region"} if self.regional else frozenset())
        if unknown := sorted(name for name, value in inputs.items() if name not in known and not _empty(value)):
            raise NotKnown(f"{self.token}: {', '.join(unknown)} is not known to the rehearsal; leave it out here.")
        checked = {name: value for name, value in inputs.items() if value is not None}
        if self.name_property and self.name_property not in checked:
            name = self.name_prefix + _made_up(context, checked.pop(prefix_property, None))
            checked[self.name_property] = name.lower() if self.lower_case_name else name
        input_rules.judge(self.token, checked)
        return checked

    def judge(self, context: Context, checked: Properties) -> None:
        """Checks before creation: none here, since the emulated AWS validates each request."""

    def preview(self, context: Context, checked: Properties, unknown: Any) -> Properties:
        """The outputs before creation: the inputs, and `unknown` for each computed property."""
        outputs = dict.fromkeys(self.computed, unknown) | checked
        for name, inner in self.computed_inside.items():
            if isinstance(checked.get(name), Mapping):
                outputs[name] = dict.fromkeys(inner, unknown) | checked[name]
        return outputs | self.all_tags(context, checked)

    def make(self, context: Context, checked: Properties) -> tuple[str, Properties]:
        """Create the resource, and return its id and outputs as AWS reports them."""
        identifier = self.create(context, {**checked, **self.all_tags(context, checked)})
        return identifier, self.outputs(context, identifier, checked)

    def update(self, context: Context, identifier: str, old: Properties, new: Properties) -> None:
        """Send the requests that the changed inputs need."""
        for part in self.in_place:
            if part.meant(old, new):
                part.request(context, identifier, old, new)

    def after_update(self, context: Context, old: Properties, new: Properties, state: Properties, unknown: Any) -> Any:
        """The outputs before the update: the current ones, the new inputs, and `unknown` for changing outputs."""
        computed = {name for part in self.in_place if part.meant(old, new) for name in part.computes}
        return {**state, **new, **dict.fromkeys(computed, unknown), **self.all_tags(context, new)}

    def outputs(self, context: Context, identifier: str, inputs: Properties) -> Properties:
        """Inputs and computed properties. Errors: `RuleBroken` when the resource does not exist."""
        found = self.read(context, identifier, inputs)
        if found is None:
            raise RuleBroken("NotFound", f"{self.token} {identifier} does not exist in {context.account}")
        region = {"region": context.region} if self.regional else {}
        return {**inputs, **region, **found, **self._tag_outputs(context, inputs, found)}

    def all_tags(self, context: Context, inputs: Properties) -> Properties:
        """`tagsAll`: the provider's default tags and the given tags; empty for types without tags."""
        if not self.taggable:
            return {}
        given = inputs.get("tags", {})
        return {"tagsAll": all_tags(context, inputs) if isinstance(given, Mapping) else given}

    def _tag_outputs(self, context: Context, inputs: Properties, found: Properties) -> Properties:
        if not self.taggable or "tagsAll" in found:
            return {}
        return self.all_tags(context, inputs)


def _made_up(context: Context, prefix: str | None) -> str:
    """A hyphen and 7 hex digits, as Pulumi makes names; after a prefix 26 digits, as the provider does.

    https://github.com/hashicorp/terraform-plugin-sdk/blob/main/helper/id/id.go
    """
    return context.physical_name() if prefix is None else context.physical_name(PREFIXED_DIGITS, prefix)


def all_tags(context: Context, inputs: Properties) -> dict[str, str]:
    """The provider's default tags and the given tags, which win."""
    return {**context.default_tags, **(inputs.get("tags") or {})}


def _empty(value: Any) -> bool:
    return value is None or value in ("", [], {})
