"""`citadel compare`: whether two clusters do the same."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eks_citadel.cli.parity_text import FORMATS
from eks_citadel.cli.report_file import Unusable, side_of, sides_of
from eks_citadel.parsing.refusal import Refusal
from eks_citadel.picture.parity import Parity, parity

SAME, REFUSED, DIFFERENT = 0, 1, 3


@dataclass(frozen=True)
class Live:
    """Where two clusters run, as whom they are asked, and the target groups of each, if they are compared."""

    region: str
    role_arn: str | None = None
    target_group_arns: Sequence[str] = ()


def compare(blue: str, green: str, source: Sequence[Path] | Live, intended: Sequence[str], form: str) -> int:
    """Prints the comparison, or one sentence on stderr. Returns 0 for parity, 3 for undeclared differences, or 1."""
    from eks_citadel.live.unanswered import Unanswered  # boto3 is slow to import

    try:
        found = _parity(blue, green, source, intended)
    except (Refusal, Unanswered, Unusable) as error:
        print(f"{blue} and {green} are not compared: {error}", file=sys.stderr)
        return REFUSED
    print(FORMATS[form](found), end="")
    return SAME if found.holds else DIFFERENT


def _parity(blue: str, green: str, source: Sequence[Path] | Live, intended: Sequence[str]) -> Parity:
    if not isinstance(source, Live):
        sides = sides_of(*source)
        return parity(side_of(sides, blue), side_of(sides, green), intended)
    from eks_citadel.live.parity import access, live_parity

    arns = dict(zip((blue, green), source.target_group_arns, strict=False))
    return live_parity(blue, green, access(source.region, source.role_arn), intended, arns)
