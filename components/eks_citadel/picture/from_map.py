"""Pictures from plain maps and lists, as the JSON report of a rehearsal has them."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from eks_citadel.picture.difference import Side
from eks_citadel.picture.picture import Picture


def sides_from(report: Mapping[str, Any]) -> tuple[Side, ...]:
    """The clusters of a report. Errors: `ValueError` with a sentence when they are not those of a report."""
    try:
        return tuple(_side(cluster) for cluster in report["clusters"])
    except KeyError as missing:
        rule = f"the clusters of a report have no {missing.args[0]}"
    except (AttributeError, TypeError, ValueError) as error:
        rule = f"the clusters of a report cannot be read ({error})"
    raise ValueError(f"{rule}: make the report again.")


def _side(cluster: Mapping[str, Any]) -> Side:
    picture = picture_from(cluster["picture"])
    wholes = tuple((name, frozenset(ranges)) for name, ranges in cluster["wholes"].items())
    return Side(picture, cluster["pod_cidrs"], cluster["names"], wholes)


def picture_from(found: Mapping[str, Any]) -> Picture:
    """The picture. Errors: `ValueError` when the map is not exactly that of a picture."""
    picture: Picture = built(Picture, found, "picture")
    return picture


def built(kind: Any, value: Any, path: str) -> Any:
    """The value of a map or list as this kind, which it has exactly. Errors: `ValueError`."""
    if is_dataclass(kind):
        return _dataclass(kind, value, path)
    if get_origin(kind) is tuple:
        return _tuple(get_args(kind), value, path)
    if get_origin(kind) is Literal:
        if value not in get_args(kind):
            raise ValueError(f"{path} is {value!r}")
        return value
    if NoneType in get_args(kind):
        return None if value is None else built(get_args(kind)[0], value, path)
    if type(value) is not kind:
        raise ValueError(f"{path} is {value!r}")
    return value


def _dataclass(kind: Any, value: Any, path: str) -> Any:
    names = {field.name for field in fields(kind)}
    if not isinstance(value, Mapping) or names != set(value):
        raise ValueError(f"{path} has not exactly the keys {', '.join(sorted(names))}")
    hints = get_type_hints(kind)
    return kind(**{name: built(hints[name], value[name], f"{path}.{name}") for name in names})


def _tuple(kinds: tuple[Any, ...], value: Any, path: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ValueError(f"{path} is no list")
    every = kinds[:1] * len(value) if kinds[-1] is Ellipsis else kinds
    if len(every) != len(value):
        raise ValueError(f"{path} has not {len(every)} items")
    return tuple(
        built(kind, one, f"{path}[{place}]") for place, (kind, one) in enumerate(zip(every, value, strict=True))
    )
