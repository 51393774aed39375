"""The engine's side of a plugin: its process, its channel, and the monitor at which it registers."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import (
    engine_pb2,
    engine_pb2_grpc,
    errors_pb2,
    provider_pb2,
    provider_pb2_grpc,
    resource_pb2,
    resource_pb2_grpc,
    status_pb2,
)

from eks_citadel.testing.urns import make_urn
from harness import CALLER, STACK_TYPE, Answers, Monitor
from terminal import as_in_a_terminal

ROOT = Path(__file__).parents[4]
STACK = f"urn:pulumi:dev::project::{STACK_TYPE}::project-dev"
# https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties.go
SIGNATURE = "4dabf18193072939515e22adb298388d"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def secret(value: Any) -> dict[str, Any]:
    return {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "value": value}


def output(**parts: Any) -> dict[str, Any]:
    """An output value of `value`, `secret` and `dependencies`; unknown without a value."""
    return {SIGNATURE: "d0e6a833031e9bbcd3f4e8bde6ca49a4", **parts}


class PluginMonitor(Monitor):
    """The harness's monitor, for requests that come from another process, where the given resources are made."""

    def __init__(self, preview: bool, given: Iterable[str]) -> None:
        super().__init__(Answers(CALLER, "eu-west-1", {}), preview)
        self.resources |= {urn: self.ResourceRegistration(urn, "id", {}) for urn in given}

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        return make_urn("dev", "project", parent, type_, name)


class _MonitorServicer(resource_pb2_grpc.ResourceMonitorServicer):
    """Hands each call of the wire to the monitor."""

    def __init__(self, monitor: PluginMonitor) -> None:
        for call in ("RegisterResource", "RegisterResourceOutputs", "Invoke", "ReadResource", "GetDeploymentInfo"):
            setattr(self, call, lambda request, _, call=call: getattr(monitor, call)(request))


class _EngineServicer(engine_pb2_grpc.EngineServicer):
    def __init__(self) -> None:
        self.logged: list[str] = []

    def Log(self, request: Any, context: Any) -> Any:
        if request.severity != engine_pb2.DEBUG:
            self.logged.append(request.message)
        return empty_pb2.Empty()

    def GetRootResource(self, request: Any, context: Any) -> Any:
        return engine_pb2.GetRootResourceResponse(urn=STACK)


@dataclass(frozen=True)
class Made:
    """What a Construct answered, and everything that it registered."""

    urn: str
    state: Mapping[str, Any]
    feeds: Mapping[str, set[str]]
    monitor: PluginMonitor


class Refused(Exception):
    """What a Construct was refused with: the sentence, and (path, reason) of each property."""

    def __init__(self, error: grpc.RpcError, monitor: PluginMonitor) -> None:
        super().__init__(error.details())
        self.sentence = error.details()
        self.code = error.code()
        self.monitor = monitor
        self.properties = [(item.property_path, item.reason) for item in _property_errors(error)]


class Plugin:
    """A running plugin."""

    def __init__(self, channel: grpc.Channel, engine: _EngineServicer) -> None:
        self.provider = provider_pb2_grpc.ResourceProviderStub(channel)
        self.engine = engine

    def construct(
        self,
        type_: str,
        inputs: Mapping[str, Any],
        *,
        name: str = "shop",
        preview: bool = False,
        feeds: Mapping[str, list[str]] | None = None,
        **options: Any,
    ) -> Made:
        """One component. Errors: `Refused`."""
        monitor = PluginMonitor(preview, [found.rpartition("::")[0] for found in options.get("providers", {}).values()])
        edges = {
            key: provider_pb2.ConstructRequest.PropertyDependencies(urns=urns) for key, urns in (feeds or {}).items()
        }
        with _served(resource_pb2_grpc.add_ResourceMonitorServicer_to_server, _MonitorServicer(monitor)) as address:
            request = provider_pb2.ConstructRequest(
                **{"project": "project", "stack": "dev", "organization": "organization", "parallel": 8, "parent": STACK}
                | {"dryRun": preview, "monitorEndpoint": address, "type": f"eks-citadel:index:{type_}", "name": name}
                | {"inputs": struct(inputs), "inputDependencies": edges, "accepts_output_values": True}
                | options
            )
            try:
                answer = self.provider.Construct(request, timeout=60)
            except grpc.RpcError as error:
                raise Refused(error, monitor) from None
        feeds_of = {key: set(edge.urns) for key, edge in answer.stateDependencies.items()}
        return Made(answer.urn, json_format.MessageToDict(answer.state), feeds_of, monitor)


@contextmanager
def started(*command: Any) -> Iterator[Plugin]:
    """The plugin that `python *command` is, with an engine to talk to."""
    engine = _EngineServicer()
    with _served(engine_pb2_grpc.add_EngineServicer_to_server, engine) as address:
        paths = {"PYTHONPATH": os.pathsep.join([str(ROOT / "components"), str(ROOT / "tests")])}
        arguments = as_in_a_terminal(sys.executable, *command, address, "--logtostderr")
        process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env={**os.environ, **paths})
        try:
            assert process.stdout is not None
            with grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}") as channel:
                yield Plugin(channel, engine)
        finally:
            process.terminate()
            process.wait(timeout=20)


@contextmanager
def _served(add: Any, servicer: Any) -> Iterator[str]:
    """An address that no other server ever had: at a port that is free again gRPC may still wait for the one before."""
    server = grpc.server(ThreadPoolExecutor(16))
    add(servicer, server)
    with tempfile.TemporaryDirectory() as folder:
        address = f"unix:{folder}/socket"
        server.add_insecure_port(address)
        server.start()
        try:
            yield address
        finally:
            server.stop(0).wait()


def struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    message = struct_pb2.Struct()
    message.update(values)
    return message


def _property_errors(error: Any) -> Iterator[Any]:
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            for detail in status_pb2.Status.FromString(value).details:
                found = errors_pb2.InputPropertiesError()
                assert detail.Unpack(found)
                yield from found.errors


__all__ = ["ROOT", "STACK", "UNKNOWN", "Made", "Plugin", "Refused", "output", "resource_pb2", "secret", "started"]
