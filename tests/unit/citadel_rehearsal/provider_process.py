"""One provider as the engine starts it: its own process, spoken to by the protocol."""

import subprocess
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import grpc
from pulumi.runtime.proto import provider_pb2 as wire_types
from pulumi.runtime.proto import status_pb2
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub

from citadel_rehearsal.program.wire import Message, decode, encode
from citadel_rehearsal.under_pulumi.workspace import write_launcher
from terminal import as_in_a_terminal

PROJECT = "urn:pulumi:dev::shop::"
DETAILS = "grpc-status-details-bin"


class Refused(Exception):
    """The sentence of the provider, and the state that it hands over with it."""

    def __init__(self, error: grpc.RpcError) -> None:
        super().__init__(error.details())
        self.state = _state(dict(error.trailing_metadata() or ()))


def _state(metadata: Mapping[str, Any]) -> wire_types.ErrorResourceInitFailed | None:
    if DETAILS not in metadata:
        return None
    status = status_pb2.Status.FromString(metadata[DETAILS])
    state = wire_types.ErrorResourceInitFailed()
    assert status.details[0].Unpack(state)
    return state


class Provider:
    """`create` and so on for tests: plain values in and out."""

    def __init__(self, folder: Path, package: str, environment: dict[str, str]) -> None:
        write_launcher(folder, package)
        self.package = package
        self._closing = ExitStack()
        command = as_in_a_terminal(folder / f"pulumi-resource-{package}", "127.0.0.1:1")
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())
        channel = grpc.insecure_channel(f"127.0.0.1:{self.port}")
        self._stub = ResourceProviderStub(self._closing.enter_context(channel))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()
        self.process.terminate()
        self.process.wait(5)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def configure(self, **inputs: Any) -> Any:
        return self.ask("Configure", wire_types.ConfigureRequest(args=encode(inputs)))

    def check(self, kind: str, news: dict[str, Any], olds: dict[str, Any] | None = None, seed: bytes = b"") -> Message:
        request = self._about(wire_types.CheckRequest, kind, news=encode(news), olds=encode(olds or {}))
        request.randomSeed = seed
        return decode(self.ask("Check", request).inputs)

    def create(self, kind: str, inputs: dict[str, Any], *, preview: bool = False, secrets: Any = ()) -> Any:
        properties = encode(inputs, secrets)
        return self.ask("Create", self._about(wire_types.CreateRequest, kind, properties=properties, preview=preview))

    def update(self, kind: str, identifier: str, old: dict[str, Any], new: dict[str, Any], state: Any) -> Any:
        values = {"id": identifier, "old_inputs": encode(old), "news": encode(new), "olds": state}
        return self.ask("Update", self._about(wire_types.UpdateRequest, kind, **values))

    def read(self, kind: str, identifier: str, inputs: dict[str, Any] | None = None, state: Any = None) -> Any:
        values = {"id": identifier, "inputs": encode(inputs or {}), "properties": state}
        return self.ask("Read", self._about(wire_types.ReadRequest, kind, **values))

    def delete(self, kind: str, identifier: str, state: Any) -> None:
        self.ask("Delete", self._about(wire_types.DeleteRequest, kind, id=identifier, properties=state))

    def invoke(self, token: str, **arguments: Any) -> dict[str, Any]:
        response = self.ask("Invoke", wire_types.InvokeRequest(tok=token, args=encode(arguments)))
        return decode(getattr(response, "return")).values

    def ask(self, method: str, request: Any) -> Any:
        try:
            return getattr(self._stub, method)(request, timeout=30)
        except grpc.RpcError as error:
            raise Refused(error) from None

    def _about(self, request: Any, kind: str, **values: Any) -> Any:
        given = {name: value for name, value in values.items() if value is not None}
        return request(urn=f"{PROJECT}{kind}::thing", name="thing", type=kind, **given)
