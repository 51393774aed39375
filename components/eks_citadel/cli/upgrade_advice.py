"""`citadel upgrade-advice`: in place, or by a new cluster beside the old one."""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from eks_citadel.cli.report_file import Unusable, side_of, sides_of
from eks_citadel.parsing.refusal import Refusal
from eks_citadel.picture.upgrade_advice import Advice, advice
from eks_citadel.picture.upgrade_grounds import Standing

Place = tuple[str, str | None]  # region, and the role to assume first


def print_advice(cluster_name: str, source: Path | Place, to: str, version_floor: str | None, as_json: bool) -> int:
    """Prints the advice, or one sentence on stderr. Returns 0, or 1 when it is refused."""
    from eks_citadel.live.unanswered import Unanswered  # boto3 is slow to import

    try:
        found = advice(_standing(cluster_name, source), to, datetime.now(UTC).date(), version_floor)
    except (Refusal, Unanswered, Unusable) as error:
        print(f"No advice for {cluster_name}: {error}", file=sys.stderr)
        return 1
    print(json.dumps(_as_map(found), indent=2) if as_json else "\n".join(_lines(found)))
    return 0


def _standing(cluster_name: str, source: Path | Place) -> Standing:
    if isinstance(source, Path):
        picture = side_of(sides_of(source), cluster_name).picture
        return Standing(cluster_name, picture.kubernetes_version, picture.addons, picture.node_groups)
    from eks_citadel.live.upgrade import live_standing

    return live_standing(cluster_name, *source)


def _lines(found: Advice) -> Iterator[str]:
    yield found.sentence
    yield ""
    for ground in found.grounds:
        yield from (f"- {ground.sentence[0].upper()}{ground.sentence[1:]}", f"  {ground.source}")


def _as_map(found: Advice) -> dict[str, object]:
    return {"way": found.way, "sentence": found.sentence, "grounds": [one._asdict() for one in found.grounds]}
