"""Random roles, pods and things, of names that are easily taken for one another: the promise, by both evaluators."""

import re
from itertools import product
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proofs.attacks.embedded import Embedded
from proofs.attacks.matrix import Cell, Decider, policy
from proofs.attacks.promise import CLUSTER, NAMESPACE, SCOPES, SERVICE_ACCOUNT, WORDS, Role, may
from proofs.attacks.request import Request, Session, pod
from proofs.attacks.requests_by_tags import THINGS
from proofs.attacks.roles import LISTED, WHERE
from proofs.attacks.world import ACCOUNT, BUCKET, PATH, PREFIX, REGION, TABLE, arn, cluster_arn

EXAMPLES, REQUESTS = 60, 30


# The names that EKS and Kubernetes take, of few letters so that they meet.
def _names(letters: str, longest: int, pattern: str) -> st.SearchStrategy[str]:
    every = ("".join(found) for length in range(1, longest + 1) for found in product(letters, repeat=length))
    return st.sampled_from([name for name in every if re.fullmatch(pattern, name)])


CLUSTERS = _names("ab0A_-", 4, r"[ab0A][ab0A_-]*")
NAMESPACES = _names("ab0-", 4, r"[ab0]([ab0-]*[ab0])?")
ACCOUNTS = _names("ab0-.", 5, r"[ab0]([ab0-]?[ab0])?(\.[ab0]([ab0-]?[ab0])?)?")
SHARES = st.sampled_from(["ab", "a-b"])
NAMES = {CLUSTER: CLUSTERS | SHARES.map("_shared/{}".format), NAMESPACE: NAMESPACES, SERVICE_ACCOUNT: ACCOUNTS}
BY_TAGS = ("secretsmanager_secrets", "sqs_queues", "kms_keys")
NO_TAGS = ("ListSecrets", "GetRandomPassword")


@st.composite
def sessions(draw: st.DrawFn) -> Session:
    cluster, namespace, account = draw(CLUSTERS), draw(NAMESPACES), draw(ACCOUNTS)
    return pod("random", cluster_arn(cluster), namespace, account, draw(st.sampled_from(["a", "ab", "a-b"])))


@st.composite
def items(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    words = ["read", "write", *(["list"] if kind in LISTED else [])]
    item = {**WHERE[kind], "allow": draw(st.lists(st.sampled_from(words), min_size=1, unique=True))}
    item["scope"] = draw(st.sampled_from([*SCOPES] if kind == "s3_prefixes" else [*SCOPES][:3]))
    if item["scope"] != "pod" and draw(st.booleans()):
        item["shared_as"] = draw(SHARES)
    return item


@st.composite
def roles(draw: st.DrawFn) -> Role:
    chosen = draw(st.lists(st.sampled_from([*WHERE]), min_size=1, max_size=3, unique=True))
    return Role({kind: [draw(items(kind))] for kind in chosen}, regions=(REGION,), account=ACCOUNT)


@st.composite
def tags(draw: st.DrawFn, session: Session) -> dict[str, str]:
    """The session's own, each key of which may be missing or another's."""
    found = {}
    for key in SCOPES["service-account"]:
        value = draw(st.sampled_from([session.tags[key]] * 3 + [""]) | NAMES[key])
        found |= {key: value} if value else {}
    return found


@st.composite
def paths(draw: st.DrawFn, session: Session) -> str:
    """The session's own path, each part of which may be missing or another's, and something behind it."""
    parts = [*draw(tags(session)).values(), draw(st.sampled_from(["x", "", "a", session.tags["kubernetes-pod-uid"]]))]
    uid = [session.tags["kubernetes-pod-uid"], "x"]
    return "/".join(draw(st.sampled_from([parts, parts, parts, uid])))


@st.composite
def requests(draw: st.DrawFn, kind: str, session: Session) -> Request:
    service = kind.partition("_")[0]
    action = draw(st.sampled_from(" ".join(WORDS[kind].values()).split()))
    known: dict[str, Any] = {"name": "random", "action": f"{service}:{action}"}
    if action in NO_TAGS:
        return Request(**known)
    if kind in BY_TAGS:
        known |= {"resource": arn(service, THINGS[service]), "resource_tags": draw(tags(session))}
        return Request(**known, request_tags=draw(tags(session)) if action in ("CreateSecret", "TagResource") else {})
    path = draw(paths(session))
    if action == "ListBucket":
        return Request(**known, resource=BUCKET, listed_prefix=f"{PREFIX}/{path}")
    if kind == "dynamodb_tables":
        return Request(**known, resource=TABLE, partition_keys=(path, draw(paths(session)))[: draw(st.integers(1, 2))])
    resource = f"{BUCKET}/{PREFIX}/{path}" if kind == "s3_prefixes" else arn("ssm", f"parameter{PATH}/{path}")
    return Request(**known, resource=resource)


@st.composite
def attacks(draw: st.DrawFn) -> tuple[Role, list[Cell]]:
    role, session = draw(roles()), draw(sessions())
    kinds = st.sampled_from([*role.permissions])
    asked = [draw(requests(draw(kinds), session)) for _ in range(REQUESTS)]
    return role, [Cell(session, request, may(role, session, request)) for request in asked]


def test_L5_random_roles_keep_the_promise(decider: Decider, embedded: Embedded, figures: list[str]) -> None:
    seen = {True: 0, False: 0}

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(attacks())
    def attack(drawn: tuple[Role, list[Cell]]) -> None:
        role, asked = drawn
        document = policy(role)
        second = embedded.decisions(document, [cell.asked() for cell in asked])
        for cell, *answers in zip(asked, decider.decide(document, asked), second, strict=True):
            assert answers == [cell.allowed, cell.allowed], f"{cell} by the promise, of {role.permissions}"
            seen[cell.allowed] += 1

    attack()
    assert min(seen.values()) > EXAMPLES
    figures.append(
        f"random: {sum(seen.values()):,} cells of {EXAMPLES} roles agree in both, {seen[True]:,} of them allowed"
    )
