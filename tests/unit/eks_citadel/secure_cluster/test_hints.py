"""Hints of refusals that lead to the right place."""

from typing import Any

import pytest

from eks_citadel import Network, SecureCluster
from harness import refused
from unit.eks_citadel.component_samples import small


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"vpc_id": "vpc-1"}, "vpc_id is given: this key is unknown here; write it in network."),
        ({"min_size": 2}, "min_size is given: this key is unknown here; write it in an item of node_groups."),
        ({"kubernets_version": "1.36"}, '"kubernetes_version" was probably meant.'),
        (
            {"iam_role_arn": "x"},
            "iam_role_arn is given: this key is unknown here; choose one of access_entries,",
        ),
        ({"kubernetes_version": "1.36.2"}, 'EKS chooses the patch, and a version is written without it; write "1.36".'),
        (
            {"network": {"cidr": "10.20.0.0/16", "zones": ["a", "us-west-1c"]}},
            'network.zones[1] is "us-west-1c": a zone is written as its letter, from a to f; write "c" for us-west-1c.',
        ),
    ],
)
def test_a_hint_names_what_was_meant_and_where_it_belongs(changes: dict[str, Any], said: str) -> None:
    assert said in refused(lambda: SecureCluster("small", {**small(), **changes}))


def test_settings_as_arguments_of_the_class_are_refused_in_one_sentence() -> None:
    made: Any = SecureCluster
    assert refused(lambda: made("small", kubernetes_version="1.36")) == (
        "kubernetes_version is given: SecureCluster takes its settings as one map; "
        'write SecureCluster("NAME", {"kubernetes_version": ...}).'
    )
    other: Any = Network
    assert 'write Network("NAME", {"cidr": ...}).' in refused(lambda: other("net", cidr="10.20.0.0/16", opts=None))
