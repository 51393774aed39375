"""What endpoints of AWS services let through, in plain rules, and who tries."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from eks_citadel.network.documents.endpoint_policy import Owners
from proofs.attacks.world import ACCOUNT, OTHER_ACCOUNT, REGION

STRANGER, ALONE, AWS, REGISTRY = "999988887777", "888877776666", "210987654321", "602401143452"
ORGANIZATION, LONGER = "o-a1b2c3d4e5", "o-a1b2c3d4e5f6"
# An account without an organization has no key for it.
ORGANIZATIONS = {ACCOUNT: ORGANIZATION, OTHER_ACCOUNT: ORGANIZATION, STRANGER: LONGER}
LAYERS = f"arn:aws:s3:::prod-{REGION}-starport-layer-bucket"
PACKAGES = (f"arn:aws:s3:::al2023-repos-{REGION}-de612dc2", f"arn:aws:s3:::al2023-{REGION}")
PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
WEB_IDENTITY = "sts:AssumeRoleWithWebIdentity"
OWNERS = {
    "one account": Owners("aws", REGION, ACCOUNT),
    "two accounts": Owners("aws", REGION, ACCOUNT, (OTHER_ACCOUNT,)),
    "an organization": Owners("aws", REGION, ACCOUNT, organization_id=ORGANIZATION),
}


class Place(NamedTuple):
    """Actions of a service, by its endpoint's name, on ARNs in which the owner's account stands, if it does."""

    service: str
    actions: tuple[str, ...]
    resource: str


PLACES = (
    Place("s3", ("s3:GetObject", "s3:PutObject", "s3:GetObjectTagging"), "arn:aws:s3:::exports/shop/1"),
    Place("ecr.api", (*PULL, "ecr:PutImage", "ecr:CreateRepository"), "arn:aws:ecr:{region}:{account}:repository/shop"),
    Place("sqs", ("sqs:SendMessage", "sqs:ReceiveMessage"), "arn:aws:sqs:{region}:{account}:orders"),
    Place("sqs", ("sqs:ListQueues",), "*"),
    Place("secretsmanager", ("secretsmanager:GetSecretValue",), "arn:aws:secretsmanager:{region}:{account}:secret:a-1"),
    Place("dynamodb", ("dynamodb:PutItem",), "arn:aws:dynamodb:{region}:{account}:table/orders"),
    Place("dynamodb", ("dynamodb:ListTables",), "*"),
    Place("logs", ("logs:PutLogEvents",), "arn:aws:logs:{region}:{account}:log-group:shop:log-stream:1"),
    Place("sts", ("sts:AssumeRole", WEB_IDENTITY), "arn:aws:iam::{account}:role/orders"),
    Place("ec2", ("ec2:DeleteVolume",), "arn:aws:ec2:{region}:{account}:volume/vol-0a1b2c3d"),
)
# Whose is in no ARN of S3: bucket to owner.
BUCKETS = {
    "exports": ACCOUNT, "partner": OTHER_ACCOUNT, "loot": STRANGER, LAYERS[13:]: AWS, f"{LAYERS[13:]}-2": STRANGER,
    **{one[13:]: AWS for one in PACKAGES}, **{f"{one[13:]}-2": STRANGER for one in PACKAGES},
    LAYERS[13:].replace(REGION, "eu-central-1"): AWS,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Passing:
    """A request that comes by an endpoint.

    `caller` is the account of who signs, None where nobody does; `owner` the one that the request names.
    """

    service: str
    action: str
    resource: str
    owner: str | None
    caller: str | None

    @property
    def name(self) -> str:
        """The request in words."""
        return f"{self.caller or 'nobody'}: {self.action.partition(':')[2]} {self.resource} of {self.owner}"

    def asked(self) -> dict[str, Any]:
        """As the evaluator takes it; everybody else lets it pass, so that only the endpoint can say no."""
        context: dict[str, Any] = {"aws:RequestedRegion": REGION, "aws:SecureTransport": "true"}
        if self.owner is not None:
            context |= {"aws:ResourceAccount": self.owner} | _organization("Resource", self.owner)
        account = self.owner or self.caller or ACCOUNT
        asked = {"action": self.action, "resource": self.resource, "account": account, "resourcePolicy": self._open()}
        if self.caller is None:
            return asked | {"principal": {"type": "Anonymous"}, "context": context}
        context |= {"aws:PrincipalAccount": self.caller} | _organization("Principal", self.caller)
        context |= {"aws:PrincipalArn": f"arn:aws:iam::{self.caller}:role/pod"}
        principal = f"arn:aws:sts::{self.caller}:assumed-role/pod/1"
        return asked | {"principal": principal, "context": context, "identityPolicy": _document("*", "*")}

    def _open(self) -> dict[str, Any]:
        """The most open policy of what is asked for; of a role this is its trust, which names no resource."""
        trust = self.action.startswith("sts:")
        return _document("sts:*" if trust else f"{self.action.partition(':')[0]}:*", None if trust else "*", "*")


def passes(owners: Owners, passing: Passing) -> bool:
    """The promise: whether the endpoint lets it through."""
    own = {ACCOUNT, OTHER_ACCOUNT} if owners.organization_id else {owners.account, *owners.other_accounts}
    if passing.action == "s3:GetObject" and passing.resource.startswith(
        tuple(f"{one}/" for one in (LAYERS, *PACKAGES))
    ):
        return True
    if passing.action == WEB_IDENTITY and passing.owner in own:
        return True
    if passing.caller not in own:
        return False
    if passing.action in PULL and passing.owner == REGISTRY:
        return True
    return passing.owner in (*own, None) or passing.service == "ec2"


def passings(service: str) -> Iterator[Passing]:
    """Each action by each caller on what is each owner's."""
    for place in PLACES:
        if place.service == service:
            for action in place.actions:
                for resource, owner in _things(place):
                    for caller in (ACCOUNT, OTHER_ACCOUNT, STRANGER, ALONE, None):
                        yield Passing(service=service, action=action, resource=resource, owner=owner, caller=caller)


def _things(place: Place) -> Iterator[tuple[str, str | None]]:
    if place.resource == "*":
        yield "*", None
        return
    if place.service == "s3":
        yield from ((f"arn:aws:s3:::{bucket}/shop/1", owner) for bucket, owner in BUCKETS.items())
        return
    for owner in (ACCOUNT, OTHER_ACCOUNT, STRANGER, ALONE, *([REGISTRY] if place.service == "ecr.api" else [])):
        yield place.resource.format(region=REGION, account=owner), owner


def _organization(of: str, account: str) -> Mapping[str, str]:
    found = ORGANIZATIONS.get(account)
    return {f"aws:{of}OrgID": found} if found else {}


def _document(action: str, resource: str | None, principal: str | None = None) -> dict[str, Any]:
    statement: dict[str, Any] = {"Effect": "Allow", "Action": action}
    given = {"Resource": resource, "Principal": principal}
    return {"Version": "2012-10-17", "Statement": [statement | {key: one for key, one in given.items() if one}]}
