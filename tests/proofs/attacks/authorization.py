"""A request as the evaluator takes it: its context holds what AWS puts there, by the service authorization reference.

https://docs.aws.amazon.com/service-authorization/latest/reference/ (read as data), and of the global keys those that
every request has: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from functools import cache
from typing import Any

from proofs.attacks.reference import offers
from proofs.attacks.request import Request, Session

Authorization = dict[str, Any]
Context = dict[str, str | list[str]]


@cache
def authorization(session: Session, request: Request, account: str, region: str) -> Authorization:
    """One request of a role of this account, and the policy of what it asks for where it is closed without one."""
    owner = _owner(request.resource) or account
    asked: Authorization = {
        "principal": f"arn:aws:sts::{account}:assumed-role/workload/pod",
        "action": request.action,
        "resource": request.resource,
        "account": owner,
        "context": _always(session, request, account, owner, region) | _offered(request),
    }
    if owner != account or request.action.startswith(("kms:", "sts:")):
        asked["resourcePolicy"] = _trusts(account, request)
    return asked


def _owner(resource: str) -> str:
    return resource.split(":")[4] if resource.startswith("arn:") else ""


def _always(session: Session, request: Request, account: str, owner: str, region: str) -> Context:
    place = request.resource.split(":")[3] if request.resource.startswith("arn:") else ""
    tags: Context = {f"aws:PrincipalTag/{key}": value for key, value in session.tags.items()}
    return tags | {
        "aws:PrincipalAccount": account,
        "aws:PrincipalArn": f"arn:aws:iam::{account}:role/workload",
        "aws:PrincipalIsAWSService": "false",
        "aws:RequestedRegion": place or region,
        "aws:ResourceAccount": owner,
        "aws:SecureTransport": "true",
        "aws:ViaAWSService": "true" if request.via else "false",
    }


def _offered(request: Request) -> Context:
    """Only the keys that the reference has for this action and its resource."""
    found: Context = {}
    if offers(request.action, request.resource, "aws:ResourceTag/${TagKey}"):
        found |= {f"aws:ResourceTag/{key}": value for key, value in request.resource_tags.items()}
    if request.request_tags and offers(request.action, request.resource, "aws:TagKeys"):
        found |= {f"aws:RequestTag/{key}": value for key, value in request.request_tags.items()}
        found["aws:TagKeys"] = list(request.request_tags)
    if request.listed_prefix is not None and offers(request.action, request.resource, "s3:prefix"):
        found["s3:prefix"] = request.listed_prefix
    if request.partition_keys and offers(request.action, request.resource, "dynamodb:LeadingKeys"):
        found["dynamodb:LeadingKeys"] = list(request.partition_keys)
    if request.via and offers(request.action, request.resource, "kms:ViaService"):
        found["kms:ViaService"] = request.via
    if request.encryption_context and offers(request.action, request.resource, "kms:EncryptionContextKeys"):
        found |= {f"kms:EncryptionContext:{key}": value for key, value in request.encryption_context.items()}
        found["kms:EncryptionContextKeys"] = list(request.encryption_context)
    return found


def _trusts(account: str, request: Request) -> dict[str, Any]:
    """The most open policy that the owner of a thing may have written: whoever this account allows."""
    service = request.action.partition(":")[0]
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
                "Action": f"{service}:*",
                **({} if service == "sts" else {"Resource": "*"}),
            }
        ],
    }
