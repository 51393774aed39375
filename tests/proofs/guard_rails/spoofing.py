"""Every way to get one of the six tags onto a principal, and what must go on working."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from proofs.guard_rails.callers import ANOTHER, OF_THE_ORGANISATION, OTHERS, OURS, OWN, PLAIN, POD, Caller
from proofs.guard_rails.cell import ACCOUNT, Cell, trust
from proofs.guard_rails.promise import IDENTITIES, may_carry, may_hand_on

NEARLY = ("eks-cluster", "kubernetes-namespaces", "kubernetes-pod", "team")
TARGET = f"arn:aws:iam::{ACCOUNT}:role/target"


def session_tags() -> Iterator[Mapping[str, str]]:
    """The tags that a request sets: one key, several, all, other cases, others' values, ours beside foreign ones."""
    yield {}
    yield dict.fromkeys(NEARLY, "shop")
    yield OWN
    yield ANOTHER
    yield {key.upper(): value for key, value in OWN.items()}
    for key in OWN:
        yield {key: OWN[key]}
        yield {key: ANOTHER[key]}
        yield {key: OWN[key].upper()}
        yield {key.title(): OWN[key]}
        yield {"team": "shop", key: OWN[key]}
        yield {**OWN, key: ANOTHER[key]}
        yield {name: value for name, value in OWN.items() if name != key}
    for pair in pairwise(OWN):
        yield {key: OWN[key] for key in pair}


def sessions(callers: Iterable[Caller]) -> Iterator[Cell]:
    """Each caller takes a role with each set of tags. A call with tags is two authorizations; one is about the tags."""
    for caller in callers:
        for tags in session_tags():
            yield _cell(caller, "sts:TagSession", TARGET, tags, may_hand_on(caller, tags))
        for tags in ({}, OWN, ANOTHER):
            yield _cell(caller, "sts:AssumeRole", TARGET, tags, True)


def tagging() -> Iterator[Cell]:
    """Roles, users and other things are made and tagged."""
    things = {
        "iam:CreateRole": f"arn:aws:iam::{ACCOUNT}:role/some",
        "iam:TagRole": f"arn:aws:iam::{ACCOUNT}:role/path/some",
        "iam:CreateUser": f"arn:aws:iam::{ACCOUNT}:user/some",
        "iam:TagUser": f"arn:aws:iam::{ACCOUNT}:user/some",
        # Spoofed tags must be removable, and only principals may not have them.
        "iam:UntagRole": f"arn:aws:iam::{ACCOUNT}:role/some",
        "iam:UntagUser": f"arn:aws:iam::{ACCOUNT}:user/some",
        "iam:TagPolicy": f"arn:aws:iam::{ACCOUNT}:policy/some",
        "iam:GetRole": f"arn:aws:iam::{ACCOUNT}:role/some",
        "secretsmanager:TagResource": f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:some-abcdef",
        "secretsmanager:CreateSecret": f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:some-abcdef",
    }
    assert set(IDENTITIES) <= set(things)
    for caller in (PLAIN, POD):
        for action, resource in things.items():
            for tags in session_tags() if action != "iam:GetRole" else [{}]:
                yield _cell(caller, action, resource, tags, may_carry(action, tags))


def _cell(caller: Caller, action: str, resource: str, tags: Mapping[str, str], allowed: bool) -> Cell:
    context = caller.context
    removes = action.startswith("iam:Untag")
    if tags and not removes:
        context |= {f"aws:RequestTag/{key}": value for key, value in tags.items()}
    if tags:
        context["aws:TagKeys"] = list(tags)
    asked = {
        "principal": caller.principal,
        "action": action,
        "resource": resource,
        "account": ACCOUNT,
        "context": context,
    }
    if action.startswith("sts:"):
        context["aws:ResourceOrgID"] = OURS
        asked["resourcePolicy"] = trust(caller.trusted, "sts")
    verdict = "allowed" if allowed else "denied"
    return Cell(f"{caller.name}: {action} with {dict(tags)} is {verdict}", asked, allowed)


def of_the_organisation() -> list[Cell]:
    """What a service control policy holds for."""
    return [*sessions(OF_THE_ORGANISATION), *tagging()]


def of_everybody() -> list[Cell]:
    """What a resource control policy holds for: whoever takes a role of the organisation."""
    return list(sessions((*OF_THE_ORGANISATION, *OTHERS)))
