"""The hosted zones of Elastic Load Balancing's own names, which alias records name.

https://docs.aws.amazon.com/general/latest/gr/elb.html
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_suffix(".json")


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    return json.loads(TABLE.read_text())["zones"]


def hosted_zone(region: str, kind: str) -> str:
    """The id of a region's zone for load balancers of a type. It is made up for a region that the table lacks."""
    made_up = f"Z{hashlib.sha256(f'{region} {kind}'.encode()).hexdigest()[:13].upper()}"
    return _table()[kind].get(region, made_up)


def is_one(zone_id: str) -> bool:
    """Whether the zone is known to be one of Elastic Load Balancing's."""
    return any(zone_id in zones.values() for zones in _table().values())
