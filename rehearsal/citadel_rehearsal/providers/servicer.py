"""The provider's side of Pulumi's plugin protocol.

Source: https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto
"""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from importlib.metadata import version
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc, status_pb2

from citadel_rehearsal.ground.refusals import MadeInPart, RuleBroken
from citadel_rehearsal.program import wire
from citadel_rehearsal.program.sentences import sentence_of
from citadel_rehearsal.program.world import World
from citadel_rehearsal.providers import lifecycle, names
from citadel_rehearsal.providers.changes import change
from citadel_rehearsal.providers.configuration import UNREACHABLE, Configuration, provider_replaces
from citadel_rehearsal.providers.left_out import completed
from citadel_rehearsal.providers.lookups import NOTHING_YET, write_lookup
from citadel_rehearsal.resources import find_invoke, find_resource
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.kubernetes_options import VARIABLES
from citadel_rehearsal.resources.resource import Resource

Handler = Callable[..., Any]
DETAILS = "grpc-status-details-bin"  # https://grpc.github.io/grpc/core/md_doc_statuscodes.html and google.rpc.Status


def told(handler: Handler) -> Handler:
    """Wraps a handler so that errors reach the engine as a code and one sentence."""

    @wraps(handler)
    def answer(self: Any, request: Any, context: grpc.ServicerContext) -> Any:
        try:
            return handler(self, request, context)
        except Exception as error:
            context.abort(grpc.StatusCode.UNKNOWN, sentence(error))

    return answer


def sentence(error: BaseException) -> str:
    """`Code: message`."""
    code, message = sentence_of(error)
    return f"{code}: {message}" if code else message


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """One provider of one package, `aws` or `kubernetes`. What it is asked for is written into the folder `lookups`."""

    def __init__(self, package: str, world: World, region: str, lookups: Path | None = None) -> None:
        self._package = package
        self._lookups = lookups
        self._world = world
        self._configuration = Configuration(package, world, region)

    def GetPluginInfo(self, request: Any, context: Any) -> plugin_pb2.PluginInfo:
        """The version of the program's SDK, since the provider has the resources of that version."""
        return plugin_pb2.PluginInfo(version=version(f"pulumi-{self._package}"))

    @told
    def GetSchema(self, request: provider_pb2.GetSchemaRequest, context: Any) -> provider_pb2.GetSchemaResponse:
        """The schema of the package, which a program in YAML needs."""
        from citadel_rehearsal.providers.package_schema import package_schema  # imports the whole SDK

        return provider_pb2.GetSchemaResponse(schema=json.dumps(package_schema(self._package)))

    def CheckConfig(self, request: provider_pb2.CheckRequest, context: Any) -> provider_pb2.CheckResponse:
        """Accept all inputs: they are validated later, see `Configuration`."""
        return provider_pb2.CheckResponse(inputs=request.news)

    @told
    def DiffConfig(self, request: provider_pb2.DiffRequest, context: Any) -> provider_pb2.DiffResponse:
        old, new = wire.decode(request.old_inputs).values, wire.decode(request.news).values
        changed = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
        return _differences(changed, provider_replaces(self._package, old, new) if changed else [])

    def Configure(self, request: provider_pb2.ConfigureRequest, context: Any) -> provider_pb2.ConfigureResponse:
        """Store the configuration, and declare marked secrets, ids for resource references, and support of previews."""
        self._configuration.set(wire.decode(request.args).values)
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    @told
    def Check(self, request: provider_pb2.CheckRequest, context: Any) -> provider_pb2.CheckResponse:
        news = wire.decode(request.news)
        at = self._at(request, news.values, request.randomSeed, reach=False)
        checked = names.check(find_resource(request.type), at, news.values, wire.decode(request.olds).values)
        return provider_pb2.CheckResponse(inputs=wire.encode(checked, news.secrets))

    @told
    def Diff(self, request: provider_pb2.DiffRequest, context: Any) -> provider_pb2.DiffResponse:
        if names.HALF_MADE in request.olds.fields:  # its state is uncertain, so it is replaced
            return _differences([names.HALF_MADE], [names.HALF_MADE], delete_first=True)
        row, new = find_resource(request.type), wire.decode(request.news).values
        old = wire.decode(request.old_inputs).values
        if isinstance(row, Resource) and row.regional:
            # The region of the existing resource and of the new one: by default the provider's.
            here = self._at(request, new).region
            old["region"] = wire.decode(request.olds).values.get("region") or here
            new["region"] = here
        state, mutable = wire.decode(request.olds).values, self._configuration.mutable_kinds()
        found = change(row, *completed(row, old, new, state), mutable)
        return _differences(found.changed, found.replaces, found.delete_first)

    @told
    def Create(self, request: provider_pb2.CreateRequest, context: Any) -> provider_pb2.CreateResponse:
        inputs, row = wire.decode(request.properties), find_resource(request.type)
        at = self._at(request, inputs.values, reach=not request.preview)
        try:
            identifier, outputs = lifecycle.create(row, at, inputs.values, preview=request.preview)
        except MadeInPart as error:
            state = _known_state(row, at, error.identifier, inputs)
            context.set_trailing_metadata(((DETAILS, _half_made(error, state, inputs)),))
            raise
        return provider_pb2.CreateResponse(id=identifier, properties=wire.encode(outputs, inputs.secrets))

    @told
    def Read(self, request: provider_pb2.ReadRequest, context: Any) -> provider_pb2.ReadResponse:
        inputs = wire.decode(request.inputs)
        region = inputs.values.get("region") or wire.decode(request.properties).values.get("region")
        write_lookup(self._lookups, request.type, {"id": request.id}, self._configuration.place(region))
        try:
            at = self._at(request, inputs.values or wire.decode(request.properties).values)
        except RuleBroken as broken:
            return self._read_unreachable(request, broken)
        found = lifecycle.read(find_resource(request.type), at, request.id, inputs.values)
        if found is None:
            return provider_pb2.ReadResponse()
        now, outputs = (wire.encode(one, inputs.secrets) for one in found)
        if names.HALF_MADE in request.properties.fields:
            outputs[names.HALF_MADE] = True
        return provider_pb2.ReadResponse(id=request.id, inputs=now, properties=outputs)

    @told
    def Update(self, request: provider_pb2.UpdateRequest, context: Any) -> provider_pb2.UpdateResponse:
        new, row = wire.decode(request.news), find_resource(request.type)
        old, state = wire.decode(request.old_inputs).values, wire.decode(request.olds).values
        at = self._at(request, new.values, reach=not request.preview)
        outputs = lifecycle.update(row, at, request.id, old, new.values, state, preview=request.preview)
        return provider_pb2.UpdateResponse(properties=wire.encode(outputs, new.secrets))

    @told
    def Delete(self, request: provider_pb2.DeleteRequest, context: Any) -> empty_pb2.Empty:
        state = wire.decode(request.properties).values
        try:
            at = self._at(request, state)
        except RuleBroken as broken:
            if broken.code == UNREACHABLE and self._forgets_unreachable():
                return empty_pb2.Empty()
            raise _with_way_out(broken) from None
        lifecycle.delete(find_resource(request.type), at, request.id, state)
        return empty_pb2.Empty()

    @told
    def Invoke(self, request: provider_pb2.InvokeRequest, context: Any) -> provider_pb2.InvokeResponse:
        inputs = wire.decode(request.args).values
        write_lookup(self._lookups, request.tok, inputs, self._configuration.place(inputs.get("region")))
        answer = self._lookups and NOTHING_YET.get(request.tok)
        if answer is None:
            answer = find_invoke(request.tok)(self._configuration.context(region=inputs.get("region")), inputs)
        response = provider_pb2.InvokeResponse()
        getattr(response, "return").CopyFrom(wire.encode(answer))  # `return` is a keyword in Python
        return response

    def Cancel(self, request: Any, context: Any) -> empty_pb2.Empty:
        """End all waits."""
        self._world.stop.set()
        return empty_pb2.Empty()

    def _at(self, request: Any, inputs: Mapping[str, Any], seed: bytes = b"", *, reach: bool = True) -> Context:
        return self._configuration.context(request.urn, inputs.get("region"), seed, reach=reach)

    def _read_unreachable(self, request: provider_pb2.ReadRequest, broken: RuleBroken) -> provider_pb2.ReadResponse:
        """As the real provider: gone, or as it was, by its two options; else refused."""
        if broken.code == UNREACHABLE and self._forgets_unreachable():
            return provider_pb2.ReadResponse()
        if broken.code == UNREACHABLE and self._configuration.says("skipUpdateUnreachable"):
            return provider_pb2.ReadResponse(id=request.id, inputs=request.inputs, properties=request.properties)
        raise _with_way_out(broken)

    def _forgets_unreachable(self) -> bool:
        return self._configuration.says("deleteUnreachable")


def _with_way_out(broken: RuleBroken) -> RuleBroken:
    """The words of the real provider, whose cluster may be gone."""
    if broken.code != UNREACHABLE:
        return broken
    way_out = f'by rerunning the operation with the {VARIABLES["deleteUnreachable"]} environment variable set to "true"'
    return RuleBroken(UNREACHABLE, f"{broken}. If the cluster was deleted, you can remove this resource {way_out}")


def _known_state(row: names.Row, at: Context, identifier: str, inputs: wire.Message) -> Struct:
    """The known outputs of a partly created resource; its inputs when the resource cannot be read."""
    given = names.without_marks(inputs.values)
    try:
        return wire.encode(lifecycle.outputs(row, at, identifier, given), inputs.secrets)
    except Exception:
        return wire.encode(given, inputs.secrets)


def _half_made(error: MadeInPart, state: Struct, inputs: wire.Message) -> bytes:
    """The error detail that makes the engine keep the resource in its state, so that the next update replaces it."""
    state[names.HALF_MADE] = True
    detail = provider_pb2.ErrorResourceInitFailed(
        id=error.identifier,
        properties=state,
        reasons=[sentence(error)],
        inputs=wire.encode(inputs.values, inputs.secrets),
    )
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=sentence(error))
    status.details.add().Pack(detail)
    return status.SerializeToString()


def _differences(changed: Any, replaces: Any, delete_first: bool = False) -> provider_pb2.DiffResponse:
    some = provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE
    return provider_pb2.DiffResponse(
        changes=some, diffs=list(changed), replaces=list(replaces), deleteBeforeReplace=delete_first
    )
