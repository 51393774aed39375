"""Runs a program with the library's recorder, as an engine would: who deploys is judged, asked for and let in.

Only here the recorder does not stand for Pulumi's mocks, under which nobody deploys: see `Deployed`.
"""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pulumi
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, resource_pb2

from eks_citadel.testing.graph import Graph
from eks_citadel.testing.mocks import Mocks
from eks_citadel.testing.monitor import Foreseen, RecordingMonitor
from eks_citadel.testing.outputs import CLUSTER, SERVICE_IPV6_CIDR, VPC_IPV6_CIDR
from eks_citadel.testing.place import ACCOUNT
from eks_citadel.testing.project import of_program
from eks_citadel.testing.recording import graph_of
from eks_citadel.testing.resource import Resource as Registration
from eks_citadel.testing.running import Stage, perform, without_frames
from eks_citadel.testing.urns import STACK_TYPE, name_of

CALLER = f"arn:aws:sts::{ACCOUNT}:assumed-role/me/session"
NOWHERE = "https://example.eks.amazonaws.com", "Q0E="  # an endpoint and its authority


class Answers(Mocks):
    """The library's mocks, with a caller, an endpoint, and answers to the given `calls`."""

    def __init__(
        self, caller_arn: str, region: str, calls: Mapping[str, Any], endpoint: tuple[str, str] = NOWHERE
    ) -> None:
        super().__init__(region)
        self.caller_arn = caller_arn.replace("arn:aws:", f"arn:{self.place.partition}:")
        self.calls = calls
        self.endpoint, self.authority = endpoint

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        resource_id, outputs = super().new_resource(args)
        if args.typ == CLUSTER:
            outputs |= {"endpoint": self.endpoint, "certificateAuthority": {"data": self.authority}}
        return resource_id, outputs

    def call(self, args: pulumi.runtime.MockCallArgs) -> Any:
        if args.token in self.calls:
            given = self.calls[args.token]
            return given(args.args) if callable(given) else given
        answer = super().call(args)
        return answer | {"arn": self.caller_arn} if "getCallerIdentity" in args.token else answer


class Monitor(RecordingMonitor):
    """The recorder, which can be asked itself. A preview knows the ids of the types in `standing`."""

    def __init__(self, answers: Answers, preview: bool = False, standing: Container[str] = ()) -> None:
        super().__init__(Standing(answers, standing) if preview else answers)
        self.logged: list[str] = []

    @property
    def graph(self) -> Graph:
        return graph_of(self, self.logged)

    def of_type(self, type_: str) -> list[Registration]:
        return [found for found in self.registrations.values() if found.type == type_]

    def one(self, name: str) -> Registration:
        return self.graph.one(name)

    def names(self) -> set[str]:
        return {one.name for one in self.graph.resources()}

    def urns(self) -> list[str]:
        return sorted(one.urn for one in self.graph.resources())

    def outputs_of(self, name: str) -> Mapping[str, Any]:
        return self.graph.outputs_of(name)

    def parents(self, name: str) -> list[Registration]:
        return [*self.graph.parents(name)]

    def inside(self, name: str) -> list[Registration]:
        return self.graph.inside(name)

    def deleted_with(self, name: str) -> str | None:
        """Name of the resource whose deletion stands for this one's: its own option, or a component's around it."""
        urn = self.one(name).deleted_with
        return name_of(urn) if urn else None

    def waits_for(self, later: str, earlier: str) -> bool:
        return bool(self.graph.must_precede(earlier, later))


class Standing(Foreseen):
    """Mocks in the preview of a stack in which resources of some types exist already."""

    def __init__(self, answers: Answers, types: Container[str]) -> None:
        super().__init__(answers)
        self._types = types

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        return self._answers.new_resource(args) if args.typ in self._types else super().new_resource(args)


class Deployed:
    """A monitor as it is where somebody deploys: none of Pulumi's mocks."""

    def __init__(self, monitor: RecordingMonitor) -> None:
        self._monitor = monitor

    def __getattr__(self, name: str) -> Any:
        return getattr(self._monitor, name)


class Engine:
    """Keeps what Pulumi prints."""

    def __init__(self, logged: list[str]) -> None:
        self.logged = logged

    def Log(self, request: Any) -> Any:
        if request.severity != engine_pb2.DEBUG:
            self.logged.append(request.message)
        return empty_pb2.Empty()


@dataclass(frozen=True)
class Attempt:
    """A program that may have been refused, with what it had registered until then."""

    monitor: Monitor
    error: BaseException | None

    @cached_property
    def sentence(self) -> str:
        """What Pulumi prints: the bare sentence of a `RunError`, and a traceback of anything else."""
        assert isinstance(self.error, pulumi.RunError), f"not refused in one sentence: {self.error!r}"
        return str(self.error)


def attempt(
    program: Callable[[], Any],
    *,
    preview: bool = False,
    caller_arn: str = CALLER,
    region: str = "eu-west-1",
    config: Mapping[str, str] | None = None,
    calls: Mapping[str, Any] | None = None,
    endpoint: tuple[str, str] = NOWHERE,
    standing: Container[str] = (),
) -> Attempt:
    """Runs the program to its end or to its error."""
    monitor = Monitor(Answers(caller_arn, region, calls or {}, endpoint), preview, standing)
    stage = Stage(Deployed(monitor), Engine(monitor.logged), preview)
    return Attempt(monitor, perform(of_program(program, "dev", config or {}), stage))


def run(program: Callable[[], Any], **options: Any) -> Monitor:
    """Runs the program to its end and returns what it registered. Whatever it raises is raised here."""
    attempted = attempt(program, **options)
    if attempted.error is not None:
        raise attempted.error
    return attempted.monitor


def refused(program: Callable[[], Any], **options: Any) -> str:
    """The sentence with which the program is refused."""
    attempted = attempt(program, **options)
    assert attempted.error is not None, "the program was not refused"
    return attempted.sentence


__all__ = [
    "ACCOUNT", "CALLER", "SERVICE_IPV6_CIDR", "STACK_TYPE", "VPC_IPV6_CIDR", "Answers", "Attempt", "Monitor",
    "Registration", "attempt", "refused", "resource_pb2", "run", "without_frames",
]  # fmt: skip
