"""What is asked of services whose things are told apart by their tags: Secrets Manager, SQS and KMS."""

from collections.abc import Iterator
from dataclasses import replace

from proofs.attacks.promise import SCOPES, WORDS
from proofs.attacks.request import Request, Tags
from proofs.attacks.things import REQUEST_TAGS, RESOURCE_TAGS, TAGS_OF_ALL
from proofs.attacks.world import ACCOUNT, OTHER_ACCOUNT, OTHER_REGION, REGION, arn

THINGS = {
    "secretsmanager": "secret:orders-a1B2c3",
    "sqs": "orders",
    "kms": "key/11111111-2222-4333-8444-555555555555",
}
# Resources that a request to tag is tried on: ours, another's, nobody's, and ours in part.
TAGGED = (
    "own", "own-namespace", "own-cluster", "untagged", "of-cluster-a-prefix-of-ours", "of-namespace",
    "of-service-account", "shared-service-account", "shared-namespace", "shared-cluster",
)  # fmt: skip
# And those that are nearly ours, with tags that would make them ours.
NEARLY = tuple(
    f"{how}{key}{so}" for key in SCOPES["service-account"] for how, so in (("without-", ""), ("", "-in-capitals"))
)
OURS = ("own", "own-namespace", "own-cluster", "shared-service-account", "shared-namespace", "shared-cluster")
PLACES = {
    "in-another-region": (OTHER_REGION, ACCOUNT),
    "in-another-account": (REGION, OTHER_ACCOUNT),
}
WITHOUT_TAGS = ("ListSecrets", "GetRandomPassword", "CreateSecret", "TagResource")


def tagged_requests() -> Iterator[Request]:
    """Each action on a resource with each set of tags, and on our own elsewhere."""
    for kind in ("secretsmanager_secrets", "sqs_queues", "kms_keys"):
        service = kind.partition("_")[0]
        for action in sorted({name for words in WORDS[kind].values() for name in words.split()} - {*WITHOUT_TAGS}):
            for name, tags in RESOURCE_TAGS.items():
                yield replace(_on(service, action, name, tags), by_all=name in TAGS_OF_ALL)
            for name, (region, account) in PLACES.items():
                yield _on(service, action, name, RESOURCE_TAGS["own"], region, account)


def tagging_requests() -> Iterator[Request]:
    """Tags on creation, and the games with tags: retag, take, give away, tag the untagged."""
    yield Request(name="list", action="secretsmanager:ListSecrets", by_all=True)
    yield Request(name="password", action="secretsmanager:GetRandomPassword", by_all=True)
    for wanted, tags in {**REQUEST_TAGS, "nothing": {}}.items():
        yield from _creations(wanted, tags)
        for name in (*TAGGED, *NEARLY) if wanted in OURS else TAGGED:
            request = _on("secretsmanager", "TagResource", f"{name} with {wanted}", RESOURCE_TAGS[name])
            yield replace(request, request_tags=tags, by_all={name, wanted} <= {*TAGS_OF_ALL})


def _creations(wanted: str, tags: Tags) -> Iterator[Request]:
    """At creation Secrets Manager compares the request's tags where it compares a resource's; both are asked."""
    for told, resource_tags in (("tags of the request", tags), ("no tags", {})):
        request = _on("secretsmanager", "CreateSecret", f"{wanted}, compared with {told}", resource_tags)
        yield replace(request, request_tags=tags)
    created = _on("secretsmanager", "TagResource", f"at creation with {wanted}", tags)
    yield replace(created, request_tags=tags, by_all=wanted in TAGS_OF_ALL)
    for name, (region, account) in PLACES.items() if wanted in TAGS_OF_ALL else ():
        for action in ("CreateSecret", "TagResource"):
            elsewhere = _on("secretsmanager", action, f"{name} with {wanted}", tags, region, account)
            yield replace(elsewhere, request_tags=tags)


def _on(service: str, action: str, name: str, tags: Tags, region: str = REGION, account: str = ACCOUNT) -> Request:
    resource = arn(service, THINGS[service], region, account)
    return Request(name=name, action=f"{service}:{action}", resource=resource, resource_tags=tags)
