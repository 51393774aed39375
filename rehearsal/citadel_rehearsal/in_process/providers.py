"""Provides the context of each resource and function from its provider."""

from collections.abc import Mapping
from typing import Any

from citadel_rehearsal.ground.refusals import NotKnown
from citadel_rehearsal.program.project import Project
from citadel_rehearsal.program.registration import Registration, provider_urn
from citadel_rehearsal.program.wire import Unknown, has_unknown
from citadel_rehearsal.program.world import World
from citadel_rehearsal.resources import providers as table
from citadel_rehearsal.resources.context import Context


class Providers:
    """The default providers from the stack's configuration, and the explicit providers of the program."""

    def __init__(
        self, world: World, project: Project, preview: bool, registrations: Mapping[str, Registration]
    ) -> None:
        self._world = world
        self._project = project
        self._preview = preview
        self._registrations = registrations
        self._contexts: dict[str, Context | None] = {}
        self._default: Context | None = None

    def make(self, registration: Registration) -> None:
        """Validate and record a provider. In a preview, a provider with unknown inputs is unknown, as in Pulumi."""
        configure = table.PROVIDERS.get(registration.type)
        if configure is None:
            raise NotKnown(f"{registration.type} is not known to the rehearsal: leave it out of this program.")
        inputs = registration.inputs
        if self._preview and has_unknown({key: value for key, value in inputs.items() if key != "version"}):
            self._contexts[registration.urn] = None
        else:
            self._contexts[registration.urn] = configure(self._base(), inputs)

    def context(self, reference: str, token: str, region: Any = None, urn: str = "") -> Context | None:
        """The context of an operation, or None while its provider or region is unknown."""
        return self._at(provider_urn(reference), token, region, urn)

    def context_of(self, registration: Registration, region: Any) -> Context | None:
        """The context of a registered resource, or None while its provider or region is unknown."""
        return self._at(registration.provider, registration.type, region, registration.urn)

    def _at(self, provider: str, token: str, region: Any, urn: str) -> Context | None:
        if isinstance(region, Unknown):
            return None
        package = token.split(":", 1)[0]
        context = self._by_urn(provider) if provider else self._by_package(package)
        if context is None:
            return None
        return context.at(urn=urn, **({"region": region} if region and package == "aws" else {}))

    def _by_urn(self, urn: str) -> Context | None:
        if urn in self._registrations and urn not in self._contexts:
            return None  # the provider was refused or skipped
        if urn not in self._contexts:
            raise NotKnown(f"{urn} is not a provider of this program.")
        return self._contexts[urn]

    def _by_package(self, package: str) -> Context:
        if package == "aws":
            if self._default is None:
                self._default = table.aws_context(self._base(), self._configured("aws"))
            return self._default
        return self._base()

    def _base(self) -> Context:
        return self._world.context(self._project.region)

    def _configured(self, package: str) -> dict[str, str]:
        prefix = f"{package}:"
        return {key[len(prefix) :]: text for key, text in self._project.config.items() if key.startswith(prefix)}
