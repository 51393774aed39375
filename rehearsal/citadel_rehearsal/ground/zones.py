"""Availability zones of each region: letters and ids, as an account that is made today has them.

Ids: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html
Letters: what DescribeAvailabilityZones answered an account in 2026,
https://github.com/networknext/next/blob/main/terraform/prod/relays/amazon/generated.tf
Letters of older accounts differ in some regions: https://docs.aws.amazon.com/global-infrastructure/latest/regions/az-ids.html
`older` are zones that only older accounts have; in us-west-1 each account has two of three letters (`two_of`).
"""

import json
from collections.abc import Collection
from functools import cache
from importlib.resources import files
from typing import Any

# "The subnets can't reside in the following Availability Zones": EKS User Guide, network-reqs.
WITHOUT_CONTROL_PLANES = ("use1-az3", "usw1-az2", "cac1-az3")
ANYWHERE = ("a", "b", "c")  # of a region that the table lacks


def zones(region: str, named: Collection[str] = ()) -> dict[str, str]:
    """Zone names and their ids. `named` are letters that the account is taken to have, where accounts differ."""
    row = _table().get(region)
    if row is None:
        return {f"{region}{letter}": f"{region}-az{number}" for number, letter in enumerate(ANYWHERE, start=1)}
    letters: dict[str, str] = dict(row["zones"])
    letters |= {letter: zone for letter, zone in row.get("older", {}).items() if letter in named}
    wanted = sorted(set(named) & set(row.get("two_of", ())))
    if wanted and not set(wanted) <= set(letters):
        letters = dict(zip(_two(wanted, letters), letters.values(), strict=True))
    return {f"{region}{letter}": letters[letter] for letter in sorted(letters)}


def _two(wanted: list[str], usual: Collection[str]) -> list[str]:
    """Those that are wanted, and what is usual beside them."""
    return sorted([*wanted, *(letter for letter in usual if letter not in wanted)][:2])


def differing(region: str) -> frozenset[str]:
    """Letters that some accounts have and others have not."""
    row = _table().get(region, {})
    return frozenset(row.get("older", {})) | frozenset(row.get("two_of", ()))


def known(region: str) -> bool:
    """Whether the table has the region."""
    return region in _table()


@cache
def _table() -> dict[str, Any]:
    return json.loads(files("citadel_rehearsal.ground").joinpath("zones.json").read_text(encoding="utf-8"))
