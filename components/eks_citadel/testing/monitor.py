"""The monitor that records every resource of a program, and answers with mocks."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import pulumi
from google.protobuf import empty_pb2
from pulumi.runtime import mocks, rpc
from pulumi.runtime.proto import callback_pb2, resource_pb2

from eks_citadel.testing.at_once import at_once
from eks_citadel.testing.inherited import Inherited, inherited
from eks_citadel.testing.resource import Resource
from eks_citadel.testing.stacks import STACK_REFERENCE
from eks_citadel.testing.transforms import WAITS, Transforms
from eks_citadel.testing.urns import make_urn

PROVIDERS = "pulumi:providers:"
Servicer: Any = import_module("pulumi.runtime._callbacks")._CallbackServicer  # where the SDK keeps callbacks
REFERENCES = resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES


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
        self._transforms = Transforms(_in_this_process)

    def GetDeploymentInfo(self, request: empty_pb2.Empty) -> resource_pb2.DeploymentInfo:
        """Without references: a resource that is given as an input is its id, as its provider gets it."""
        features = super().GetDeploymentInfo(request).supportedFeatures
        return resource_pb2.DeploymentInfo(supportedFeatures=[one for one in features if one != REFERENCES])

    def RegisterResource(self, request: resource_pb2.RegisterResourceRequest) -> Any:
        """Keep the request, after the transforms that are for it; with these, the answer is awaited.

        Errors: `RunError` of a URN that is registered already, as by Pulumi's engine.
        """
        return self._transformed(request) if self._transforms.of(request) else self._register(request)

    async def _transformed(self, request: resource_pb2.RegisterResourceRequest) -> Any:
        return self._register(await self._transforms.registration(request))

    def _register(self, request: resource_pb2.RegisterResourceRequest) -> Any:
        urn = self.make_urn(request.parent, request.type, request.name)
        if urn in self.registrations:
            raise pulumi.RunError(f"Duplicate resource URN {urn}; give it a unique name.")
        self._transforms.keep(urn, request)
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
        """Keep the token of a function, and call it after the transforms of functions."""
        self.invokes.append(request.tok)
        if self._transforms.for_functions:
            request = at_once(self._transforms.function(request), WAITS)
        return super().Invoke(request)

    def RegisterStackTransform(self, request: callback_pb2.Callback) -> empty_pb2.Empty:
        """Keep a transform of resources."""
        self._transforms.add_for_resources(request)
        return super().RegisterStackTransform(request)

    def RegisterStackInvokeTransform(self, request: callback_pb2.Callback) -> empty_pb2.Empty:
        """Keep a transform of functions."""
        self._transforms.add_for_functions(request)
        return super().RegisterStackInvokeTransform(request)

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


async def _in_this_process(callback: callback_pb2.Callback, message: bytes) -> bytes:
    """Run a callback where it stands: the program's loop, which serves callbacks, waits for this answer."""
    known = {token: found for one in Servicer._servicers for token, found in one._callbacks.items()}
    answer = await known[callback.token](message)
    return answer.SerializeToString()


def _plain(struct: Any) -> tuple[dict[str, Any], frozenset[str]]:
    """Values by name, and the names of those that are secret; unknown ones are `pulumi.Unknown`."""
    found: dict[str, Any] = rpc.deserialize_properties(struct, keep_unknowns=True)
    secrets = frozenset(name for name, value in found.items() if rpc.is_rpc_secret(value))
    return {name: rpc.unwrap_rpc_secret(value) for name, value in found.items()}, secrets
