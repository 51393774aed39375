"""Which pods get which role."""

from typing import Any

import pytest

from unit.eks_citadel.component_samples import ALONE, bare, by_type, later, made, orders, role, seen, small, tried

ASSOCIATION = "shop-identity-shop.orders-association"


def test_an_association_says_cluster_namespace_service_account_and_role() -> None:
    inputs = seen(orders).one(ASSOCIATION).inputs
    assert (inputs["clusterName"], inputs["namespace"], inputs["serviceAccount"]) == ("shop", "shop", "orders")
    assert inputs["roleArn"] == role("orders")
    assert inputs.get("disableSessionTags") in (None, False)


def test_used_alone() -> None:
    monitor = made(ALONE["PodIdentity"], "identity", "PodIdentity")
    assert monitor.names() == {"identity", "identity-association"}


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"role_arn": "orders"}, "role_arn"),
        ({"role_arn": None}, "role_arn"),
        ({"namespace": "kube-public"}, "namespace"),
        ({"service_account": "Orders"}, "service_account"),
        ({"session_policy": '{"Statement": []}'}, "session_policy"),
        ({"pod_labels": {}}, "pod_labels"),
        ({"permissions": {}}, "permissions"),
    ],
)
def test_L4_what_an_association_cannot_be_is_refused(changes: Any, path: str) -> None:
    refused = tried({**ALONE["PodIdentity"], **changes}, component="PodIdentity")
    assert refused.sentence.startswith(f"{path} is ")
    assert refused.monitor.names() == set()


def test_L4_one_service_account_twice_is_refused() -> None:
    twice = [{"namespace": "default", "service_account": "a", "role_arn": role("a")}] * 2
    refused = tried(small(pod_identities=twice))
    assert refused.sentence.startswith("pod_identities[1] is ")
    assert refused.monitor.names() == set()


def test_L4_a_pod_identity_in_a_namespace_that_nobody_declares_is_refused() -> None:
    assert tried(
        small(pod_identities=[{"namespace": "shop", "service_account": "a", "role_arn": role("a")}])
    ).sentence.startswith("pod_identities[0].namespace is ")


@pytest.mark.parametrize("key", ["fargate_profiles", "fargate"])
@pytest.mark.parametrize("component", ["SecureCluster", "NodeGroup", "PodIdentity"])
def test_L4_no_component_makes_Fargate_where_no_agent_runs(component: str, key: str) -> None:
    arguments = small() if component == "SecureCluster" else ALONE[component]
    refused = tried({**arguments, key: [{"namespace": "shop"}]}, component=component)
    assert refused.sentence.startswith(f"{key} is given: this key is unknown here; ")
    assert refused.monitor.names() == set()


def test_A2_a_hyphen_never_makes_two_service_accounts_one() -> None:
    pairs = [("shop", "api-worker"), ("shop-api", "worker")]
    monitor = made(
        bare(pod_identities=[{"namespace": space, "service_account": it, "role_arn": role(it)} for space, it in pairs])
    )
    associations = [item for item in by_type(monitor, "PodIdentityAssociation") if not item.component]
    assert {(item.inputs["namespace"], item.inputs["serviceAccount"]) for item in associations} == set(pairs)


@pytest.mark.parametrize("key", ["role_arn", "target_role_arn"])
def test_L4_a_late_role_is_judged_before_the_association_is_made(key: str) -> None:
    session = "arn:aws:sts::111122223333:assumed-role/orders/x"
    refused = tried(lambda: {**ALONE["PodIdentity"], key: later(session)}, "identity", "PodIdentity")
    assert refused.sentence.startswith(f'{key} is "{session}": ')
    assert not by_type(refused.monitor, "PodIdentityAssociation")


def test_a_target_role_and_a_session_policy_are_passed_on() -> None:
    policy = '{"Version": "2012-10-17", "Statement": []}'
    given = {"target_role_arn": role("far"), "disable_session_tags": True, "session_policy": policy}
    inputs = made({**ALONE["PodIdentity"], **given}, "identity", "PodIdentity").one("identity-association").inputs
    assert (inputs["targetRoleArn"], inputs["disableSessionTags"], inputs["policy"]) == (role("far"), True, policy)


def test_running_pods_learn_of_every_change_that_they_would_miss() -> None:
    revisions = {
        revision(**changes)
        for changes in (
            {},
            {"role_arn": role("other")},
            {"target_role_arn": role("far")},
            {"disable_session_tags": True},
            {"role_unique_id": "AROAEXAMPLE1"},
            {"role_unique_id": "AROAEXAMPLE2"},
        )
    }
    assert len(revisions) == 6


def test_what_is_as_it_was_keeps_its_revision() -> None:
    assert revision(pod_labels={"app": "orders"}) == revision(pod_labels={"app": "payments"})


def revision(**changes: Any) -> str:
    monitor = made({**ALONE["PodIdentity"], **changes}, "identity", "PodIdentity")
    return str(monitor.outputs[monitor.one("identity").urn]["revision"])
