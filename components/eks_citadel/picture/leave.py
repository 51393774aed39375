"""What can leave: the IAM roles of pods, and what these roles reach."""

from collections.abc import Iterator
from typing import NamedTuple

from eks_citadel.kubernetes.checks import KUBE_SYSTEM
from eks_citadel.parsing import cidrs
from eks_citadel.parsing.finding import Finding
from eks_citadel.picture.picture import Picture, PodIdentity, Reach, label_pairs
from eks_citadel.talk.documents.addon_policy import SELECTORS

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


# https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
AGENT_ADDRESSES = ("169.254.170.23/32", "fd00:ec2::23/128")
ADDON_PODS = tuple(label_pairs(labels) for labels in SELECTORS.values())


_TARGET_RULES = {
    "trust": "its trust policy does not let the role do sts:AssumeRole and sts:TagSession",
    "policies": "the role's policies do not allow sts:AssumeRole and sts:TagSession on it",
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
    elif item.target_closed_by:
        yield f"no credentials, since the role cannot become {item.target_role_arn}"
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
        elif item.target_closed_by:
            sentence = (
                f"{item.role_arn} cannot become {item.target_role_arn}, since {_TARGET_RULES[item.target_closed_by]}"
            )
            yield Finding("target-not-taken", f"{sentence}: pods of {name} get no credentials.")
        if not picture.pod_identity_agent:
            sentence = f"No Pod Identity agent runs in {picture.cluster_name}: pods of {name} get no credentials."
            yield Finding("no-agent", sentence)
        elif _closed(item.namespace, picture) and not _way_to_agent(item.namespace, picture):
            sentence = (
                f"No network policy lets pods of {name} ask the Pod Identity agent, so they get no credentials, unless "
                "they use the host's network; give the association pod_labels, or a policy for its pods."
            )
            yield Finding("no-way-to-agent", sentence)


def _closed(namespace: str, picture: Picture) -> bool:
    """Whether pods of the namespace need a policy for each connection: in the mode strict all pods do."""
    strict = picture.network_policy_mode == "strict"
    return strict or any(item.name == namespace and item.closed for item in picture.namespaces)


def _way_to_agent(namespace: str, picture: Picture) -> bool:
    """Whether some pods of the namespace have a way to the agent; which of them have the role, no picture says.

    The ways of add-ons' pods do not count.
    """
    out = [permit for permit in picture.permits if (permit.namespace, permit.direction) == (namespace, "egress")]
    mine = [permit for permit in out if namespace != KUBE_SYSTEM or permit.pods not in ADDON_PODS]
    return any(permit.peer.kind == "anywhere" or _has_agent(permit.peer.cidr) for permit in mine)


def _has_agent(cidr: str | None) -> bool:
    return cidr is not None and any(cidrs.overlapping([cidr, address]) for address in AGENT_ADDRESSES)
