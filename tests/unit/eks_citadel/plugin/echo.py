"""A component with one input and one output of each kind that the schema knows."""

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

import pulumi

from eks_citadel.inputs.known import known
from eks_citadel.inputs.refusals import accept
from eks_citadel.leave.settings.pod_identity import PodIdentitySettings


class EchoPartArgs(TypedDict):
    port_number: int
    """A number."""
    role_arn: NotRequired[pulumi.Input[str]]
    """A leaf."""


class EchoItemArgs(TypedDict):
    long_name: NotRequired[pulumi.Input[str]]
    """A leaf that
    goes over two lines, like `port_number`."""
    inner_parts: NotRequired[list[EchoPartArgs]]
    """A list in a list."""


# Types of outputs are their own: the SDK takes one that is used both ways for an output everywhere.
class EchoPartFound(TypedDict):
    port_number: int
    """A number."""
    role_arn: NotRequired[str]
    """A leaf."""


class EchoItemFound(TypedDict):
    long_name: NotRequired[str]
    """A leaf."""
    inner_parts: NotRequired[list[EchoPartFound]]
    """A list in a list."""


class EchoTextArgs(TypedDict):
    text: NotRequired[pulumi.Input[str]]
    """A leaf."""


class EchoArgs(EchoTextArgs):
    whole_number: NotRequired[int]
    """A plain number."""
    late_number: NotRequired[pulumi.Input[int]]
    """A number that may be an output."""
    one_item: NotRequired[EchoItemArgs]
    """An object."""
    items: NotRequired[list[EchoItemArgs]]
    """A list."""
    by_key: NotRequired[dict[str, EchoItemArgs]]
    """A map."""
    names: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """A list that may be an output."""
    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """A map that may be an output."""
    fail: NotRequired[str]
    """What goes wrong."""


class EchoedText(pulumi.ComponentResource):
    text: pulumi.Output[str] | None
    """The leaf."""


class Echo(EchoedText):
    """Registers what it was given,
    with the kinds of Python.

    A second paragraph.
    """

    items: pulumi.Output[list[EchoItemFound]]
    """The list."""
    by_key: pulumi.Output[Mapping[str, EchoItemFound]]
    """The map."""
    plain_items: list[EchoItemFound]
    """The list with its own leaves."""
    absent: pulumi.Output[str] | None
    """Never there."""
    empty: pulumi.Output[str | None]
    """Null."""

    def __init__(self, name: str, args: EchoArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        if args.get("fail") == "early":
            accept(PodIdentitySettings, {"namespace": "UPPER"})
        super().__init__("eks-citadel:index:Echo", name, None, opts)
        if args.get("fail") == "bug":
            raise ZeroDivisionError("a fault")
        if args.get("fail") == "run-error":
            raise pulumi.RunError("set late_number: 1, not UPPER_CASE or other_name.")
        given: Any = dict(args)
        kinds = {key: _kinds(value) for key, value in given.items()}
        pulumi.CustomResource(
            "test:index:Thing", f"{name}-thing", {**given, "kinds": kinds}, pulumi.ResourceOptions(parent=self)
        )
        self.text = given.get("text")
        self.items = pulumi.Output.from_input(given.get("items", []))
        self.by_key = pulumi.Output.from_input(given.get("by_key", {}))
        self.plain_items = given.get("items", [])
        self.absent = None
        self.empty = pulumi.Output.from_input(None)
        self.undeclared = known("never an output, since it has no annotation on the class")
        self.register_outputs({})


def _kinds(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _kinds(item) for key, item in value.items()}
    return [_kinds(item) for item in value] if isinstance(value, list) else type(value).__name__
