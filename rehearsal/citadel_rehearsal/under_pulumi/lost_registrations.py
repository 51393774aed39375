"""Answers registrations that the engine has lost, and references to stacks that it cannot know.

An engine that continues on errors never answers the registration of a resource whose replacement failed to delete the
old one first, and then waits for the program for ever: https://github.com/pulumi/pulumi/issues/16373
"""

from collections.abc import Callable
from typing import Any

import grpc
from pulumi import RunError
from pulumi.runtime.proto import resource_pb2

from citadel_rehearsal.program.project import Project
from citadel_rehearsal.program.world import STACK_REFERENCE, not_rehearsed
from eks_citadel.testing.urns import make_urn

LOOK_SECONDS = 0.5  # between two looks at the engine


class AnsweringMonitor:
    """The engine's monitor. A registration that `is_lost` reports fails, as one that the engine has refused."""

    def __init__(
        self, monitor: Any, project: Project, is_lost: Callable[[], bool],
        knows_stack: Callable[[str], bool],
    ) -> None:  # fmt: skip
        self._monitor = monitor
        self._project = project
        self._is_lost = is_lost
        self._knows_stack = knows_stack

    def __getattr__(self, name: str) -> Any:
        return getattr(self._monitor, name)

    def RegisterResource(self, request: resource_pb2.RegisterResourceRequest) -> Any:
        """The engine's answer; that of a failure when none will come."""
        call = self._monitor.RegisterResource.future(request)
        while True:
            try:
                return call.result(timeout=LOOK_SECONDS)
            except grpc.FutureTimeoutError:
                if self._is_lost():
                    return self._failure(request)

    def ReadResource(self, request: resource_pb2.ReadResourceRequest) -> Any:
        """The engine's answer. Its state has only the stacks that were rehearsed before this one."""
        if request.type == STACK_REFERENCE and not self._knows_stack(request.id):
            raise RunError(f"{request.type} {request.name}: {not_rehearsed(request.id)}")
        return self._monitor.ReadResource(request)

    def _failure(self, request: resource_pb2.RegisterResourceRequest) -> resource_pb2.RegisterResourceResponse:
        project = self._project
        urn = make_urn(project.stack, project.name, request.parent, request.type, request.name)
        return resource_pb2.RegisterResourceResponse(urn=urn, result=resource_pb2.Result.FAIL)
