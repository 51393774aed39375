"""Every action that the six services, STS and IAM have, each on what would be our own: the side doors among them.

Resource policies, grants, ACLs, replication, aliases, tags, streams, exports, PartiQL: all are in the reference.
"""

import re
from collections.abc import Iterator

from proofs.attacks.reference import actions, resource_patterns
from proofs.attacks.request import Request
from proofs.attacks.things import PATHS, own
from proofs.attacks.world import ACCOUNT, BUCKET, OTHER_TABLE, OTHER_TARGET, PARTITION, PATH, PREFIX, REGION, TABLE, TARGET, arn

SERVICES = ("secretsmanager", "s3", "dynamodb", "ssm", "sqs", "kms", "sts", "iam")
OURS: dict[tuple[str, str], str] = {
    ("secretsmanager", "Secret"): arn("secretsmanager", "secret:orders-a1B2c3"),
    ("s3", "object"): f"{BUCKET}/{PREFIX}/{PATHS['own/x']}",
    ("s3", "bucket"): BUCKET,
    ("dynamodb", "table"): TABLE,
    ("dynamodb", "index"): f"{TABLE}/index/by-day",
    ("ssm", "parameter"): arn("ssm", f"parameter{PATH}/{PATHS['own/x']}"),
    ("sqs", "queue"): arn("sqs", "orders"),
    ("kms", "key"): arn("kms", "key/11111111-2222-4333-8444-555555555555"),
    ("sts", "role"): arn("iam", "role/another", region=""),
}
FILLED = {"Partition": PARTITION, "Region": REGION, "Account": ACCOUNT}


def every_action() -> Iterator[Request]:
    """Each action of each service on each kind of resource that it takes, with our tags, path and partition key."""
    for service in SERVICES:
        for action in actions(service):
            if action == "sts:GetCallerIdentity":
                continue  # no policy can deny it
            for kind, pattern in resource_patterns(action).items() or {"none": "*"}.items():
                yield _request(action, kind, OURS.get((service, kind)) or _filled(pattern))


def target_requests() -> Iterator[Request]:
    """Taking the role of a partner, another of its roles, and one at home."""
    for action in ("sts:AssumeRole", "sts:TagSession"):
        for role in (TARGET, OTHER_TARGET, TARGET + "s", TARGET.replace("444455556666", ACCOUNT)):
            yield Request(name=f"take {role}", action=action, resource=role, by_all=True)


def _request(action: str, kind: str, resource: str) -> Request:
    return Request(
        name=f"{action} on {kind}",
        action=action,
        resource=resource,
        resource_tags=own(),
        partition_keys=(PATHS["own/x"],),
        listed_prefix=f"{PREFIX}/{PATHS['own/x']}" if action.startswith("s3:List") else None,
    )


def _filled(pattern: str) -> str:
    return re.sub(r"\$\{(\w+)\}", lambda match: FILLED.get(match[1], "orders"), pattern)
