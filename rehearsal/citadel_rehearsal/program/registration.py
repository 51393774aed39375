"""One resource as the program registered it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi.runtime.proto import resource_pb2

from citadel_rehearsal.program import wire

STACK_TYPE = "pulumi:pulumi:Stack"


def make_urn(stack: str, project: str, parent: str, kind: str, name: str) -> str:
    """The URN that Pulumi's engine would build: the types of all parents but the stack are joined by `$`."""
    chain = parent.split("::")[2] if parent else ""
    qualified = kind if chain in ("", STACK_TYPE) else f"{chain}${kind}"
    return f"urn:pulumi:{stack}::{project}::{qualified}::{name}"


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
    delete_before_replace: bool = False
    replacement_trigger: Any = None
    replace_with: tuple[str, ...] = ()
    ignore_changes: tuple[str, ...] = ()
    replace_on_changes: tuple[str, ...] = ()
    additional_secret_outputs: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    import_id: str = ""
    state: str = "registered"
    id: str = ""
    outputs: dict[str, Any] = field(default_factory=dict)
    marked: dict[str, Any] = field(default_factory=dict)  # the checked inputs, and which of them were made up

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
    """The registration in a request. Absent protect, retainOnDelete and deletedWith are inherited from the parent.

    Source: inheritFromParent in https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/source_eval.go
    """
    message = wire.decode(request.object)
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
        deleted_with=request.deletedWith or (parent.deleted_with if parent else ""),
        protect=_inherited(request, "protect", parent),
        retain_on_delete=_inherited(request, "retainOnDelete", parent),
        delete_before_replace=request.deleteBeforeReplace,
        replacement_trigger=_trigger(request),
        replace_with=tuple(request.replace_with),
        ignore_changes=tuple(request.ignoreChanges),
        replace_on_changes=tuple(request.replaceOnChanges),
        additional_secret_outputs=tuple(request.additionalSecretOutputs),
        aliases=tuple(_aliases(request)),
        import_id=request.importId,
    )
    return registration, message


def provider_urn(reference: str) -> str:
    """The URN in a provider reference `URN::ID`."""
    return reference.rsplit("::", 1)[0] if reference else ""


def refused_options(request: resource_pb2.RegisterResourceRequest) -> list[str]:
    """The names of given options that only Pulumi's engine carries out: without a refusal they would have no effect."""
    hooks = request.hooks
    bound = any(getattr(hooks, one.name) for one in hooks.DESCRIPTOR.fields)
    found = {"hooks": bound, "transforms": request.transforms, "state_migrations": request.state_migrations}
    return [name for name, value in found.items() if value]


def _inherited(request: resource_pb2.RegisterResourceRequest, name: str, parent: Registration | None) -> bool:
    if request.HasField(name):  # type: ignore[arg-type]
        return bool(getattr(request, name))
    attribute = {"protect": "protect", "retainOnDelete": "retain_on_delete"}[name]
    return bool(parent and getattr(parent, attribute))


def _trigger(request: resource_pb2.RegisterResourceRequest) -> Any:
    return wire.decode_value(request.replacement_trigger) if request.HasField("replacement_trigger") else None


def _aliases(request: resource_pb2.RegisterResourceRequest) -> Iterator[str]:
    yield from request.aliasURNs
    for alias in request.aliases:
        if alias.WhichOneof("alias") == "urn":
            yield alias.urn
        else:
            spec = alias.spec
            parts = {"name": spec.name, "type": spec.type, "parent": spec.parentUrn, "project": spec.project}
            yield ",".join(f"{key}={value}" for key, value in parts.items() if value) or "no-parent"
