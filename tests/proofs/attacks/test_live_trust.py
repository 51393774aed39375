"""The tries to take a role, live: the embedded AWS opens a session where the promise says so, and nowhere else."""

import time

import pytest

from citadel_rehearsal.ground.failure import SessionDenied
from proofs.attacks.live_calls import TAG_VALUE
from proofs.attacks.live_world import LiveWorld
from proofs.attacks.trust_documents import trust_document
from proofs.attacks.trust_promise import SOURCE_ROLE, TRUSTS, Taking, may_take, takings
from proofs.attacks.world import ACCOUNT

EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:*", "Resource": "*"}]}
BY_SERVICES = ("a prefix", "two regions")
SOURCES = {SOURCE_ROLE.rpartition("/")[2], "orders-source-2", "admin"}


def tried(chained: bool) -> list[Taking]:
    """Session tags that STS takes; the chained ones by roles of this account."""
    found = [one for one in takings() if one.action == "sts:AssumeRole" and one.principal.startswith("arn:") == chained]
    return [one for one in found if all(TAG_VALUE.fullmatch(value) for value in one.tags.values())]


@pytest.mark.parametrize("name", BY_SERVICES)
def test_L3_services_open_sessions_of_trusted_pods_only(name: str, live_world: LiveWorld, figures: list[str]) -> None:
    start, trust, asked = time.monotonic(), TRUSTS[name], tried(chained=False)
    role = live_world.role(f"trust-{len(name)}", EVERYTHING, trust_document(trust))
    assert [one.name for one in asked if _opens(live_world, role, one) != may_take(trust, one)] == []
    allowed = sum(may_take(trust, one) for one in asked)
    assert 0 < allowed < len(asked)
    figures.append(
        f"live, trust of {name}: {len(asked)} tries agree, {allowed} allowed, {time.monotonic() - start:.0f} s"
    )


def test_L3_a_target_is_taken_by_its_source_with_trusted_tags_only(live_world: LiveWorld, figures: list[str]) -> None:
    start, trust = time.monotonic(), TRUSTS["a target"]
    sources = {name: live_world.role(name, EVERYTHING) for name in sorted(SOURCES)}
    target = live_world.role("target", EVERYTHING, trust_document(trust))
    own = f":{ACCOUNT}:assumed-role/"
    asked = [one for one in tried(chained=True) if own in one.principal and one.principal.split("/")[1] in sources]

    def taken(one: Taking) -> bool:
        return live_world.chained(live_world.session(sources[one.principal.split("/")[1]], one.tags), target)

    assert [one.name for one in asked if taken(one) != may_take(trust, one)] == []
    allowed = sum(may_take(trust, one) for one in asked)
    assert 0 < allowed < len(asked)
    figures.append(
        f"live, trust of a target: {len(asked)} tries agree, {allowed} allowed, {time.monotonic() - start:.0f} s"
    )


def _opens(world: LiveWorld, role: str, taking: Taking) -> bool:
    try:
        world.session(role, taking.tags, taking.principal, taking.source_account)
    except SessionDenied:
        return False
    return True
