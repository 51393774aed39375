"""One resource, as the program asked for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi.runtime.proto import resource_pb2

from eks_citadel.testing.inherited import Inherited
from eks_citadel.testing.urns import name_of, provider_urn


@dataclass(frozen=True)
class Resource:
    """`inputs` are plain values, with their names in camelCase; `secrets` are the names of those that are secret;
    `request` is Pulumi's own message.

    `protect`, `retain_on_delete` and `deleted_with` are also those of a parent, as in Pulumi's engine.
    """

    urn: str
    request: resource_pb2.RegisterResourceRequest
    inputs: Mapping[str, Any]
    secrets: frozenset[str]
    inherited: Inherited

    @property
    def type(self) -> str:
        """The type's token, such as `aws:eks/cluster:Cluster`."""
        return self.request.type

    @property
    def name(self) -> str:
        """The name in the program."""
        return self.request.name

    @property
    def custom(self) -> bool:
        """Whether a provider creates it; false for a component."""
        return self.request.custom

    @property
    def component(self) -> bool:
        """Whether it is a component, which has children and no provider."""
        return not self.custom

    @property
    def protect(self) -> bool:
        """The option of this name."""
        return self.inherited.protect

    @property
    def retain_on_delete(self) -> bool:
        """The option of this name."""
        return self.inherited.retain_on_delete

    @property
    def deleted_with(self) -> str:
        """The URN of the resource that takes this one along when it is deleted, or an empty text."""
        return self.inherited.deleted_with

    @property
    def parent(self) -> str:
        """The URN of the parent; the stack's, where the program gives none."""
        return self.request.parent

    @property
    def provider(self) -> str:
        """The URN of the explicit provider, or an empty text for the default one."""
        return provider_urn(self.request.provider)

    @property
    def depends_on(self) -> frozenset[str]:
        """The URNs in the option of this name; those of the inputs' resources are in `feeds`."""
        fed = {urn for found in self.request.propertyDependencies.values() for urn in found.urns}
        return frozenset(self.request.dependencies) - fed

    @property
    def hooks(self) -> Mapping[str, tuple[str, ...]]:
        """The names of its hooks, by their kinds such as `after_create`. A recording creates nothing, and runs none."""
        bound = self.request.hooks
        found = {field.name: tuple(getattr(bound, field.name)) for field in bound.DESCRIPTOR.fields}
        return {kind: names for kind, names in found.items() if names}

    def feeds(self, name: str) -> frozenset[str]:
        """The URNs of the resources from which one input takes its value."""
        fed = self.request.propertyDependencies
        return frozenset(fed[name].urns) if name in fed else frozenset()

    @property
    def needs(self) -> frozenset[str]:
        """The URNs that must exist first: those of `depends_on`, of every input and of the provider."""
        fed = {urn for found in self.request.propertyDependencies.values() for urn in found.urns}
        return frozenset({*self.request.dependencies, *fed, self.provider}) - {"", self.urn}

    def __repr__(self) -> str:
        return f"<{self.type} {name_of(self.urn)}>"
