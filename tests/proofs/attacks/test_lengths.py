"""What does not grow with the clusters, and what IAM takes."""

import json
import re

import pytest

from benchmarks.fleet import irsa_trust_length
from eks_citadel.iam.limits import INLINE_LENGTH, TRUST_LENGTH, policy_within_limits, trust_within_limits
from eks_citadel.parsing.refusal import Refusal
from proofs.attacks.matrix import Document, policy
from proofs.attacks.promise import Role
from proofs.attacks.roles import ROLES, all_kinds
from proofs.attacks.trust_documents import trust_document
from proofs.attacks.trust_promise import Trust
from proofs.attacks.world import ACCOUNT, KEY, REGION, TARGET

COUNTS = (2, 10, 100)


def test_L3_a_prefix_is_a_shorter_trust_than_any_list_of_clusters_and_than_IRSA(figures: list[str]) -> None:
    """That a fleet's roles really keep this one document is measured in a rehearsal: `run/test_fleet.py`."""
    prefix = len(trust_within_limits(trust_document(Trust(("team-*",)))))
    irsa = [irsa_trust_length(count) for count in COUNTS]
    listed = [len(_compact(trust_document(Trust(_names(count))))) for count in COUNTS]
    for grown in (listed, irsa):
        assert [prefix, *grown] == sorted({prefix, *grown})
    figures.append(f"trust: {prefix} characters by a prefix (IAM takes {TRUST_LENGTH:,})")
    for count, names, providers in zip(COUNTS, listed, irsa, strict=True):
        figures.append(f"trust of {count} clusters: {names:,} characters by names, {providers:,} by IRSA")


def test_L3_a_list_that_IAM_would_not_take_is_refused_with_its_way_out() -> None:
    assert len(trust_within_limits(trust_document(Trust(_names(10))))) <= TRUST_LENGTH
    with pytest.raises(Refusal, match=re.escape('trust a prefix that ends in "-*"')):
        trust_within_limits(trust_document(Trust(_names(100))))


def test_L5_the_largest_role_of_six_services_is_within_IAMs_limits(figures: list[str]) -> None:
    largest = {name: len(policy_within_limits(policy(role))) for name, role in ROLES.items()}
    name = max(largest, key=lambda found: largest[found])
    assert len(ROLES[name].permissions) == 6 and largest[name] <= INLINE_LENGTH
    figures.append(f"largest document: role {name}, {largest[name]:,} characters (IAM takes {INLINE_LENGTH:,})")


def test_L5_a_role_that_IAM_would_not_take_is_refused_with_its_way_out() -> None:
    wide = {kind: list(listed) for kind, listed in all_kinds(kms_key_arn=KEY).items()}
    for number in range(20):
        wide["s3_prefixes"].append({**wide["s3_prefixes"][0], "prefix": f"exports-{number}"})
    role = Role(wide, regions=(REGION,), account=ACCOUNT, target_role_arns=(TARGET,))
    with pytest.raises(Refusal, match="give each duty a service account and a role of its own"):
        policy_within_limits(policy(role))


def _names(count: int) -> tuple[str, ...]:
    return tuple(f"team-{number:03}" for number in range(count))


def _compact(document: Document) -> str:
    return json.dumps(document, separators=(",", ":"))
