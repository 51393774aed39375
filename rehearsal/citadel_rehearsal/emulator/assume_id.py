"""Gives a resource that the emulated AWS made the id that a program names, wherever the old id stands."""

from typing import Any

from ministack.core.responses import AccountRegionScopedDict, AccountScopedDict
from ministack.services import ec2, eks, route53, secretsmanager

from citadel_rehearsal.emulator.elb import store

Properties = dict[str, Any]
MODULES = (ec2, eks, route53, secretsmanager, store)


def renamed(properties: Properties) -> Properties:
    """id, old: the id that AWS made up."""
    old, new = properties["old"], properties["id"]
    for module in MODULES:
        for records in vars(module).values():
            if isinstance(records, (AccountRegionScopedDict, AccountScopedDict)):
                _rename(records, old, new)
    return {"id": new}


def _rename(records: Any, old: str, new: str) -> None:
    for key in list(records.keys()):
        record = _with(records[key], old, new)
        if key == old:
            del records[key]
        records[_with(key, old, new)] = record


def _with(value: Any, old: str, new: str) -> Any:
    """The value with the new id. Maps and lists stay the same objects, since others may hold them."""
    if isinstance(value, dict):
        for key in list(value):
            value[_with(key, old, new)] = _with(value.pop(key), old, new)
    elif isinstance(value, list):
        value[:] = [_with(one, old, new) for one in value]
    elif isinstance(value, tuple):
        return tuple(_with(one, old, new) for one in value)
    elif isinstance(value, str) and old in value:
        return value.replace(old, new)
    return value
