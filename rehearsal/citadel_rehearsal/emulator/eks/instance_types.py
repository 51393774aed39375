"""Instance types: those that EC2 has, and those that may be newer than the table.

Names: https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
"""

import re
from collections.abc import Mapping
from functools import cache

from citadel_rehearsal.emulator.service_models import service_model

_TYPE = re.compile(r"(?P<family>(?P<series>[a-z]+)-?(?P<generation>\d+)[a-z0-9-]*)\.(?P<size>[a-z0-9-]+)")


@cache
def known() -> frozenset[str]:
    """Every instance type that the installed botocore knows."""
    return frozenset(service_model("ec2").shape_for("InstanceType").enum)


def may_be_newer(text: str) -> bool:
    """Whether a type that is not known may be of a family that is younger than the table.

    Its series is one that EC2 has, in its youngest generation or the next, and its size is one of some family.
    """
    found = _TYPE.fullmatch(text)
    if found is None or found["family"] in _families() or found["size"] not in _sizes():
        return False
    youngest = _generations().get(found["series"])
    return youngest is not None and youngest <= int(found["generation"]) <= youngest + 1


@cache
def _families() -> frozenset[str]:
    return frozenset(one.partition(".")[0] for one in known())


@cache
def _sizes() -> frozenset[str]:
    return frozenset(one.partition(".")[2] for one in known())


@cache
def _generations() -> Mapping[str, int]:
    """The youngest generation of each series."""
    found: dict[str, int] = {}
    for one in known():
        if parts := _TYPE.fullmatch(one):
            found[parts["series"]] = max(found.get(parts["series"], 0), int(parts["generation"]))
    return found
