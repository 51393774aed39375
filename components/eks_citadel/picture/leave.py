"""What can leave: the IAM roles of pods, and what these roles reach."""

from collections.abc import Iterator
from typing import NamedTuple

from eks_citadel.parsing.finding import Finding
from eks_citadel.picture.picture import Picture, PodIdentity, Reach

_NOUNS = {
    "secretsmanager_secrets": "secrets tagged",
    "s3_prefixes": "objects",
    "dynamodb_tables": "items",
    "ssm_paths": "parameters",
    "sqs_queues": "queues tagged",
    "kms_keys": "keys tagged",
    "kms_key_arn": "key",
    "target_role_arns": "role",
    "other": "on",
}


class Row(NamedTuple):
    """One service account as `namespace/name`, the role of its pods, and all that it reaches, a line for each."""

    service_account: str
    role_arn: str
    reaches: str


def rows(picture: Picture) -> tuple[Row, ...]:
    """One row for each association."""
    return tuple(
        Row(f"{item.namespace}/{item.service_account}", item.role_arn, "\n".join(_lines(item)))
        for item in picture.pod_identities
    )


def _lines(item: PodIdentity) -> Iterator[str]:
    if not item.session_tags:
        yield "without session tags"
    if item.trusted is False:
        yield "no credentials, since the role does not trust it"
    elif item.target_role_arn is not None:
        yield f"becomes {item.target_role_arn}"
    elif item.reaches is None:
        yield "decided elsewhere"
    elif not item.reaches:
        yield "nothing"
    else:
        yield from (_line(reach) for reach in item.reaches)


def _line(reach: Reach) -> str:
    return f"{', '.join(reach.allow)} {things_of(reach)}"


def things_of(reach: Reach) -> str:
    """The resources of a reach, as words."""
    if (reach.kind, reach.things) == ("secretsmanager_secrets", "*"):
        return "the names of all secrets"
    return f"{_NOUNS[reach.kind]} {reach.things}"


def findings(picture: Picture) -> tuple[Finding, ...]:
    """Associations that give no credentials."""
    return tuple(_findings(picture))


def _findings(picture: Picture) -> Iterator[Finding]:
    for item in picture.pod_identities:
        name = f"{item.namespace}/{item.service_account}"
        if item.trusted is False:
            sentence = f"{item.role_arn} does not trust {name} of {picture.cluster_name}: its pods get no credentials."
            yield Finding("role-does-not-trust", sentence)
        if not picture.pod_identity_agent:
            sentence = f"No Pod Identity agent runs in {picture.cluster_name}: pods of {name} get no credentials."
            yield Finding("no-agent", sentence)
