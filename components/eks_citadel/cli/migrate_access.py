"""`citadel migrate access`: prints the entries that take the place of the ConfigMap `aws-auth`."""

import json
import sys
from pathlib import Path
from typing import Any

import yaml

from eks_citadel.live.principals import principals_of_account
from eks_citadel.live.unanswered import Unanswered
from eks_citadel.migrate.access import AccessPlan, access_plan
from eks_citadel.migrate.aws_auth import read_aws_auth
from eks_citadel.parsing.refusal import Refusal

WHOLE, REFUSED, SOMEBODY_LEFT = 0, 1, 3


def print_access_plan(aws_auth: Path, *, look_up: bool, as_json: bool) -> int:
    """Returns 0 when everybody can have an entry, 3 when somebody cannot, 1 when there is no plan."""
    try:
        plan = _plan(aws_auth, look_up=look_up)
    except (OSError, UnicodeDecodeError) as error:
        print(f"{aws_auth} cannot be read: {error}.", file=sys.stderr)
        return REFUSED
    except Unanswered as error:
        print(f"IAM does not tell the ARNs: {error}", file=sys.stderr)
        return REFUSED
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    if as_json:
        print(json.dumps(as_map(plan), indent=2))
    else:
        print_plan(plan)
    return WHOLE if plan.is_whole else SOMEBODY_LEFT


def _plan(path: Path, *, look_up: bool) -> AccessPlan:
    found = read_aws_auth(path.read_text(encoding="utf-8"))
    return access_plan(found, principals_of_account([one.arn for one in found.mappings]) if look_up else None)


def print_plan(plan: AccessPlan) -> None:
    """The entries on stdout, everything that a person must know or do on stderr."""
    if plan.moved:
        print(yaml.safe_dump({"access_entries": plan.entries}, sort_keys=False, width=1000), end="")
    for one in plan.moved:
        for note in one.notes:
            print(f"{one.mapping.path} ({one.mapping.arn}): {note}.", file=sys.stderr)
    for node in plan.nodes:
        print(f"{node.mapping.path} ({node.mapping.arn}): {_of_nodes(node.entry_type)}.", file=sys.stderr)
    for left in plan.left:
        print(f"{left.path} ({left.who}) becomes no entry: {left.reason}; {left.way_out}.", file=sys.stderr)


def _of_nodes(entry_type: str) -> str:
    """What becomes of nodes: https://docs.aws.amazon.com/eks/latest/userguide/setting-up-access-entries.html"""
    if entry_type == "FARGATE_LINUX":
        return "EKS makes the entry of a Fargate profile itself"
    own = f"for nodes of your own, make an aws.eks.AccessEntry of the type {entry_type}"
    return f"EKS makes the entry of a managed node group itself; {own}"


def as_map(plan: AccessPlan) -> dict[str, Any]:
    """The plan as plain maps and lists."""
    return {
        "access_entries": plan.entries,
        "notes": [{"path": one.mapping.path, "note": note} for one in plan.moved for note in one.notes],
        "nodes": [
            {"path": one.mapping.path, "principal_arn": one.mapping.arn, "type": one.entry_type} for one in plan.nodes
        ],
        "left": [
            {"path": one.path, "who": one.who, "reason": one.reason, "way_out": one.way_out, "enters": one.enters}
            for one in plan.left
        ],
        "is_whole": plan.is_whole,
    }
