"""Deletes resources in the order of Pulumi's engine: each after everything that needs it."""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

from citadel_rehearsal.ground.refusals import Interrupted, NotKnown
from citadel_rehearsal.program.destroyed import Destroyed, Ending, ending_unasked, leavings
from citadel_rehearsal.program.event import Event, Failure, OnEvent
from citadel_rehearsal.program.registration import Registration
from citadel_rehearsal.program.sentences import sentence_of
from citadel_rehearsal.resources import find_resource
from citadel_rehearsal.resources.context import Context
from eks_citadel.testing.order import Order

THREADS = 64
FindContext = Callable[[Registration, Any], Context | None]


class Deletion:
    """Deletes the `nodes`, resources by their URNs. `find_context` gives the context of each and its region."""

    def __init__(
        self, nodes: Mapping[str, Registration], find_context: FindContext, stop: threading.Event, on_event: OnEvent
    ) -> None:
        self._nodes = nodes
        self._find_context = find_context
        self._stop = stop
        self._on_event = on_event
        self.result = Destroyed()

    def run(self) -> Destroyed:
        """Delete everything that nothing else uses any more."""
        waiting = {urn: set(urns) for urn, urns in Order(self._nodes).deleted_after.items()}
        running: dict[Future[Ending], str] = {}
        with ThreadPoolExecutor(THREADS, thread_name_prefix="destroy") as threads:
            while waiting or running:
                for urn in [urn for urn, urns in waiting.items() if not urns]:
                    del waiting[urn]
                    running[threads.submit(self._delete, self._nodes[urn])] = urn
                if not running:
                    self._leave_blocked(waiting)
                    break
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    urn = running.pop(future)
                    if self._settle(urn, future):
                        for urns in waiting.values():
                            urns.discard(urn)
        return self.result

    def context_of(self, node: Registration) -> Context:
        """The context of a resource. Errors: `NotKnown` when its provider is not known."""
        context = self._find_context(node, node.outputs.get("region"))
        if context is None:
            raise NotKnown(f"the provider of {node.name} is not known")
        return context

    def _settle(self, urn: str, future: "Future[Ending]") -> bool:
        """Whether the deletion succeeded, so that the resource's dependencies can be deleted."""
        error = future.exception()
        if error is not None:
            code, message = sentence_of(error)
            self.result.failures.append(Failure(urn, code, message))
            self.result.left[urn] = message
            return False
        node, ending = self._nodes[urn], future.result()
        self.result.record(urn, ending)
        if ending.asked:
            self._on_event(Event("deleted", urn, node.type, node.name, ending.seconds))
        return True

    def _delete(self, node: Registration) -> Ending:
        if not node.custom or node.is_provider:
            return Ending()
        if self._stop.is_set():
            raise Interrupted("interrupted before the resource was deleted")
        unasked = ending_unasked(node, self._nodes)
        if unasked is not None:
            node.state = "deleted" if unasked.gone_with else node.state
            return unasked
        started = time.monotonic()
        find_resource(node.type).delete(self.context_of(node), node.id, node.outputs)
        node.state = "deleted"
        return Ending(asked=True, seconds=time.monotonic() - started, left=leavings(node))

    def _leave_blocked(self, waiting: dict[str, set[str]]) -> None:
        for urn, users in waiting.items():
            node = self._nodes[urn]
            if node.custom and not node.is_provider:
                user = self._nodes[sorted(users)[0]]
                self.result.left[urn] = f"is still used by {user.type} {user.name}"
