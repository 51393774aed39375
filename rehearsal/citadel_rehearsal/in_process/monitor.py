"""The in-process resource monitor for one pass, which answers the Pulumi SDK in place of the engine.

The method names are those of the gRPC service `ResourceMonitor`
(https://github.com/pulumi/pulumi/blob/master/proto/pulumi/resource.proto).
"""

from collections.abc import Collection, Mapping
from typing import Any

import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi import RunError
from pulumi.runtime.proto import callback_pb2, resource_pb2

from citadel_rehearsal.ground.refusals import NotKnown
from citadel_rehearsal.in_process.callbacks import call_program
from citadel_rehearsal.in_process.deletion import FindContext
from citadel_rehearsal.in_process.providers import Providers
from citadel_rehearsal.in_process.record import Record
from citadel_rehearsal.in_process.registrar import Registrar
from citadel_rehearsal.in_process.standing import Standing
from citadel_rehearsal.program import wire
from citadel_rehearsal.program.event import Failure, OnEvent, ignore
from citadel_rehearsal.program.project import Project
from citadel_rehearsal.program.registration import STACK_TYPE, Registration, make_urn, read_request, refused_options
from citadel_rehearsal.program.sentences import sentence_of
from citadel_rehearsal.program.world import StackOutputs, World
from citadel_rehearsal.resources import find_invoke
from eks_citadel.testing.at_once import at_once
from eks_citadel.testing.transforms import WAITS, Transforms

FEATURES = (
    resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
    resource_pb2.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_REPLACEMENT_TRIGGER,
    resource_pb2.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
    resource_pb2.RESOURCE_MONITOR_FEATURE_REPLACE_WITH,
    resource_pb2.RESOURCE_MONITOR_FEATURE_TRANSFORMS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_INVOKE_TRANSFORMS,
    # Declared so that the SDK sends these requests and the refusal names the option; otherwise the SDK reports that
    # the CLI is too old.
    resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_ERROR_HOOKS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
)


class LookUpFailed(grpc.RpcError):
    """A function that fails, as the SDK hears of it from Pulumi's engine: a program may catch it and go on."""

    def code(self) -> grpc.StatusCode:
        return grpc.StatusCode.UNKNOWN

    def details(self) -> str:
        return str(self)


class Monitor:
    """Answers the requests of a program. Resources are created in the world's cloud unless it is a `preview`.

    A refused resource does not stop the others: only its dependants are skipped. The `record` has all results. The
    resources of `earlier`, the monitor of another program's pass, are changed, replaced or deleted (see `finish`).
    """

    to_the_end = False
    """Whether the program continues after an output has failed."""

    def __init__(
        self, world: World, project: Project, preview: bool = False, on_event: OnEvent = ignore,
        earlier: "Monitor | None" = None,
    ) -> None:  # fmt: skip
        self.world = world
        self.project = project
        self.preview = preview
        self.record = Record(on_event)
        self._transforms = Transforms(call_program)
        self.providers = Providers(world, project, preview, self.record.registrations)
        self.standing = Standing(*_left_by(earlier), world.stop, on_event, preview=preview)
        self._registrar = Registrar(world, self.record, self.providers, self.standing, preview)

    def finish(self, kept: Collection[str] = ()) -> None:
        """After the program, delete what the earlier program registered and this one does not; not URNs in `kept`."""
        self.record.failures += self.standing.delete_rest(kept)

    @property
    def registrations(self) -> Mapping[str, Registration]:
        """The same field of the record."""
        return self.record.registrations

    @property
    def failures(self) -> list[Failure]:
        """The same field of the record."""
        return self.record.failures

    @property
    def skipped(self) -> dict[str, str]:
        """The same field of the record."""
        return self.record.skipped

    def RegisterResource(self, request: resource_pb2.RegisterResourceRequest) -> resource_pb2.RegisterResourceResponse:
        """Create a resource after the transforms that are for it, or validate it in a preview."""
        urn = self.urn_of(request)
        self._transforms.keep(urn, request)
        if self._transforms.of(request):
            request = at_once(self._transforms.registration(request), WAITS)
        registration, message = read_request(request, urn, self.registrations.get(request.parent))
        if not self.record.add(registration):
            return self._refuse(registration, RunError(f"Duplicate resource URN {urn}; give it a unique name."))
        if refused := self._unsupported(request):
            return self._refuse(registration, RunError(refused))
        if not request.custom:
            return self._register_component(registration, request.object)
        return self._registrar.register(registration, message)

    def _register_component(
        self, registration: Registration, inputs: struct_pb2.Struct
    ) -> resource_pb2.RegisterResourceResponse:
        """Find what the component was before, since its children have their aliases from it."""
        try:
            self.standing.find(registration)
        except RunError as error:
            return self._refuse(registration, error)
        return resource_pb2.RegisterResourceResponse(urn=registration.urn, object=inputs)

    def ReadResource(self, request: resource_pb2.ReadResourceRequest) -> resource_pb2.ReadResourceResponse:
        """Read a resource that the program did not create (`.get`), or a stack reference."""
        return self._registrar.read(request, self.urn_of(request))

    def RegisterResourceOutputs(self, request: resource_pb2.RegisterResourceOutputsRequest) -> empty_pb2.Empty:
        """Record the outputs of a component or of the stack."""
        message = self.record.outputs[request.urn] = wire.decode(request.outputs)
        registration = self.registrations.get(request.urn)
        if registration is not None and registration.type == STACK_TYPE and not self.preview:
            name = f"{self.project.organization}/{self.project.name}/{self.project.stack}"
            self.world.stacks[name] = StackOutputs(message.values, message.secrets)
        return empty_pb2.Empty()

    def Invoke(self, request: resource_pb2.ResourceInvokeRequest) -> resource_pb2.ResourceInvokeResponse:
        """Call a data source function: in both passes, unless its provider is not known yet."""
        return self.answer(self.transformed(request))

    def answer(self, request: resource_pb2.ResourceInvokeRequest) -> resource_pb2.ResourceInvokeResponse:
        """The answer of a function, whose transforms have run."""
        if request.tok == "pulumi:pulumi:getResource":
            return self._get_resource(wire.decode(request.args).values["urn"])
        try:
            function = find_invoke(request.tok)
            inputs = wire.decode(request.args)
            context = self.providers.context(request.provider, request.tok, inputs.values.get("region"))
            if context is None or inputs.unknowns:
                return resource_pb2.ResourceInvokeResponse(unknown=True)
            answer = function(context, inputs.values)
        except NotKnown as unknown:
            raise RunError(str(unknown)) from None
        except Exception as error:
            code, message = sentence_of(error)
            raise LookUpFailed(f"{request.tok}: {code}: {message}" if code else message) from None
        return _answer(wire.encode(answer))

    def GetDeploymentInfo(self, request: empty_pb2.Empty) -> resource_pb2.DeploymentInfo:
        """The features of this monitor."""
        return resource_pb2.DeploymentInfo(supportedFeatures=list(FEATURES))

    def SupportsFeature(self, request: resource_pb2.SupportsFeatureRequest) -> resource_pb2.SupportsFeatureResponse:
        """Whether the monitor has a feature. Only older SDKs ask this."""
        return resource_pb2.SupportsFeatureResponse(hasSupport=False)

    def SignalAndWaitForShutdown(self, request: empty_pb2.Empty) -> empty_pb2.Empty:
        """Return at once, since nothing remains to be done after the program."""
        return empty_pb2.Empty()

    def RegisterStackTransform(self, request: callback_pb2.Callback) -> empty_pb2.Empty:
        """Keep a transform of resources."""
        self._transforms.add_for_resources(request)
        return empty_pb2.Empty()

    def RegisterStackInvokeTransform(self, request: callback_pb2.Callback) -> empty_pb2.Empty:
        """Keep a transform of functions."""
        self._transforms.add_for_functions(request)
        return empty_pb2.Empty()

    def RegisterResourceHook(self, request: resource_pb2.RegisterResourceHookRequest) -> empty_pb2.Empty:
        """Refuse: only Pulumi's engine runs hooks."""
        raise RunError(_hook("resource", request.name))

    def RegisterErrorHook(self, request: Any) -> empty_pb2.Empty:
        """Refuse: only Pulumi's engine runs hooks."""
        raise RunError(_hook("error", request.name))

    def RegisterPackage(self, request: resource_pb2.RegisterPackageRequest) -> resource_pb2.RegisterPackageResponse:
        """Refuse: parameterized providers are plugins."""
        raise RunError(f"The parameterized provider {request.name!r} is not known to the rehearsal.")

    def Call(self, request: resource_pb2.ResourceCallRequest) -> Any:
        """Refuse: methods belong to remote components."""
        raise RunError(f"The method {request.tok} is not known to the rehearsal.")

    def ExistsResource(self, request: resource_pb2.ExistsResourceRequest) -> resource_pb2.ExistsResourceResponse:
        """Whether the cloud has a resource of this id."""
        return self._registrar.exists(request)

    def transformed(self, request: resource_pb2.ResourceInvokeRequest) -> resource_pb2.ResourceInvokeRequest:
        """The call of a function after the program's transforms of functions."""
        return at_once(self._transforms.function(request), WAITS) if self._transforms.for_functions else request

    def urn_of(self, request: Any) -> str:
        """The URN of the resource in a request."""
        return make_urn(self.project.stack, self.project.name, request.parent, request.type, request.name)

    def _refuse(self, registration: Registration, error: Exception) -> resource_pb2.RegisterResourceResponse:
        self.record.failed(registration, error)
        return resource_pb2.RegisterResourceResponse(urn=registration.urn, result=resource_pb2.Result.FAIL)

    def _unsupported(self, request: resource_pb2.RegisterResourceRequest) -> str:
        if request.remote:
            return (
                f"{request.type} is a remote component, which only its plugin can expand; the rehearsal has no plugins."
            )
        if options := refused_options(request):
            names = ", ".join(options)
            return f"{request.type}: the option {names} is not known to the rehearsal, which would not run it."
        return ""

    def _get_resource(self, urn: str) -> resource_pb2.ResourceInvokeResponse:
        found = self.registrations.get(urn)
        if found is None:
            raise RunError(f"{urn} is not a resource of this program.")
        outputs = self.record.outputs.get(urn, wire.Message({}, frozenset()))
        state: Mapping[str, Any] = {**found.outputs, **outputs.values}
        answer = struct_pb2.Struct()
        answer.update({"urn": urn, "id": found.id})
        answer["state"] = wire.encode(state, found.secrets | outputs.secrets)
        return _answer(answer)


def _hook(kind: str, name: str) -> str:
    """The refusal of a hook, whose effects on a program a rehearsal cannot show."""
    return (
        f'The {kind} hook "{name}" would not be run by the rehearsal, so the program is refused: only `pulumi up` runs'
        " hooks; leave it out here."
    )


def _left_by(earlier: Monitor | None) -> tuple[dict[str, Registration], FindContext]:
    """The resources of an earlier pass, and what gives their contexts."""
    if earlier is None:
        return {}, lambda *_: None
    nodes = {urn: one for urn, one in earlier.registrations.items() if one.is_standing}
    return nodes, earlier.providers.context_of


def _answer(struct: struct_pb2.Struct) -> resource_pb2.ResourceInvokeResponse:
    response = resource_pb2.ResourceInvokeResponse()
    getattr(response, "return").CopyFrom(struct)  # `return` is a keyword in Python
    return response
