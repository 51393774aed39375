"""`citadel retire`: destroys the stack of a colour that nothing needs any more."""

import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console

from eks_citadel.cli.interruption import interrupted_by
from eks_citadel.live.leftovers import leftovers
from eks_citadel.live.retired import cluster_is_there, kept
from eks_citadel.live.token import session_of
from eks_citadel.live.unanswered import Unanswered, asking
from eks_citadel.move.halt import Halt, StackFailure
from eks_citadel.move.pulumi_stack import PulumiStack
from eks_citadel.move.pulumi_traffic import PulumiTraffic
from eks_citadel.move.retirable import Client, refuse_listed, refuse_protected, refuse_tied
from eks_citadel.parsing.refusal import Refusal, refuse

REFUSED = 1


class Colour(NamedTuple):
    """The stack of a colour, and what it exports."""

    stack: PulumiStack
    cluster_name: str
    region: str
    scaling_groups: Collection[str]


def retire(program: Path, name: str, traffic_stack: str, role_arn: str | None, confirm: Callable[[str], bool]) -> int:
    """Destroys the stack unless something still needs the colour. Returns the exit code."""
    try:
        refuse_listed(name, PulumiTraffic(PulumiStack(program, traffic_stack)).weights())
        colour = _colour(PulumiStack(program, name))
        resources = colour.stack.resources()
        with asking():
            client = session_of(colour.region, role_arn).client
            refuse_tied(client, name, colour.cluster_name, colour.scaling_groups)
        refuse_protected(name, resources)
        if not confirm(f"Destroy {len(resources)} resources of {name}, with the cluster {colour.cluster_name}?"):
            return REFUSED
        _destroy(colour.stack)
        with asking():
            return tell_rest(client, colour.cluster_name, resources)
    except (Refusal, Halt, Unanswered) as error:
        print(f"{str(error).rstrip('.')}.", file=sys.stderr)
        return REFUSED


def tell_rest(client: Client, cluster_name: str, resources: Iterable[Mapping[str, Any]]) -> int:
    """Prints what is left. Returns the exit code."""
    if cluster_is_there(client, cluster_name):
        raise refuse("cluster", cluster_name, "EKS still has it after the destroy", "look at it in the console")
    for one in sorted(kept(client, resources)):
        print(f"{one.kind}: {one.identifier}")
    left = sorted(leftovers(client, cluster_name))
    for one in left:
        print(f"left by workloads: {one.kind} {one.identifier}", file=sys.stderr)
    if left:
        return REFUSED
    print(f"Nothing else of {cluster_name} is left.")
    return 0


def _destroy(stack: PulumiStack) -> None:
    """To its end: an interrupted destroy would leave a colour in parts."""
    console = Console(stderr=True)
    if not console.is_terminal:
        console.print(f"destroying {stack.name} ...")
    going_on = interrupted_by(lambda: console.print("The destroy goes on to its end."))
    with going_on, console.status(f"destroying {stack.name} ..."):
        stack.destroy()


def _colour(stack: PulumiStack) -> Colour:
    exports = stack.outputs()
    missing = [key for key in ("cluster_name", "region", "node_autoscaling_group_names") if key not in exports]
    if missing:
        raise StackFailure(f"the stack {stack.name} does not export {', '.join(missing)}: it is not that of a colour")
    groups = exports["node_autoscaling_group_names"]
    names = groups.values() if isinstance(groups, dict) else groups
    return Colour(stack, str(exports["cluster_name"]), str(exports["region"]), [str(one) for one in names])
