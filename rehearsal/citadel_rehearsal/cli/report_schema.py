"""The JSON schema of the report that `citadel rehearse --json` prints, made from the types of its parts."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from citadel_rehearsal.program.changes import Changes
from citadel_rehearsal.program.destroyed import Destroyed
from citadel_rehearsal.program.event import Failure
from citadel_rehearsal.program.log import Log
from citadel_rehearsal.program.not_judged import NotJudged
from citadel_rehearsal.run.assumed import Assumption
from citadel_rehearsal.run.latency import CriticalPath
from eks_citadel.picture.connection import Connection
from eks_citadel.picture.picture import Picture, Reach

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean", NoneType: "null"}


def printed_schema() -> Schema:
    """The schema of what is printed for one stack, or for several."""
    one = {key: value for key, value in schema().items() if key != "$schema"}
    flags = {"project": _of(str), "succeeded": _of(bool), "left": _of(list[str])}
    several = _object(flags | {"stacks": _list(one), "clusters": _list(_cluster())})
    return {"$schema": DIALECT, "anyOf": [one, {"title": "The report of a rehearsal of several stacks", **several}]}


def schema() -> Schema:
    """The schema of one stack's report. Every key is required, and there are no others."""
    texts, counts = list[str], dict[str, int]
    report = {
        "project": str, "stack": str, "region": str, "succeeded": bool, "from": str | None, "changes": Changes | None,
        "assumed": list[Assumption], "passes": texts, "error": str, "trace": str, "failures": list[Failure],
        "skipped": dict[str, str], "created": counts, "resources": dict[str, str], "not_judged": list[NotJudged],
        "not_judged_findings": texts, "critical_path": CriticalPath, "logs": list[Log],
        "destroyed": Destroyed | None, "objects_judge": str, "not_modelled": texts,
        "rules": list[dict[str, str]],
    }  # fmt: skip
    parts = {name: _of(kind) for name, kind in report.items()}
    whole = _object(parts | {"deployer": _texts("arn", "reason"), "clusters": _list(_cluster())})
    return {"$schema": DIALECT, "title": "The report of a rehearsal", **whole}


def _cluster() -> Schema:
    enter = _with(_texts("principal", "may", "where"), namespaces=_of(list[str] | None))
    leave = _with(_texts("service_account", "role_arn", "reaches"), reach=_of(tuple[Reach, ...] | None))
    parts = {
        "picture": _of(Picture), "pod_cidrs": _of(list[str]), "names": _of(dict[str, str]),
        "wholes": _of(dict[str, list[str]]),
        "enter": _list(enter), "leave": _list(leave), "talk": _list(_texts("source", "destination", "ports")),
        "connections": _of(list[Connection]), "findings": _list(_texts("code", "sentence")),
    }  # fmt: skip
    return _object(parts)


def _of(kind: Any) -> Schema:
    if kind is Any:
        return {}
    if kind in _PLAIN:
        return {"type": _PLAIN[kind]}
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return _object({field.name: _of(hints[field.name]) for field in fields(kind)})
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (Union, UnionType):
        return {"anyOf": [_of(one) for one in arguments]}
    if origin in (dict, Mapping):
        return {"type": "object", "additionalProperties": _of(arguments[1])}
    if origin is tuple and arguments[-1] is not Ellipsis:
        return {"type": "array", "prefixItems": [_of(one) for one in arguments], "items": False}
    return _list(_of(arguments[0]))


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _texts(*names: str) -> Schema:
    return _object({name: _of(str) for name in names})


def _with(whole: Schema, **more: Schema) -> Schema:
    return _object({**whole["properties"], **more})


def _object(properties: Mapping[str, Schema]) -> Schema:
    required = sorted(properties)
    return {"type": "object", "properties": dict(properties), "required": required, "additionalProperties": False}
