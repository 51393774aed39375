"""One role for a duty, however many clusters its pods are in."""

from benchmarks.fleet import DUTIES, Fleet, fleet, irsa_trust_length


def test_L3_more_clusters_need_no_more_roles_and_no_longer_trust() -> None:
    two, ten = fleet(2), fleet(10)
    assert two == Fleet(roles=len(DUTIES), trust_length=two.trust_length, associations=2 * len(DUTIES))
    assert ten == Fleet(roles=len(DUTIES), trust_length=two.trust_length, associations=10 * len(DUTIES))
    assert two.trust_length < irsa_trust_length(2) < irsa_trust_length(10)
