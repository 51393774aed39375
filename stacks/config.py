"""The only reader of Pulumi's configuration."""

import json
from dataclasses import dataclass
from typing import Any

import pulumi

LAYOUTS = ("single",)
NOT_BUILT = ("foundation", "cluster", "traffic")


@dataclass(frozen=True)
class StackConfig:
    """What the configuration says: which layout, the cluster's name, and its args."""

    layout: str
    name: str
    cluster: dict[str, Any]


def read() -> StackConfig:
    """The configuration, or one sentence that says what is wrong with it."""
    config = pulumi.Config()
    layout = config.get("layout") or "single"
    if layout in NOT_BUILT:
        raise pulumi.RunError(f'layout is "{layout}": this version does not have it yet; write "single".')
    if layout not in LAYOUTS:
        raise pulumi.RunError(f'layout is "{layout}": it is unknown; known are {", ".join(LAYOUTS)}.')
    cluster = _read_map(config, "cluster")
    return StackConfig(layout, str(cluster.pop("name", pulumi.get_stack())), cluster)


def _read_map(config: pulumi.Config, key: str) -> dict[str, Any]:
    text = config.get(key)
    if text is None:
        way_out = f"write the cluster's args under {config.full_key(key)} in the stack's file"
        raise pulumi.RunError(f"{key} is missing: it is required; {way_out}.")
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        start = " ".join(text.split())[:40]
        raise pulumi.RunError(f'{key} is "{start}": it must be a map; write the cluster\'s args under it.')
    return found
