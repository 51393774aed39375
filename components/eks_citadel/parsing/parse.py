"""One parser for all settings: it knows the path of each value and refuses in one sentence.

Settings are frozen dataclasses. A field's type says which values the field accepts: `str`, `int`, `bool` are plain
values, and `Any` is whatever is plain, maps and lists included; `Leaf` is a string that may not be known yet (a Pulumi
Output); `Leaves` is a list of such strings, and the list itself may be an Output; `tuple[X, ...]` is a list, in which
no string stands twice, `Mapping[str, X]` a map, and a dataclass a nested object. `checked(check)` declares a field with
a check of plain values, `written_at()` a field for the path of the settings themselves. If a dataclass has a method
`judge(path)`, the parser calls it last, when all fields are set. Its `NOT_BUILT` has the keys that are planned and that
this version does not have.
"""

import dataclasses
import datetime
import functools
import re
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias, TypeVar

from eks_citadel.parsing.refusal import GIVEN, Described, Refusal, Unfit, known_keys, refuse, shown

Check: TypeAlias = Callable[[Any], None]
Settings = TypeVar("Settings")


@dataclasses.dataclass(frozen=True, eq=False)
class Later:
    """A value that is not known yet: carried as it is, never compared or copied, and checked where it is used."""

    value: Any
    path: str
    kind: Any
    checks: "_Checks"

    def judge(self, known: Any) -> Any:
        """The known value after its checks, a list or map as a whole. Errors: `Refusal`."""
        return _as_given(_parse_known(self.kind, known, self.path, self.checks))


def made(value: Any) -> Later:
    """An output of another component of this library: carried like a value that is not known yet, and not checked."""
    return Later(value, "", object, {})


Leaf: TypeAlias = str | Later
Leaves: TypeAlias = tuple[str | Later, ...] | Later

_Checks: TypeAlias = Mapping[str, Check | None]
# Types of values that are known at once, so never Outputs.
_PLAIN = (str, bytes, int, float, bool, list, tuple, set, frozenset, Mapping, datetime.date, types.NoneType)
_WORDS = {str: "a string", int: "a whole number", bool: "true or false"}
_EXAMPLES = {str: "write text", int: "write digits", bool: "write one of the two"}


def checked(
    check: Check | None = None,
    *,
    values: Check | None = None,
    whole: Check | None = None,
    otherwise: str = "",
    **options: Any,
) -> Any:
    """A dataclass field whose value must pass `check`: each item of a list; each key of a map, and `values` its values.

    `whole` is a check of the list or map as such. `otherwise` describes the default in words for the documentation,
    where the default value itself does not show it: "the nodes'".
    """
    words = {"otherwise": otherwise} if otherwise else {}
    return dataclasses.field(metadata={"check": check, "values": values, "whole": whole, **words}, **options)


def written_at(otherwise: str) -> Any:
    """A field for the path at which a nested map was written; `otherwise` is its value if nothing was parsed."""
    return dataclasses.field(default=otherwise, compare=False, metadata={"written": True})


def parse(settings: type[Settings], value: object, path: str = "") -> Settings:
    """`value` as `settings`, or a `Refusal` with the path of the first value that is wrong."""
    every = dataclasses.fields(typing.cast(Any, settings))
    fields = {field.name: field for field in every if "written" not in field.metadata}
    if not isinstance(value, Mapping):
        raise _misshapen(path or "args", value, "it must be a map", "its keys are " + ", ".join(fields))
    _refuse_unknown_keys(settings, fields, value, path)
    hints = _hints(settings)
    found: dict[str, Any] = {field.name: path for field in every if "written" in field.metadata}
    for name, field in fields.items():
        if value.get(name) is not None:
            found[name] = _parse_type(hints[name], value[name], at(path, name), field.metadata)
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise refuse(at(path, name), None, "it is required", "give it a value")
    parsed = settings(**found)
    judge = getattr(parsed, "judge", None)
    if judge is not None:
        judge(path)
    return parsed


@functools.cache
def _hints(settings: type) -> Mapping[str, Any]:
    """Type hints of the fields, cached because resolving them is slower than validation."""
    return typing.get_type_hints(settings)


def part(settings: type[Settings], whole: object, **own: Any) -> Settings:
    """Settings of a part: its own values, and every other key that the whole has under the same name."""
    names = [field.name for field in dataclasses.fields(typing.cast(Any, settings)) if field.name not in own]
    shared = {name: getattr(whole, name) for name in names if hasattr(whole, name)}
    return settings(**shared, **own)


def _as_given(value: Any) -> Any:
    """A leaf, list or map as the caller wrote it, with the Outputs that `Later` carries."""
    if isinstance(value, Later):
        return value.value
    if isinstance(value, tuple):
        return [_as_given(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _as_given(item) for key, item in value.items()}
    return value


def replaced(settings: Any, replace: Callable[[Later], Any]) -> Any:
    """A copy of the settings in which `replace` gives each value that is not known yet."""
    if isinstance(settings, Later):
        return replace(settings)
    if isinstance(settings, tuple):
        return tuple(replaced(item, replace) for item in settings)
    if isinstance(settings, Mapping):
        return {key: replaced(item, replace) for key, item in settings.items()}
    if dataclasses.is_dataclass(settings) and not isinstance(settings, type):
        fields = {
            field.name: replaced(getattr(settings, field.name), replace) for field in dataclasses.fields(settings)
        }
        return dataclasses.replace(settings, **fields)
    return settings


def verify(value: Any, path: str, check: Check | None) -> None:
    """Runs `check` on a known value and puts the path into its refusal."""
    try:
        if check is not None:
            check(value)
    except Unfit as unfit:
        raise refuse(path, value, unfit.rule, unfit.way_out) from None


def at(path: str, name: str) -> str:
    """The path of a key below `path`."""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]{0,62}", name):
        return f"{path}[{shown(name)}]"  # as Pulumi writes keys that are not plain words
    return f"{path}.{name}" if path else name


def _word(key: object) -> str:
    return key if isinstance(key, str) else shown(key)


def _refuse_unknown_keys(settings: type[Any], known: Iterable[str], value: Mapping[Any, Any], path: str) -> None:
    not_built: Mapping[str, str] = getattr(settings, "NOT_BUILT", {})
    for key in value:
        if key in not_built:
            raise refuse(at(path, key), GIVEN, "this version does not have it yet", not_built[key])
        if key not in known:
            word = _word(key)
            way_out = _place_of(word, settings, path) or known_keys(word, known)
            raise refuse(at(path, word), GIVEN, "this key is unknown here", way_out)


def _place_of(word: str, settings: type[Any], path: str) -> str | None:
    """The way out for a key of a nested map or list that was written outside of it."""
    for name, hint in _hints(settings).items():
        for option in typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,):
            listed = typing.get_origin(option) is tuple
            kind = typing.get_args(option)[0] if listed else option
            if dataclasses.is_dataclass(kind) and word in {field.name for field in dataclasses.fields(kind)}:
                return f"write it in {'an item of ' * listed}{at(path, name)}"
    return None


def _parse_type(kind: Any, value: Any, path: str, checks: _Checks) -> Any:
    options = typing.get_args(kind) if isinstance(kind, types.UnionType) else (kind,)
    wanted = next(option for option in options if option not in (Later, types.NoneType))
    if Later in options and not isinstance(value, _PLAIN):
        return Later(value, path, wanted, checks)
    return _parse_known(wanted, value, path, checks)


def _parse_known(wanted: Any, value: Any, path: str, checks: _Checks) -> Any:
    if isinstance(wanted, types.UnionType):
        return _parse_type(wanted, value, path, checks)
    if typing.get_origin(wanted) is tuple:
        return _items(typing.get_args(wanted)[0], value, path, checks)
    if typing.get_origin(wanted) is Mapping:
        return _entries(typing.get_args(wanted)[1], value, path, checks)
    if wanted is Any:
        return _plain(value, path)
    if dataclasses.is_dataclass(wanted):
        return parse(typing.cast(type[Any], wanted), value, path)
    return _scalar(wanted, value, path, checks.get("check"))


def _items(kind: Any, value: Any, path: str, checks: _Checks) -> tuple[Any, ...]:
    if not isinstance(value, (list, tuple)):
        raise _misshapen(path, value, "it must be a list", "write [ ] around its items")
    items = tuple(_parse_type(kind, item, f"{path}[{index}]", checks) for index, item in enumerate(value))
    seen: set[str] = set()
    for index, item in enumerate(items):
        if isinstance(item, str) and item in seen:
            raise refuse(f"{path}[{index}]", item, "it is listed twice", "keep one")
        seen.update([item] if isinstance(item, str) else [])
    verify(items, path, checks.get("whole"))
    return items


def _entries(kind: Any, value: Any, path: str, checks: _Checks) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _misshapen(path, value, "it must be a map", "write name: value")
    entries: dict[str, Any] = {}
    for key, item in value.items():
        here = at(path, _word(key))
        _scalar(str, key, here, checks.get("check"))
        entries[key] = _parse_type(kind, item, here, {"check": checks.get("values")})
    verify(entries, path, checks.get("whole"))
    return entries


def _plain(value: Any, path: str) -> Any:
    """Text, numbers, true and false, and maps and lists of them: lists as tuples, whole numbers as such."""
    if isinstance(value, Mapping):
        return {_scalar(str, key, path, None): _plain(item, at(path, _word(key))) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(_plain(item, f"{path}[{index}]") for index, item in enumerate(value))
    if value is None or not isinstance(value, (str, int, float)):
        raise _misshapen(path, value, "it must be text, a number, true or false, a list or a map", "give it a value")
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _scalar(kind: type, value: Any, path: str, check: Check | None) -> Any:
    if kind is int and isinstance(value, float) and value.is_integer():
        value = int(value)  # component hosts hand over every number as a float
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise _misshapen(path, value, f"it must be {_WORDS[kind]}", _way_out(kind, value))
    verify(value, path, check)
    return value


def _way_out(kind: type, value: Any) -> str:
    if kind is str and isinstance(value, (int, float)) and not isinstance(value, bool):
        return "quote it"
    quoted = isinstance(value, str) and (value in ("true", "false") if kind is bool else value.isdecimal())
    return "take off the quotes" if quoted else _EXAMPLES[kind]


def _misshapen(path: str, value: Any, rule: str, way_out: str) -> Refusal:
    """The refusal of a value of the wrong type; an Output is described and never printed."""
    if not isinstance(value, _PLAIN):
        return refuse(
            path,
            Described("not known before the update"),
            "it must be a plain value, not an Output",
            "write the value itself",
        )
    return refuse(path, value, rule, way_out)
