"""Deletes the resources that a pass created."""

from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.in_process.deletion import Deletion
from citadel_rehearsal.in_process.monitor import Monitor
from citadel_rehearsal.program.destroyed import Destroyed, guarded, lift_guard
from citadel_rehearsal.program.event import OnEvent, ignore
from citadel_rehearsal.program.registration import Registration


def destroy(monitor: Monitor, lift_protection: bool = False, on_event: OnEvent = ignore) -> Destroyed:
    """Delete the resources that the monitor's pass created.

    `lift_protection` first removes `protect` and the deletion protection at AWS.
    Errors: `RehearsalFailure` when something is protected, before anything is deleted.
    """
    nodes = {urn: one for urn, one in monitor.registrations.items() if one.is_standing}
    protected = [one for one in nodes.values() if one.protect]
    if protected and not lift_protection:
        raise RehearsalFailure(
            f"{len(protected)} of the resources are protected, first {protected[0].name} ({protected[0].type}), and"
            " nothing was deleted: remove the protection in the program, or destroy with the protection lifted."
        )
    deletion = Deletion(nodes, monitor.providers.context_of, monitor.world.stop, on_event)
    if lift_protection:
        _lift(deletion, protected, guarded(nodes.values()))
    return deletion.run()


def _lift(deletion: Deletion, protected: list[Registration], at_aws: list[Registration]) -> None:
    """Lift protection in a separate step before the deletion, which AWS requires."""
    unprotected = deletion.result.unprotected
    for node in protected:
        node.protect = False
        unprotected.append(node.urn)
    for node in at_aws:
        lift_guard(deletion.context_of(node), node)
        if node.urn not in unprotected:
            unprotected.append(node.urn)
