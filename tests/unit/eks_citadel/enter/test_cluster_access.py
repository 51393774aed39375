"""Who can enter: those who are named, and nobody else."""

from typing import Any

import pytest

from eks_citadel import ClusterAccess, SecureCluster
from eks_citadel.testing import recorded
from harness import ACCOUNT
from unit.eks_citadel.component_samples import (
    ALONE,
    admin,
    by_type,
    everything,
    later,
    made,
    role,
    seen,
    small,
    tried,
    unreached,
)

VIEW = {"cluster_policies": ["AmazonEKSViewPolicy"]}
UNIQUE_ID = "AROAEXAMPLEEXAMPLE123"


def access(*entries: Any, **changes: Any) -> dict[str, Any]:
    return {"cluster_name": "shop", "access_entries": list(entries), **changes}


def devs(**changes: Any) -> dict[str, Any]:
    return {"name": "devs", "principal_arn": role("devs"), **VIEW, **changes}


def test_E2_only_the_named_principals_get_an_entry() -> None:
    entries = by_type(seen(everything), "AccessEntry")
    assert {entry.inputs["principalArn"] for entry in entries} == {role("me"), role("devs")}
    assert {entry.inputs.get("type", "STANDARD") for entry in entries} == {"STANDARD"}


def test_E2_the_caller_is_never_written_anywhere() -> None:
    caller = f"arn:aws:sts::{ACCOUNT}:assumed-role/passer-by/session"
    monitor = made(unreached(), caller_arn=caller)
    assert "passer-by" not in str([item.inputs for item in monitor.registrations.values()])


def test_E2_policies_are_AWS_s_own_with_their_scope() -> None:
    associations = {item.name: item.inputs for item in by_type(seen(everything), "AccessPolicyAssociation")}
    assert {name: (item["policyArn"], item["accessScope"]) for name, item in associations.items()} == {
        "shop-access-policy-me-AmazonEKSClusterAdminPolicy": (
            "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
            {"type": "cluster"},
        ),
        "shop-access-policy-devs-AmazonEKSEditPolicy": (
            "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",
            {"type": "namespace", "namespaces": ["payments", "shop"]},
        ),
    }


def test_E2_groups_are_bound_to_what_was_named_and_nothing_is_cluster_wide_by_default() -> None:
    bindings = {item.name: item.inputs for item in by_type(seen(everything), "ClusterRoleBinding", "RoleBinding")}
    said = {
        name: (item["subjects"][0]["name"], item["roleRef"]["name"], item["metadata"].get("namespace"))
        for name, item in bindings.items()
    }
    assert said == {
        "shop-access-cluster-binding-devs-devs-view": ("devs", "view", None),
        "shop-access-cluster-binding-devs-readers-view": ("readers", "view", None),
        "shop-namespace-default-binding-devs-edit": ("devs", "edit", "default"),
        "shop-namespace-shop-binding-devs-edit": ("devs", "edit", "shop"),
        "shop-namespace-legacy-binding-readers-view": ("readers", "view", "legacy"),
    }
    assert {subject["kind"] for item in bindings.values() for subject in item["subjects"]} == {"Group"}


@pytest.mark.parametrize(
    ("entries", "path"),
    [
        pytest.param([devs()], "access_entries", id="no cluster-wide admin"),
        pytest.param([], "access_entries", id="nobody"),
    ],
)
def test_E2_a_whole_cluster_without_an_admin_is_refused(entries: Any, path: str) -> None:
    refused = tried(small(access_entries=entries))
    assert refused.sentence.startswith(f"{path} is ")
    assert refused.monitor.names() == set()


@pytest.mark.parametrize(
    ("entry", "path"),
    [
        ({"cluster_policies": []}, "access_entries[1]"),
        ({"kubernetes_groups": ["system:masters"]}, "access_entries[1].kubernetes_groups[0]"),
        ({"kubernetes_groups": ["eks:admins"]}, "access_entries[1].kubernetes_groups[0]"),
        ({"kubernetes_groups": ["aws:admins"]}, "access_entries[1].kubernetes_groups[0]"),
        ({"kubernetes_groups": ["amazon:admins"]}, "access_entries[1].kubernetes_groups[0]"),
        ({"kubernetes_groups": ["iam:admins"]}, "access_entries[1].kubernetes_groups[0]"),
        ({"principal_arn": "arn:aws:iam::111122223333:root"}, "access_entries[1].principal_arn"),
        ({"principal_arn": "111122223333"}, "access_entries[1].principal_arn"),
        (
            {"principal_arn": "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/Y"},
            "access_entries[1].principal_arn",
        ),
        ({"principal_arn": role("me")}, "access_entries[1].principal_arn"),
        ({"name": "me"}, "access_entries[1].name"),
        ({"cluster_policies": ["AmazonEKSViewPolicy"] * 2}, "access_entries[1].cluster_policies[1]"),
        ({"cluster_policies": ["AmazonEKSVeiwPolicy"]}, "access_entries[1].cluster_policies[0]"),
        (
            {"namespace_policies": [{"policy": "AmazonEKSEditPolicy", "namespaces": ["Shop"]}]},
            "access_entries[1].namespace_policies[0].namespaces[0]",
        ),
        (
            {"namespace_policies": [{"policy": "AmazonEKSEditPolicy", "namespaces": []}]},
            "access_entries[1].namespace_policies[0].namespaces",
        ),
    ],
)
@pytest.mark.parametrize("component", ["SecureCluster", "ClusterAccess"])
def test_E2_what_would_let_in_more_or_nobody_is_refused(component: str, entry: Any, path: str) -> None:
    entries = [admin(), devs(**entry)]
    arguments = small(access_entries=entries) if component == "SecureCluster" else access(*entries)
    refused = tried(arguments, component=component)
    assert refused.sentence.startswith(f"{path} is ")
    assert refused.monitor.names() == set()


def test_E2_a_session_is_refused_with_the_ARN_of_its_role() -> None:
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/devs/me@example.com"
    assert role("devs") in tried(small(access_entries=[admin(), devs(principal_arn=session)])).sentence


def test_E2_alone_it_needs_no_admin() -> None:
    monitor = made(ALONE["ClusterAccess"], "people", "ClusterAccess")
    assert monitor.names() == {"people", "people-entry-devs"}
    assert monitor.one("people-entry-devs").inputs["kubernetesGroups"] == ["devs"]
    assert list(monitor.outputs_of("people")["entryArns"]) == ["devs"]


def test_E2_a_principal_that_turns_out_to_be_a_session_is_refused_and_its_entry_never_made() -> None:
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/devs/session"

    refused = tried(lambda: small(access_entries=[admin(), devs(principal_arn=later(session))]))
    assert refused.sentence.startswith(f'access_entries[1].principal_arn is "{session}": ')
    assert "\n" not in refused.sentence
    assert "shop-access-entry-devs" not in refused.monitor.names()
    assert not [name for name in refused.monitor.names() if name.startswith("shop-access-policy-devs")]


def test_E2_another_resource_s_role_is_taken_as_an_output() -> None:
    def given() -> dict[str, Any]:
        return small(access_entries=[admin(), devs(principal_arn=later(role("devs")))])

    assert made(given).one("shop-access-entry-devs").inputs["principalArn"] == role("devs")
    assert "shop-access-entry-devs" in made(given, preview=True).names()


def test_E5_a_role_made_again_replaces_its_entry_and_the_associations_with_it() -> None:
    monitor = made(small(access_entries=[admin(principal_unique_id=UNIQUE_ID)]))
    entry = monitor.one("shop-access-entry-me")
    assert entry.request.replacement_trigger.string_value == UNIQUE_ID
    assert entry.request.deleteBeforeReplace
    for association in by_type(monitor, "AccessPolicyAssociation"):
        assert association.feeds("principalArn") == {entry.urn}


def test_E5_without_a_unique_id_nothing_triggers_a_replacement() -> None:
    entry = seen(small).one("shop-access-entry-me")
    assert not entry.request.HasField("replacement_trigger")


def test_E5_a_unique_id_given_as_an_output_is_the_trigger_too() -> None:
    monitor = made(lambda: small(access_entries=[admin(principal_unique_id=later(UNIQUE_ID))]))
    assert monitor.one("shop-access-entry-me").request.replacement_trigger.string_value == UNIQUE_ID


def test_E5_entries_that_EKS_makes_by_itself_are_never_declared() -> None:
    monitor = seen(everything)
    principals = {urn for entry in by_type(monitor, "AccessEntry") for urn in entry.feeds("principalArn")}
    assert not principals & {item.urn for item in by_type(monitor, "Role")}


def test_bindings_alone_need_the_endpoint() -> None:
    entry = devs(kubernetes_groups=["devs"], cluster_role_bindings=[{"group": "devs", "cluster_role": "view"}])
    assert tried(access(entry), component="ClusterAccess").sentence.startswith("endpoint is missing: ")


def test_bindings_alone_are_made_with_an_own_provider() -> None:
    entry = admin(kubernetes_groups=["devs"], cluster_role_bindings=[{"group": "devs", "cluster_role": "view"}])
    reached = {
        "endpoint": "https://example.eks.amazonaws.com",
        "certificate_authority": "Q0E=",
        "cluster_arn": "arn:aws:eks:eu-west-1:111122223333:cluster/shop",
    }
    monitor = made(access(entry, **reached), "people", "ClusterAccess")
    (provider,) = by_type(monitor, "kubernetes")
    assert monitor.one("people-cluster-binding-me-devs-view").provider == provider.urn
    assert monitor.waits_for("people-cluster-binding-me-devs-view", "people-policy-me-AmazonEKSClusterAdminPolicy")


def test_E2_alone_it_tells_its_findings_too_and_in_a_cluster_they_are_told_once() -> None:
    bound = devs(kubernetes_groups=["devs"], cluster_role_bindings=[{"group": "devs", "cluster_role": "developer"}])
    told = (
        "unknown-cluster-role: devs is bound to the ClusterRole developer, which neither Kubernetes nor this library "
        "creates: until it exists, it gives no rights."
    )
    reached = {"endpoint": "https://example.eks.amazonaws.com", "certificate_authority": "Q0E="}
    reached["cluster_arn"] = "arn:aws:eks:eu-west-1:111122223333:cluster/shop"
    alone = recorded(lambda: ClusterAccess("people", access(bound, **reached)))
    assert [log for log in alone.logs if log.startswith("unknown-cluster-role: ")] == [told]
    whole = recorded(lambda: SecureCluster("shop", small(access_entries=[admin(), bound])))
    assert [log for log in whole.logs if log.startswith("unknown-cluster-role: ")] == [told]
