"""Converts the engine's state to registrations, as the in-process rehearsal has them."""

import json
from collections.abc import Mapping
from typing import Any

from pulumi.automation.events import StepEventStateMetadata

from citadel_rehearsal.program.registration import Registration, provider_urn
from citadel_rehearsal.program.wire import SECRET, SIGNATURE, UNKNOWN, UNKNOWN_STRING
from citadel_rehearsal.under_pulumi.told import is_made
from eks_citadel.testing.urns import name_of


def registrations(deployment: Mapping[str, Any]) -> dict[str, Registration]:
    """Registrations by URN, in the state's order, which is the order of creation.

    The secrets in `deployment` must be in plain text.
    """
    found = [_registration(one) for one in deployment.get("resources") or ()]
    return {one.urn: one for one in found if not one.custom or is_made(one.urn, one.custom)}


def foreseen(registered: Mapping[str, StepEventStateMetadata]) -> dict[str, Registration]:
    """What a preview registered, of which only the inputs are known."""
    return {
        urn: Registration(
            urn=urn,
            type=one.type,
            name=name_of(urn),
            custom=bool(one.custom),
            parent=one.parent,
            inputs=_with_unknowns(one.inputs or {}),
            provider=provider_urn(one.provider),
        )
        for urn, one in registered.items()
    }


def _with_unknowns(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _with_unknowns(inner) for name, inner in value.items() if name != SIGNATURE}
    if isinstance(value, list):
        return [_with_unknowns(inner) for inner in value]
    return UNKNOWN if value == UNKNOWN_STRING else value


def _registration(one: Mapping[str, Any]) -> Registration:
    custom = bool(one.get("custom"))
    made = custom and not one.get("external") and not one.get("initErrors")
    return Registration(
        urn=one["urn"],
        type=one["type"],
        name=one["urn"].rpartition("::")[2],
        custom=custom,
        parent=one.get("parent", ""),
        inputs=_plain(one.get("inputs") or {}),
        provider=provider_urn(one.get("provider", "")),
        dependencies=tuple(sorted(one.get("dependencies") or ())),
        property_dependencies={name: tuple(urns) for name, urns in (one.get("propertyDependencies") or {}).items()},
        deleted_with=one.get("deletedWith", ""),
        protect=bool(one.get("protect")),
        retain_on_delete=bool(one.get("retainOnDelete")),
        state="created" if made else "registered",
        id=one.get("id", ""),
        outputs=_plain(one.get("outputs") or {}),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        if value.get(SIGNATURE) == SECRET:
            return _plain(json.loads(value["plaintext"]))
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
