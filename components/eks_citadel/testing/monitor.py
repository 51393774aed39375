"""The monitor that records every resource of a program, and answers with mocks."""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.runtime import mocks, rpc
from pulumi.runtime.proto import resource_pb2

from eks_citadel.testing.inherited import Inherited, inherited
from eks_citadel.testing.resource import Resource
from eks_citadel.testing.stacks import STACK_REFERENCE
from eks_citadel.testing.urns import make_urn

PROVIDERS = "pulumi:providers:"


class RecordingMonitor(mocks.MockMonitor):
    """Answers as Pulumi's mocks do, and keeps what the program registered, read and called.

    In a `preview` a resource has no outputs but its inputs, as under an engine.
    """

    def __init__(self, answers: pulumi.runtime.Mocks, *, preview: bool = False) -> None:
        super().__init__(Foreseen(answers) if preview else answers)
        self.registrations: dict[str, Resource] = {}
        self.reads: dict[str, resource_pb2.ReadResourceRequest] = {}
        self.outputs: dict[str, Mapping[str, Any]] = {}
        self.invokes: list[str] = []

    def RegisterResource(self, request: resource_pb2.RegisterResourceRequest) -> Any:
        """Keep the request. Errors: `RunError` of a URN that is registered already, as by Pulumi's engine."""
        urn = self.make_urn(request.parent, request.type, request.name)
        if urn in self.registrations:
            raise pulumi.RunError(f"Duplicate resource URN {urn}; give it a unique name.")
        response = super().RegisterResource(request)
        above = self.registrations.get(request.parent)
        options = inherited(request, above.inherited if above else Inherited())
        inputs, secrets = _plain(request.object)
        self.registrations[urn] = Resource(urn, request, inputs, secrets, options)
        return response

    def ReadResource(self, request: resource_pb2.ReadResourceRequest) -> Any:
        """Keep the request of a `.get`."""
        response = super().ReadResource(request)
        self.reads[response.urn] = request
        return response

    def RegisterResourceOutputs(self, request: resource_pb2.RegisterResourceOutputsRequest) -> Any:
        """Keep the outputs of a component or of the stack."""
        self.outputs[request.urn], _ = _plain(request.outputs)
        return super().RegisterResourceOutputs(request)

    def Invoke(self, request: resource_pb2.ResourceInvokeRequest) -> Any:
        """Keep the token of a function."""
        self.invokes.append(request.tok)
        return super().Invoke(request)

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """As Pulumi's engine makes it."""
        return make_urn(pulumi.get_stack(), pulumi.get_project(), parent, type_, name)


class Foreseen(pulumi.runtime.Mocks):
    """Mocks in a preview: resources have neither id nor computed outputs yet."""

    def __init__(self, answers: pulumi.runtime.Mocks) -> None:
        self._answers = answers

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        """The inputs; the outputs of another stack are known, as they are there."""
        if args.typ == STACK_REFERENCE:
            return self._answers.new_resource(args)
        return args.resource_id or None, dict(args.inputs)

    def call(self, args: pulumi.runtime.MockCallArgs) -> Any:
        """Functions are called in a preview, too."""
        return self._answers.call(args)


def _plain(struct: Any) -> tuple[dict[str, Any], frozenset[str]]:
    """Values by name, and the names of those that are secret; unknown ones are `pulumi.Unknown`."""
    found: dict[str, Any] = rpc.deserialize_properties(struct, keep_unknowns=True)
    secrets = frozenset(name for name, value in found.items() if rpc.is_rpc_secret(value))
    return {name: rpc.unwrap_rpc_secret(value) for name, value in found.items()}, secrets
