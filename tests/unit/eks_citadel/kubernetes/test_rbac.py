"""Bindings bind groups, never users or service accounts."""

from eks_citadel.kubernetes import rbac

GROUP = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "devs"}


def test_a_role_binding_stays_in_its_namespace() -> None:
    found = rbac.role_binding("devs-edit", "shop", "devs", "edit")
    assert found["metadata"]["namespace"] == "shop"
    assert found["subjects"] == [GROUP]
    assert found["roleRef"] == {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "edit"}


def test_a_cluster_role_binding_has_no_namespace() -> None:
    found = rbac.cluster_role_binding("devs-view", "devs", "view")
    assert "namespace" not in found["metadata"]
    assert found["subjects"] == [GROUP]
