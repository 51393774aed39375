"""One role for a duty, however many clusters its pods are in."""

from benchmarks.fleet import DUTIES, Fleet, fleet, irsa_trust_length
from eks_citadel.iam.limits import TRUST_LENGTH

COUNTS = (2, 10, 100)


def test_L3_more_clusters_need_no_more_roles_and_no_longer_trust() -> None:
    """Each fleet is rehearsed, and its roles and trust policies are read back from the embedded AWS."""
    found = {count: fleet(count) for count in COUNTS}
    length = found[2].trust_length
    assert found == {count: Fleet(len(DUTIES), length, count * len(DUTIES)) for count in COUNTS}
    two, ten, hundred = (irsa_trust_length(count) for count in COUNTS)
    assert length < two < TRUST_LENGTH < ten < hundred
