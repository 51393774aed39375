"""The provider of components, in a process that the engine starts.

It replaces the SDK's `component_provider_host`, which fails on ordinary inputs; docs/adr/0009 says how.
"""

import argparse
import asyncio
import contextlib
import json
import signal
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from inspect import isclass
from typing import Any

import grpc.aio
import pulumi
from pulumi.provider import ConstructResult, Provider
from pulumi.provider.server import ProviderServicer
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

import eks_citadel
from eks_citadel.parsing.refusal import Refusal
from eks_citadel.plugin.arguments import arguments
from eks_citadel.plugin.options import options_of
from eks_citadel.plugin.refusals import input_error, property_error, without_secrets
from eks_citadel.plugin.schema import NAME, schema_of
from eks_citadel.plugin.state import state
from eks_citadel.plugin.wire import Given, given

_CHANNEL = [("grpc.max_receive_message_length", 400 * 1024 * 1024)]


def public_components() -> list[type[pulumi.ComponentResource]]:
    """Every public name that is a component."""
    found = [getattr(eks_citadel, name) for name in eks_citadel.__all__]
    return [item for item in found if isclass(item) and issubclass(item, pulumi.ComponentResource)]


class Host(Provider):
    """Makes the components of a package."""

    def __init__(self, components: Iterable[type[pulumi.ComponentResource]], version: str) -> None:
        self.components: Mapping[str, type[Any]] = {component.__name__: component for component in components}
        self.package = schema_of(self.components.values(), version)
        super().__init__(version, json.dumps(self.package.document()))

    def construct(
        self, name: str, resource_type: str, inputs: Any, options: pulumi.ResourceOptions | None = None
    ) -> ConstructResult:
        """One component. Errors: `ValueError` of a type that the package lacks, and those of the component."""
        component = resource_type.removeprefix(f"{NAME}:index:")
        if component not in self.components:
            raise ValueError(f"{resource_type} is not a component of {NAME}")
        definition = self.package.components[component]
        try:
            args = arguments(self.package, definition, inputs)
        except Refusal as refusal:
            raise property_error(refusal.path, f"{refusal.rule}; {refusal.way_out}.") from None
        made = self.components[component](name, args, options)
        return ConstructResult(made.urn, state(self.package, made, definition))


class Servicer(ProviderServicer):
    """The SDK's servicer with this package's reading of inputs, options and errors."""

    def __init__(self, host: Host, engine: str) -> None:
        super().__init__(host, [], engine_address=engine)
        self._package = host.package

    async def _construct(self, request: provider_pb2.ConstructRequest, context: Any) -> provider_pb2.ConstructResponse:
        try:
            return await super()._construct(request, context)
        except Exception as error:
            definition = self._package.components.get(request.type.rpartition(":")[2])
            told = input_error(error, self._package, definition) if definition else error
            raise without_secrets(told, request.inputs) from None

    @staticmethod
    async def _construct_inputs(inputs: Any, input_dependencies: Any) -> dict[str, Given]:
        urns = {key: list(found.urns) for key, found in input_dependencies.items()}
        return {key: given(value, urns.get(key, ())) for key, value in inputs.items() if value is not None}

    @staticmethod
    def _construct_options(request: provider_pb2.ConstructRequest) -> pulumi.ResourceOptions:
        return options_of(request)


def serve(components: Iterable[type[pulumi.ComponentResource]]) -> None:
    """Serves the components to the engine whose address the command line has, until it is ended."""
    parser = argparse.ArgumentParser(prog=NAME, description="The component package, for Pulumi's engine")
    parser.add_argument("engine", help="address of the engine")
    engine = parser.parse_known_args()[0].engine
    # The engine's request to end; it is heard also where a parent process ignores it (a shell's background jobs).
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(Servicer(Host(components, version(NAME)), engine)))


async def _serve(servicer: Servicer) -> None:
    server = grpc.aio.server(options=_CHANNEL)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    print(port, flush=True)  # the engine reads the first line
    await server.wait_for_termination()
