"""Who can enter, in rows."""

from dataclasses import replace

from eks_citadel.picture import enter
from eks_citadel.picture.picture import Binding

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


def test_E2_a_binding_that_names_no_group_of_the_entries_is_a_row_too() -> None:
    rehearsed = picture(cluster(access_entries=[ADMIN]))
    session = "arn:aws:sts::111122223333:assumed-role/me/anna"
    bindings = (
        Binding(session, "edit", "shop", "User"),
        Binding("somebody-else", "edit", "shop", "User"),
        Binding("system:authenticated", "view"),
        Binding("system:anonymous", "view", kind="User"),
    )
    rows = enter.rows(replace(rehearsed, bindings=bindings))
    assert [tuple(row) for row in rows][1:] == [
        (f"{ROLE}/me", f"user {session} -> edit", "shop"),
        (f"{ROLE}/me", "system:authenticated -> view", "the whole cluster"),
        ("anybody who reaches the endpoint", "user system:anonymous -> view", "the whole cluster"),
    ]
