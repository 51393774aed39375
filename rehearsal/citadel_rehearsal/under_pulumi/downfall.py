"""Converts the result of the engine's destroy to that of the in-process rehearsal."""

from collections.abc import Mapping

from pulumi.automation import Stack

from citadel_rehearsal.program.destroyed import Destroyed, Ending, ending_unasked, guarded, leavings, lift_guard
from citadel_rehearsal.program.event import Failure
from citadel_rehearsal.program.registration import Registration
from citadel_rehearsal.program.world import World
from citadel_rehearsal.under_pulumi.told import DELETES, Told

Nodes = Mapping[str, Registration]


def lift_protection(stack: Stack, nodes: Nodes, world: World) -> list[str]:
    """Remove `protect` and the deletion protection at AWS. Returns the URNs that were protected."""
    protected = [urn for urn, node in nodes.items() if node.protect]
    if protected:
        space = stack.workspace
        arguments = ["state", "unprotect", "--all", "--yes", "--stack", stack.name]
        environment = {**space.env_vars, "PULUMI_AUTOMATION_API": "true"}
        space.pulumi_command.run(arguments, space.work_dir, environment)
    for node in guarded(nodes.values()):
        lift_guard(world.context(node.outputs["region"]), node)
        protected += [node.urn] if node.urn not in protected else []
    return protected


def downfall(nodes: Nodes, unprotected: list[str], told: Told, failures: list[Failure], error: str = "") -> Destroyed:
    """The result of a destroy: which of `nodes` were deleted, directly or with another, and which stay, and why."""
    result = Destroyed(unprotected=unprotected, failures=[*failures, *([Failure("", "", error)] if error else [])])
    for urn in told.done:
        if urn in nodes and told.steps[urn] in DELETES and not nodes[urn].is_provider and nodes[urn].custom:
            node = nodes[urn]
            result.record(urn, ending_unasked(node, nodes) or Ending(asked=True, left=leavings(node)))
    result.left |= {one.urn: one.message for one in failures}
    return result
