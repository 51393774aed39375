"""What can leave, in rows."""

from eks_citadel.model import leave

from .clusters import ROLE, cluster, picture


def test_each_association_is_a_row_and_says_whether_the_role_sees_the_pod() -> None:
    identities = [
        {"namespace": "shop", "service_account": "orders", "role_arn": f"{ROLE}/orders"},
        {"namespace": "payments", "service_account": "bank", "role_arn": f"{ROLE}/b", "disable_session_tags": True},
    ]
    assert [tuple(row) for row in leave.rows(picture(cluster(pod_identities=identities)))] == [
        ("payments/bank", f"{ROLE}/b", "no"),
        ("shop/orders", f"{ROLE}/orders", "yes"),
    ]


def test_without_associations_nothing_leaves() -> None:
    assert leave.rows(picture(cluster())) == ()
