"""One resource as the program registered it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi.runtime.proto import resource_pb2

from citadel_rehearsal.program import wire
from eks_citadel.testing.inherited import Inherited, inherited
from eks_citadel.testing.urns import STACK_TYPE, make_urn, provider_urn

__all__ = ["STACK_TYPE", "Alias", "Registration", "make_urn", "provider_urn", "read_request", "refused_options"]


@dataclass(frozen=True)
class Alias:
    """Another URN of a resource: as such, or by what is different in it."""

    urn: str = ""
    name: str = ""
    type: str = ""
    parent: str = ""
    no_parent: bool = False
    project: str = ""
    stack: str = ""


@dataclass
class Registration:
    """Inputs, dependencies and options of a resource and, after its creation, its id and outputs.

    `state` is `registered`, `created`, `read`, `failed`, `skipped` or `deleted`.
    """

    urn: str
    type: str
    name: str
    custom: bool
    parent: str = ""
    inputs: dict[str, Any] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()
    provider: str = ""  # URN of the provider, empty for the default one
    providers: Mapping[str, str] = field(default_factory=dict)
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    deleted_with: str = ""
    protect: bool = False
    retain_on_delete: bool = False
    delete_before_replace: bool | None = None  # None leaves the decision to the provider
    replacement_trigger: Any = None
    replace_with: tuple[str, ...] = ()
    ignore_changes: tuple[str, ...] = ()
    replace_on_changes: tuple[str, ...] = ()
    additional_secret_outputs: tuple[str, ...] = ()
    aliases: tuple[Alias, ...] = ()
    import_id: str = ""
    state: str = "registered"
    id: str = ""
    outputs: dict[str, Any] = field(default_factory=dict)
    marked: dict[str, Any] = field(default_factory=dict)  # the checked inputs, and which of them were made up
    place: tuple[str, str] = ("", "")  # region and account, where they are not those of the stack and the deployer

    @property
    def is_standing(self) -> bool:
        """Whether the resource was created, or is a component."""
        return self.state == "created" or not self.custom

    @property
    def is_deletable(self) -> bool:
        """Whether the resource exists outside of the engine."""
        return self.custom and not self.is_provider

    @property
    def needs(self) -> frozenset[str]:
        """URNs that must exist before this resource: all of its dependencies, and its provider."""
        by_property = {urn for urns in self.property_dependencies.values() for urn in urns}
        return frozenset({*self.dependencies, *by_property, self.provider} - {"", self.urn})

    @property
    def is_provider(self) -> bool:
        """Whether the resource is a provider. Providers exist only in the engine."""
        return self.type.startswith("pulumi:providers:")


def read_request(
    request: resource_pb2.RegisterResourceRequest, urn: str, parent: Registration | None
) -> tuple[Registration, wire.Message]:
    """The registration in a request, with the options that it has from its parent."""
    message = wire.decode(request.object)
    above = Inherited(parent.protect, parent.retain_on_delete, parent.deleted_with) if parent else Inherited()
    own = inherited(request, above)
    registration = Registration(
        urn=urn,
        type=request.type,
        name=request.name,
        custom=request.custom,
        parent=request.parent,
        inputs=message.values,
        secrets=message.secrets | frozenset(request.additionalSecretOutputs),
        provider=provider_urn(request.provider),
        providers={package: provider_urn(reference) for package, reference in request.providers.items()},
        dependencies=tuple(sorted(request.dependencies)),
        property_dependencies={
            name: tuple(sorted(found.urns)) for name, found in request.propertyDependencies.items() if found.urns
        },
        deleted_with=own.deleted_with,
        protect=own.protect,
        retain_on_delete=own.retain_on_delete,
        delete_before_replace=request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None,
        replacement_trigger=_trigger(request),
        replace_with=tuple(request.replace_with),
        ignore_changes=tuple(request.ignoreChanges),
        replace_on_changes=tuple(request.replaceOnChanges),
        additional_secret_outputs=tuple(request.additionalSecretOutputs),
        aliases=tuple(_aliases(request)),
        import_id=request.importId,
    )
    return registration, message


def refused_options(request: resource_pb2.RegisterResourceRequest) -> list[str]:
    """The names of given options that only Pulumi's engine carries out: without a refusal they would have no effect."""
    hooks = request.hooks
    bound = any(getattr(hooks, one.name) for one in hooks.DESCRIPTOR.fields)
    found = {"hooks": bound, "state_migrations": request.state_migrations}
    return [name for name, value in found.items() if value]


def _trigger(request: resource_pb2.RegisterResourceRequest) -> Any:
    return wire.decode_value(request.replacement_trigger) if request.HasField("replacement_trigger") else None


def _aliases(request: resource_pb2.RegisterResourceRequest) -> Iterator[Alias]:
    for urn in request.aliasURNs:
        yield Alias(urn)
    for alias in request.aliases:
        spec = alias.spec
        yield Alias(alias.urn, spec.name, spec.type, spec.parentUrn, spec.noParent, spec.project, spec.stack)
