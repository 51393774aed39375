"""Keys are used in their own region: whether a key is of the region is known once the region is."""

from collections.abc import Mapping
from typing import Any

import pulumi

from eks_citadel.iam.place import judge_key_region
from eks_citadel.inputs.known import known
from eks_citadel.inputs.location import Location
from eks_citadel.inputs.refusals import printing
from eks_citadel.parsing.parse import Later, Leaf

Keys = Mapping[str, Leaf | None]


def beside_keys(location: "pulumi.Output[Location]", keys: Keys) -> "pulumi.Output[Location]":
    """The location, or a refusal of a key (by its path) that is known already and of another region."""

    def judge(here: Location) -> Location:
        for path, key in keys.items():
            if isinstance(key, str):
                judge_key_region(key, [here.region], path)
        return here

    return location.apply(printing(judge))


def regional_key(location: "pulumi.Output[Location]", path: str, key: Leaf | None) -> Any:
    """The key as an input; one that is not known yet is judged when it is."""
    if not isinstance(key, Later):
        return key
    found = pulumi.Output.all(known(key), location)
    return found.apply(printing(lambda both: judge_key_region(both[0], [both[1].region], path)))
