"""The JSON report of a rehearsal, as a file or as stdin."""

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from eks_citadel.parsing.refusal import known_words
from eks_citadel.picture.difference import Side
from eks_citadel.picture.from_map import sides_from


class Unusable(Exception):
    """The report cannot be used; the message is one sentence."""


def sides_of(*paths: Path) -> Mapping[str, Side]:
    """The clusters of all reports by their names; `-` is stdin. Errors: `Unusable`."""
    return by_name(side for path in paths for side in sides_in(report_of(path), path))


def by_name(sides: Iterable[Side]) -> Mapping[str, Side]:
    """The clusters by their names. Errors: `Unusable`."""
    found: dict[str, Side] = {}
    for side in sides:
        name = side.picture.cluster_name
        if name in found:
            raise Unusable(f'the cluster "{name}" is reported twice: give one report of it.')
        found[name] = side
    return found


def side_of(sides: Mapping[str, Side], cluster_name: str) -> Side:
    """One cluster. Errors: `Unusable`."""
    if cluster_name not in sides:
        way_out = known_words(cluster_name, sides) if sides else "rehearse a program with a cluster"
        raise Unusable(f'no cluster "{cluster_name}" is reported: {way_out}.')
    return sides[cluster_name]


def sides_in(report: Mapping[str, Any], path: Path) -> tuple[Side, ...]:
    """The clusters of a report that was read from the path. Errors: `Unusable`."""
    try:
        return sides_from(report)
    except ValueError as error:
        raise Unusable(f"{path}: {error}") from None


def report_of(path: Path) -> Mapping[str, Any]:
    """The report of a program that was not refused. Errors: `Unusable`."""
    way_out = "write one with citadel rehearse --json"
    try:
        found = json.loads(sys.stdin.read() if str(path) == "-" else path.read_text())
    except OSError as error:
        raise Unusable(f"{path} cannot be read ({error.strerror}): {way_out}.") from None
    except (ValueError, RecursionError):
        raise Unusable(f"{path} is not JSON: {way_out}.") from None
    if not isinstance(found, dict) or not isinstance(found.get("clusters"), list):
        raise Unusable(f"{path} is not the report of a rehearsal: {way_out}.")
    if found.get("succeeded") is not True:
        raise Unusable(f"{path} is the report of a program that was refused: its pictures are not whole.")
    return found
