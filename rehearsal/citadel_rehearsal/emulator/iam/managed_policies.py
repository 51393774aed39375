"""AWS's own policies that MiniStack lacks, and the paths under which those of EKS and its add-ons stand.

https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from ministack.services import iam

PREFIX = "arn:aws:iam::aws:policy/"


def install() -> None:
    """Put the documents in MiniStack's table."""
    for name, document in _table()["documents"].items():
        path = _table()["paths"][name]
        record = iam._make_aws_managed_record(path + name, json.dumps(document), _table()["source"])
        iam._aws_managed_policies[PREFIX + path + name] = record


def exists(arn: str) -> bool:
    """Whether AWS may have it: one whose path is known has no other."""
    path, _, name = arn.removeprefix(PREFIX).rpartition("/")
    known = _table()["paths"].get(name)
    return arn.startswith(PREFIX) and known in (None, f"{path}/" if path else "")


@cache
def _table() -> dict[str, Any]:
    return json.loads(files("citadel_rehearsal.emulator.iam").joinpath("managed_policies.json").read_text())
