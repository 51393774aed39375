"""Who can enter, in rows."""

from eks_citadel.picture import enter

from .clusters import ADMIN, ROLE, cluster, picture

DEVS = {
    "name": "devs",
    "principal_arn": f"{ROLE}/devs",
    "namespace_policies": [{"policy": "AmazonEKSViewPolicy", "namespaces": ["shop", "payments"]}],
    "kubernetes_groups": ["devs", "spare"],
    "cluster_role_bindings": [{"group": "devs", "cluster_role": "view"}],
    "role_bindings": [{"group": "devs", "cluster_role": "edit", "namespaces": ["shop"]}],
}


def test_E2_every_right_of_every_principal_is_a_row() -> None:
    rows = enter.rows(picture(cluster(access_entries=[ADMIN, DEVS])))
    assert [tuple(row) for row in rows] == [
        (f"{ROLE}/devs", "AmazonEKSViewPolicy", "payments, shop"),
        (f"{ROLE}/devs", "devs -> edit", "shop"),
        (f"{ROLE}/devs", "devs -> view", "the whole cluster"),
        (f"{ROLE}/devs", "spare -> no role", "nowhere"),
        (f"{ROLE}/me", "AmazonEKSClusterAdminPolicy", "the whole cluster"),
    ]


def test_E2_nobody_enters_who_is_not_named() -> None:
    rows = enter.rows(picture(cluster()))
    assert {row.principal for row in rows} == {f"{ROLE}/me"}
