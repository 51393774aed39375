"""Every action that the six services, STS and IAM have, each on what would be our own: the side doors among them.

Resource policies, grants, ACLs, replication, aliases, tags, streams, exports, PartiQL: all are in the reference.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from proofs.attacks.promise import own_values
from proofs.attacks.reference import actions, resource_patterns
from proofs.attacks.request import Request, Tags
from proofs.attacks.world import (
    ACCOUNT,
    BUCKET,
    OTHER_TARGET,
    OWN,
    PARTITION,
    PATH,
    PREFIX,
    REGION,
    TABLE,
    TARGET,
    arn,
)

SERVICES = ("secretsmanager", "s3", "dynamodb", "ssm", "sqs", "kms", "sts", "iam")
FILLED = {"Partition": PARTITION, "Region": REGION, "Account": ACCOUNT}


def every_action(kind: str, item: Mapping[str, Any]) -> Iterator[Request]:
    """Each action of the item's service on each kind of resource, with our tags, path and key by this item."""
    own = own_values(item, OWN) or {}
    service, ours = kind.partition("_")[0], _ours(item, "/".join(own.values()))
    for action in actions(service):
        if action == "sts:GetCallerIdentity":
            continue  # no policy can deny it
        for name, pattern in resource_patterns(action).items() or {"none": "*"}.items():
            request = _request(action, name, ours.get((service, name)) or _filled(pattern), own)
            yield replace(request, listed_prefix=_listed(item, request, own))


def _ours(item: Mapping[str, Any], path: str) -> dict[tuple[str, str], str]:
    """What is our own by this item, by its kind."""
    bucket, table = item.get("bucket_arn", BUCKET), item.get("table_arn", TABLE)
    return {
        ("secretsmanager", "Secret"): arn("secretsmanager", "secret:orders-a1B2c3"),
        ("s3", "object"): f"{bucket}/{item.get('prefix', PREFIX)}/{path}/x",
        ("s3", "bucket"): bucket,
        ("dynamodb", "table"): table,
        ("dynamodb", "index"): f"{table}/index/by-day",
        ("ssm", "parameter"): arn("ssm", f"parameter{item.get('path', PATH)}/{path}/x"),
        ("sqs", "queue"): arn("sqs", "orders"),
        ("kms", "key"): arn("kms", "key/11111111-2222-4333-8444-555555555555"),
        ("sts", "role"): TARGET,
    }


def _listed(item: Mapping[str, Any], request: Request, own: Tags) -> str | None:
    if not request.action.startswith("s3:List"):
        return None
    return f"{item.get('prefix', PREFIX)}/{'/'.join(own.values())}/x"


def target_requests() -> Iterator[Request]:
    """Taking the role of a partner, another of its roles, and one at home."""
    for action in ("sts:AssumeRole", "sts:TagSession"):
        for role in (TARGET, OTHER_TARGET, TARGET + "s", TARGET.replace("444455556666", ACCOUNT)):
            yield Request(name=f"take {role}", action=action, resource=role, by_all=True)


def _request(action: str, kind: str, resource: str, own: Tags) -> Request:
    return Request(
        name=f"{action} on {kind}",
        action=action,
        resource=resource,
        resource_tags=own,
        partition_keys=("/".join(own.values()) + "/x",),
    )


def _filled(pattern: str) -> str:
    return re.sub(r"\$\{(\w+)\}", lambda match: FILLED.get(match[1], "orders"), pattern)
