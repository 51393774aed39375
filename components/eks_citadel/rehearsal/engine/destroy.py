"""Deletes what a pass made, in the engine's order."""

import time
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from eks_citadel.rehearsal.engine.event import Event, Failure, OnEvent, ignore
from eks_citadel.rehearsal.engine.graph import Graph
from eks_citadel.rehearsal.engine.monitor import Monitor
from eks_citadel.rehearsal.engine.registration import Registration
from eks_citadel.rehearsal.engine.sentences import sentence_of
from eks_citadel.rehearsal.failure import RehearsalFailure
from eks_citadel.rehearsal.resources import find_resource
from eks_citadel.rehearsal.resources.context import Context
from eks_citadel.rehearsal.resources.eks_clusters import CLUSTER, lift_deletion_protection
from eks_citadel.rehearsal.resources.refusals import Interrupted, NotKnown

THREADS = 64


@dataclass
class Destroyed:
    """What a destroy did, in its order. `gone_with` maps what was not asked for to what it went with."""

    unprotected: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    gone_with: dict[str, str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)

    @property
    def succeeded(self) -> bool:
        """Whether everything that was to go is gone."""
        return not self.failures

    def record(self, urn: str, ending: "Ending") -> None:
        """Keep how a resource ended."""
        if ending.left:
            self.left[urn] = ending.left
        if ending.gone_with:
            self.gone_with[urn] = ending.gone_with
        if ending.asked:
            self.deleted.append(urn)


def destroy(monitor: Monitor, lift_protection: bool = False, on_event: OnEvent = ignore) -> Destroyed:
    """Delete what the monitor's pass created. `lift_protection` first takes `protect` and EKS's own flag away.

    Errors: `RehearsalFailure` when something is protected, before anything is deleted.
    """
    return _Destroy(monitor, on_event).run(lift_protection)


@dataclass(frozen=True)
class Ending:
    """How one resource ended; `left` says why something of it stays behind."""

    asked: bool = False
    seconds: float = 0.0
    left: str = ""
    gone_with: str = ""


class _Destroy:
    def __init__(self, monitor: Monitor, on_event: OnEvent) -> None:
        self._monitor = monitor
        self._on_event = on_event
        self._nodes = {urn: one for urn, one in monitor.registrations.items() if _is_ours(one)}
        self._before = Graph(self._nodes).deleted_after
        self._result = Destroyed()

    def run(self, lift_protection: bool) -> Destroyed:
        protected = [one for one in self._nodes.values() if one.protect]
        if protected and not lift_protection:
            raise RehearsalFailure(
                f"{len(protected)} of the resources are protected, first {protected[0].name} ({protected[0].type}), and"
                " nothing was deleted: take the protection away in the program, or destroy with the protection lifted."
            )
        if lift_protection:
            self._lift(protected)
        self._delete_all()
        return self._result

    def _lift(self, protected: list[Registration]) -> None:
        """As on AWS, a step of its own before the deletion."""
        for node in protected:
            node.protect = False
            self._result.unprotected.append(node.urn)
        for node in self._nodes.values():
            if node.type == CLUSTER.token and node.outputs.get("deletionProtection"):
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
        """Whether it no longer stands in the way of what it needs."""
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
            raise Interrupted("interrupted before it was deleted")
        unasked = ending_unasked(node, self._nodes)
        if unasked is not None:
            node.state = "deleted" if unasked.gone_with else node.state
            return unasked
        started = time.monotonic()
        find_resource(node.type).delete(self._context(node), node.id, node.outputs)
        node.state = "deleted"
        return Ending(asked=True, seconds=time.monotonic() - started, left=leavings(node))

    def _context(self, node: Registration) -> Context:
        reference = f"{node.provider}::" if node.provider else ""
        region = node.outputs.get("region")
        context = self._monitor.providers.context(reference, node.type, region, node.urn)
        if context is None:
            raise NotKnown(f"the provider of {node.name} is not known")
        return context

    def _leave_blocked(self, waiting: dict[str, set[str]]) -> None:
        for urn, users in waiting.items():
            node = self._nodes[urn]
            if node.custom and not node.is_provider:
                user = self._nodes[sorted(users)[0]]
                self._result.left[urn] = f"is still used by {user.type} {user.name}"


def ending_unasked(node: Registration, nodes: Mapping[str, Registration]) -> Ending | None:
    """Of a resource that nobody deletes, since it is kept or goes with another; otherwise None."""
    if node.retain_on_delete:
        return Ending(left="is kept by retainOnDelete")
    target = nodes.get(node.deleted_with)
    return Ending(gone_with=target.urn) if target is not None and not target.retain_on_delete else None


def leavings(node: Registration) -> str:
    """Why something stays behind of a resource that was deleted, if something does."""
    row = find_resource(node.type)
    return row.leaves(node.outputs) if row.leaves else ""


def _is_ours(node: Registration) -> bool:
    return node.state == "created" or not node.custom
