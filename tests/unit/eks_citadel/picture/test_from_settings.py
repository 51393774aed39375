"""The picture of a cluster before it exists."""

import pytest

from eks_citadel.parsing.refusal import Refusal
from eks_citadel.picture import talk
from eks_citadel.picture.from_settings import from_settings
from eks_citadel.picture.picture import Entry, Grant, Namespace, PodIdentity

from .clusters import ADMIN, RANGES, ROLE, cluster, picture, unreached


class Unknown:
    """What a value of Pulumi's is in a preview."""


def test_the_picture_has_what_the_person_decided() -> None:
    found = picture(cluster(endpoint_public_cidrs=["203.0.113.7/32", "198.51.100.4/32"]))
    assert (found.cluster_name, found.kubernetes_version) == ("shop-blue", "1.36")
    assert found.public_cidrs == ("198.51.100.4/32", "203.0.113.7/32")
    assert found.network_policy_mode == "strict"


def test_E1_the_mode_is_api_and_the_creator_is_no_admin() -> None:
    found = picture(cluster())
    assert found.authentication_mode == "API"


def test_the_name_of_the_settings_wins_over_the_resources() -> None:
    assert picture(cluster(cluster_name="shop-green")).cluster_name == "shop-green"


def test_a_grant_without_namespaces_is_for_the_whole_cluster() -> None:
    devs = {
        "name": "devs",
        "principal_arn": f"{ROLE}/devs",
        "namespace_policies": [{"policy": "AmazonEKSEditPolicy", "namespaces": ["shop", "dev-*"]}],
    }
    assert picture(cluster(access_entries=[ADMIN, devs])).entries == (
        Entry(f"{ROLE}/devs", (), (Grant("AmazonEKSEditPolicy", ("dev-*", "shop")),)),
        Entry(f"{ROLE}/me", (), (Grant("AmazonEKSClusterAdminPolicy"),)),
    )


def test_a_value_that_is_not_known_yet_is_refused_by_its_path() -> None:
    unknown = cluster(access_entries=[{**ADMIN, "principal_arn": Unknown()}])
    with pytest.raises(Refusal) as caught:
        picture(unknown)
    assert str(caught.value) == (
        "access_entries[0].principal_arn is not known yet: a picture needs the value itself; "
        "give it in resolve under this path."
    )


def test_a_value_is_resolved_by_its_path_and_judged_then() -> None:
    orders = {"namespace": "shop", "service_account": "orders", "role_arn": Unknown()}
    unknown = cluster(pod_identities=[orders])
    path = "pod_identities[0].role_arn"
    found = from_settings(unknown, "shop-blue", RANGES, {path: f"{ROLE}/orders"})
    assert found.pod_identities == (PodIdentity("shop", "orders", f"{ROLE}/orders", session_tags=True),)
    with pytest.raises(Refusal, match="it is not a role or user ARN"):
        from_settings(unknown, "shop-blue", RANGES, {path: "orders"})


def test_T1_default_is_closed_too_and_stands_open_where_the_deployer_does_not_reach_the_cluster() -> None:
    assert Namespace("default", "restricted", closed=True) in picture(cluster()).namespaces
    open_picture = picture(unreached())
    assert open_picture.namespaces == (Namespace("default", "privileged", closed=False),)
    assert open_picture.permits == ()
    assert ("default", "anywhere", "every port") in talk.rows(open_picture)


def test_T2_what_add_ons_need_is_in_the_picture_in_strict_mode_only() -> None:
    strict, standard = picture(cluster()), picture(cluster(network_policy_mode="standard"))
    assert {item.namespace for item in strict.permits} - {item.namespace for item in standard.permits} == {
        "kube-system"
    }
