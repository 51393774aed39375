"""Transforms of resources and functions, run as Pulumi's engine runs them.

First those of the resource itself, then those of its parents, the innermost first, then those of the stack.
Source: RegisterResource and Invoke in https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/source_eval.go
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pulumi
from pulumi.runtime.proto import alias_pb2, callback_pb2, resource_pb2

from eks_citadel.testing.output_values import with_outputs, without_outputs

Call = Callable[[callback_pb2.Callback, bytes], Awaitable[bytes]]
WAITS = "A transform of a function waits for a value that comes later; answer from its arguments."
Registration = resource_pb2.RegisterResourceRequest
# Options of a transform, and the fields of a registration that they are.
SINGLE = {
    "import": "importId", "protect": "protect", "version": "version", "provider": "provider",
    "plugin_download_url": "pluginDownloadURL", "retain_on_delete": "retainOnDelete", "deleted_with": "deletedWith",
    "delete_before_replace": "deleteBeforeReplace",
}  # fmt: skip
MANY = {
    "ignore_changes": "ignoreChanges", "replace_on_changes": "replaceOnChanges", "hide_diff": "hideDiffs",
    "additional_secret_outputs": "additionalSecretOutputs", "replace_with": "replace_with", "aliases": "aliases",
}  # fmt: skip
WHOLE = {"custom_timeouts": "customTimeouts", "hooks": "hooks", "replacement_trigger": "replacement_trigger"}


class Transforms:
    """The transforms that a program has registered. `call` runs a callback of the program."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._stack: list[callback_pb2.Callback] = []
        self._invokes: list[callback_pb2.Callback] = []
        self._own: dict[str, Sequence[callback_pb2.Callback]] = {}
        self._parents: dict[str, str] = {}

    def add_for_resources(self, callback: callback_pb2.Callback) -> None:
        """For every resource that is registered from now on."""
        self._stack.append(callback)

    def add_for_functions(self, callback: callback_pb2.Callback) -> None:
        """For every function that is called from now on."""
        self._invokes.append(callback)

    def keep(self, urn: str, request: Registration) -> None:
        """Keep the transforms of a resource, which are also for its children."""
        self._own[urn], self._parents[urn] = list(request.transforms), request.parent

    def of(self, request: Registration) -> list[callback_pb2.Callback]:
        """Those that run for a registration, in their order."""
        found, above = list(request.transforms), request.parent
        while above:
            found += self._own.get(above, ())
            above = self._parents.get(above, "")
        return [*found, *self._stack]

    @property
    def for_functions(self) -> bool:
        """Whether there are transforms of functions."""
        return bool(self._invokes)

    async def registration(self, request: Registration) -> Registration:
        """The registration after its transforms. Errors: `RunError` with what a transform raised."""
        urns = (
            {name: list(one.urns) for name, one in request.propertyDependencies.items()} if request.transforms else {}
        )
        asked = resource_pb2.TransformRequest(
            name=request.name,
            type=request.type,
            parent=request.parent,
            custom=request.custom,
            properties=with_outputs(request.object, urns),
            options=_options(request),
        )
        for callback in self.of(request):
            answer = resource_pb2.TransformResponse.FromString(await self._run(callback, asked.SerializeToString()))
            if answer.HasField("options"):
                asked.options.CopyFrom(answer.options)
            if answer.HasField("properties"):
                asked.properties.CopyFrom(answer.properties)
        return _changed(request, asked)

    async def function(self, request: resource_pb2.ResourceInvokeRequest) -> resource_pb2.ResourceInvokeRequest:
        """The call of a function after its transforms. Errors: `RunError` with what a transform raised."""
        options = resource_pb2.TransformInvokeOptions(
            provider=request.provider, version=request.version, plugin_download_url=request.pluginDownloadURL
        )
        asked = resource_pb2.TransformInvokeRequest(
            token=request.tok, args=with_outputs(request.args, {}), options=options
        )
        for callback in self._invokes:
            answer = resource_pb2.TransformInvokeResponse.FromString(
                await self._run(callback, asked.SerializeToString())
            )
            if answer.HasField("options"):
                asked.options.CopyFrom(answer.options)
            if answer.HasField("args"):
                asked.args.CopyFrom(answer.args)
        changed = _copy(request)
        changed.args.CopyFrom(without_outputs(asked.args)[0])
        changed.provider, changed.version = asked.options.provider, asked.options.version
        return changed

    async def _run(self, callback: callback_pb2.Callback, message: bytes) -> bytes:
        try:
            return await self._call(callback, message)
        except pulumi.RunError:
            raise
        except Exception as error:
            raise pulumi.RunError(f"A transform failed: {error}") from error


# The fields of messages are taken by their names, so the messages are untyped here.
def _options(request: Any) -> Any:
    options: Any = resource_pb2.TransformResourceOptions(depends_on=request.dependencies)
    for name, field in SINGLE.items():
        if _is_given(request, field):
            setattr(options, name, getattr(request, field))
    for name, field in MANY.items():
        getattr(options, name).extend(getattr(request, field))
    for name, field in WHOLE.items():
        if request.HasField(field):
            getattr(options, name).CopyFrom(getattr(request, field))
    options.aliases.extend(alias_pb2.Alias(urn=urn) for urn in request.aliasURNs)
    options.providers.update(request.providers)
    return options


def _is_given(request: Any, field: str) -> bool:
    if field in ("protect", "retainOnDelete"):
        return request.HasField(field)
    return bool(getattr(request, field)) or (field == "deleteBeforeReplace" and request.deleteBeforeReplaceDefined)


def _changed(request: Any, asked: Any) -> Any:
    """The registration with other properties and options. Other dependencies count only where it has transforms of its
    own, as in the engine.
    """
    changed, options = _copy(request), asked.options
    for name, field in SINGLE.items():
        changed.ClearField(field)
        if options.HasField(name) if _has_presence(name) else getattr(options, name):
            setattr(changed, field, getattr(options, name))
    for name, field in MANY.items():
        changed.ClearField(field)
        getattr(changed, field).extend(getattr(options, name))
    for name, field in WHOLE.items():
        changed.ClearField(field)
        if options.HasField(name):
            getattr(changed, field).CopyFrom(getattr(options, name))
    changed.deleteBeforeReplaceDefined = options.HasField("delete_before_replace")
    changed.ClearField("aliasURNs")
    changed.ClearField("providers")
    changed.providers.update(options.providers)
    properties, found = without_outputs(asked.properties)
    changed.object.CopyFrom(properties)
    if request.transforms:
        _depend(changed, found, options.depends_on)
    return changed


def _has_presence(name: str) -> bool:
    return resource_pb2.TransformResourceOptions.DESCRIPTOR.fields_by_name[name].has_presence


def _depend(changed: Any, found: dict[str, list[str]], given: Sequence[str]) -> None:
    changed.ClearField("propertyDependencies")
    for name, urns in found.items():
        changed.propertyDependencies[name].urns.extend(urns)
    every = {*given, *(urn for urns in found.values() for urn in urns)}
    changed.ClearField("dependencies")
    changed.dependencies.extend(sorted(every))


def _copy(message: Any) -> Any:
    made = type(message)()
    made.CopyFrom(message)
    return made
