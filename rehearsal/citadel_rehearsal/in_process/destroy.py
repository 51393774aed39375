"""Deletes the resources that a pass created, in the order of Pulumi's engine."""

import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.ground.refusals import Interrupted, NotKnown
from citadel_rehearsal.in_process.monitor import Monitor
from citadel_rehearsal.program.destroyed import Destroyed, Ending, ending_unasked, leavings, protected_clusters
from citadel_rehearsal.program.event import Event, Failure, OnEvent, ignore
from citadel_rehearsal.program.registration import Registration
from citadel_rehearsal.program.sentences import sentence_of
from citadel_rehearsal.resources import find_resource
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.eks_clusters import lift_deletion_protection
from eks_citadel.testing.order import Order

THREADS = 64


def destroy(monitor: Monitor, lift_protection: bool = False, on_event: OnEvent = ignore) -> Destroyed:
    """Delete the resources that the monitor's pass created.

    `lift_protection` first removes `protect` and the deletion protection of EKS clusters.


    Errors: `RehearsalFailure` when something is protected, before anything is deleted.
    """
    return _Destroy(monitor, on_event).run(lift_protection)


class _Destroy:
    def __init__(self, monitor: Monitor, on_event: OnEvent) -> None:
        self._monitor = monitor
        self._on_event = on_event
        self._nodes = {urn: one for urn, one in monitor.registrations.items() if _is_ours(one)}
        self._before = Order(self._nodes).deleted_after
        self._result = Destroyed()

    def run(self, lift_protection: bool) -> Destroyed:
        protected = [one for one in self._nodes.values() if one.protect]
        if protected and not lift_protection:
            raise RehearsalFailure(
                f"{len(protected)} of the resources are protected, first {protected[0].name} ({protected[0].type}), and"
                " nothing was deleted: remove the protection in the program, or destroy with the protection lifted."
            )
        if lift_protection:
            self._lift(protected)
        self._delete_all()
        return self._result

    def _lift(self, protected: list[Registration]) -> None:
        """Lift protection in a separate step before the deletion, which AWS requires."""
        for node in protected:
            node.protect = False
            self._result.unprotected.append(node.urn)
        for node in protected_clusters(self._nodes.values()):
            lift_deletion_protection(self._context(node), node.id)
            node.outputs["deletionProtection"] = False
            if node.urn not in self._result.unprotected:
                self._result.unprotected.append(node.urn)

    def _delete_all(self) -> None:
        waiting = {urn: set(urns) for urn, urns in self._before.items()}
        running: dict[Future[Ending], str] = {}
        with ThreadPoolExecutor(THREADS, thread_name_prefix="destroy") as threads:
            while waiting or running:
                for urn in [urn for urn, urns in waiting.items() if not urns]:
                    del waiting[urn]
                    running[threads.submit(self._delete, self._nodes[urn])] = urn
                if not running:
                    return self._leave_blocked(waiting)
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    urn = running.pop(future)
                    if self._settle(urn, future):
                        for urns in waiting.values():
                            urns.discard(urn)
        return None

    def _settle(self, urn: str, future: "Future[Ending]") -> bool:
        """Whether the deletion succeeded, so that the resource's dependencies can be deleted."""
        error = future.exception()
        if error is not None:
            code, message = sentence_of(error)
            self._result.failures.append(Failure(urn, code, message))
            self._result.left[urn] = message
            return False
        self._record(self._nodes[urn], future.result())
        return True

    def _record(self, node: Registration, ending: Ending) -> None:
        self._result.record(node.urn, ending)
        if ending.asked:
            self._on_event(Event("deleted", node.urn, node.type, node.name, ending.seconds))

    def _delete(self, node: Registration) -> Ending:
        if not node.custom or node.is_provider:
            return Ending()
        if self._monitor.world.stop.is_set():
            raise Interrupted("interrupted before the resource was deleted")
        unasked = ending_unasked(node, self._nodes)
        if unasked is not None:
            node.state = "deleted" if unasked.gone_with else node.state
            return unasked
        started = time.monotonic()
        find_resource(node.type).delete(self._context(node), node.id, node.outputs)
        node.state = "deleted"
        return Ending(asked=True, seconds=time.monotonic() - started, left=leavings(node))

    def _context(self, node: Registration) -> Context:
        context = self._monitor.providers.context_of(node, node.outputs.get("region"))
        if context is None:
            raise NotKnown(f"the provider of {node.name} is not known")
        return context

    def _leave_blocked(self, waiting: dict[str, set[str]]) -> None:
        for urn, users in waiting.items():
            node = self._nodes[urn]
            if node.custom and not node.is_provider:
                user = self._nodes[sorted(users)[0]]
                self._result.left[urn] = f"is still used by {user.type} {user.name}"


def _is_ours(node: Registration) -> bool:
    return node.state == "created" or not node.custom
