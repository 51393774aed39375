"""The AWS Load Balancer Controller: it registers pods in target groups of its own cluster, and does nothing else."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from citadel_rehearsal.testing.rehearsals import rehearsals
from eks_citadel import Network, SecureCluster
from eks_citadel.nodes.documents.load_balancer_controller import load_balancer_controller_policy
from eks_citadel.picture.difference import Side
from eks_citadel.picture.parity import parity
from eks_citadel.picture.pod_identities_from_settings import pod_identities
from eks_citadel.secure_cluster.findings import findings
from unit.eks_citadel.component_samples import ALONE, by_type, document, made, role, small, tried
from unit.eks_citadel.iam.test_actions import condition_keys, known, privilege
from unit.eks_citadel.settings_samples import admin, cluster, network, parsed, pod_identity, refusal

NAME = "aws-load-balancer-controller"
CONTROLLER = {"name": NAME, "version": "3.5.0"}
HERE = f"shop-addons-after-nodes-{NAME}"


def registered(**changes: Any) -> Any:
    return made(small(addons=[{**CONTROLLER, **changes}]))


def values(**changes: Any) -> dict[str, Any]:
    return registered(**changes).one(HERE).inputs["values"]


def test_it_is_installed_by_its_chart_after_the_nodes_the_DNS_and_its_role() -> None:
    monitor = registered()
    release = monitor.one(HERE)
    assert release.type == "kubernetes:helm.sh/v3:Release"
    assert (release.inputs["chart"], release.inputs["version"], release.inputs["namespace"]) == (
        NAME, "3.5.0", "kube-system",
    )  # fmt: skip
    assert release.inputs["repositoryOpts"] == {"repo": "https://aws.github.io/eks-charts"}
    for awaited in (
        "shop-nodes-default-group", "shop-addons-after-nodes-coredns", f"{HERE}-association",
        f"{HERE}-role-policy-targets",
    ):  # fmt: skip
        assert monitor.waits_for(HERE, awaited), awaited


def test_it_is_told_where_it_is_since_pods_do_not_reach_the_metadata_of_their_node() -> None:
    found = values()
    assert (found["clusterName"], found["region"]) == ("shop", "eu-west-1")
    assert found["vpcId"]
    assert found["serviceAccount"] == {"create": True, "name": NAME}


def test_it_makes_no_load_balancer_and_no_Service_waits_for_it() -> None:
    found = values()
    assert found["controllerConfig"]["featureGates"] == {"EnableServiceController": False}
    off = ("createIngressClassResource", "enableServiceMutatorWebhook", "enableBackendSecurityGroup")
    assert [found[key] for key in off] == [False] * 3


def test_other_values_of_the_chart_are_given_such_as_an_image_of_your_own_registry() -> None:
    image = {"repository": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/lbc", "tag": f"v3.5.0@sha256:{'0' * 64}"}
    assert values(configuration={"image": image, "replicaCount": 1})["image"] == image


def test_L3_its_role_trusts_its_pods_in_this_cluster_only_and_they_get_it_by_an_association() -> None:
    monitor = registered()
    (statement,) = document(monitor.one(f"{HERE}-role").inputs["assumeRolePolicy"])["Statement"]
    tags = statement["Condition"]["StringEquals"]
    assert tags["aws:RequestTag/kubernetes-namespace"] == "kube-system"
    assert tags["aws:RequestTag/kubernetes-service-account"] == NAME
    association = monitor.one(f"{HERE}-association").inputs
    assert (association["namespace"], association["serviceAccount"]) == ("kube-system", NAME)


def test_a_role_of_another_team_is_taken_and_nobody_says_that_it_is_enough() -> None:
    monitor = registered(role_arn=role("lbc"))
    assert monitor.one(f"{HERE}-association").inputs["roleArn"] == role("lbc")
    assert f"{HERE}-role" not in monitor.names()
    told = findings(parsed(cluster(addons=[{**CONTROLLER, "role_arn": role("lbc")}])), "shop", date(2026, 11, 22))
    assert [one.sentence for one in told if one.code == "role-of-another-team"] == [
        f"The role_arn of {NAME} is of another team, whose permissions are not seen here: pods.eks.amazonaws.com needs "
        "RegisterTargets and DeregisterTargets in its target groups, and the Describe actions on its page."
    ]


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_AWS_knows_every_action_and_condition_key_of_its_policy(partition: str) -> None:
    for statement in load_balancer_controller_policy(partition, "eu-west-1", "111122223333")["Statement"]:
        assert all(privilege(action) for action in statement["Action"])
        for keys in statement.get("Condition", {}).values():
            assert all(known(key, condition_keys(action)) for key in keys for action in statement["Action"])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"version": "v3.5.0-eksbuild.1"}, 'addons[0].version is "v3.5.0-eksbuild.1": it is not a version of a Helm '
         'chart; write it as its repository does, such as "3.5.0".'),
        ({"version": "3.4.9"}, 'addons[0].version is "3.4.9": nobody read what this version needs; choose 3.5.0 or '
         "later."),
        ({"configuration": {"enableWaf": True}}, "addons[0].configuration.enableWaf is given: the library sets this "
         "value of the chart; leave it out."),
        ({"configuration": {"vpcId": "vpc-1"}}, "addons[0].configuration.vpcId is given: the library sets this value "
         "of the chart; leave it out."),
        ({"hosted_zone_ids": ["Z0"]}, f"addons[0].hosted_zone_ids is given: {NAME} changes no zones; leave it out."),
    ],
)  # fmt: skip
def test_what_would_not_work_is_refused(changes: Any, sentence: str) -> None:
    assert refusal(cluster(addons=[{**CONTROLLER, **changes}])) == sentence


def test_it_needs_a_deployer_that_reaches_the_API_server() -> None:
    unreached = {"endpoint_public_cidrs": [], "deployer_reaches_endpoint": False}
    assert refusal(cluster(addons=[CONTROLLER], **unreached)) == (
        f'addons[0].name is "{NAME}": it needs objects in the cluster, and the deployer does not reach its endpoint; '
        "give the deployer a network path and set deployer_reaches_endpoint: true."
    )


def test_its_service_account_has_one_association() -> None:
    own = pod_identity(namespace="kube-system", service_account=NAME, pod_labels={"a": "b"})
    assert refusal(cluster(addons=[CONTROLLER], pod_identities=[own])).startswith(
        f'pod_identities[0] is "kube-system/{NAME}": its pods are those of the add-on {NAME}'
    )


def test_alone_the_add_ons_need_the_VPC_and_the_cluster_s_provider() -> None:
    arguments = {**ALONE["Addons"], "stage": "after-nodes", "addons": [CONTROLLER]}
    assert tried(arguments, "addons", "Addons").sentence == (
        "vpc_id is missing: the AWS Load Balancer Controller is told it, since pods do not reach the metadata of their "
        "node; give the VPC of the cluster."
    )
    assert tried({**arguments, "vpc_id": "vpc-0a1b2c3d"}, "addons", "Addons").sentence == (
        f'addons is "{NAME}": it is installed in the cluster, and these options have no Kubernetes provider; give the '
        "cluster's provider to the component."
    )


def test_T2_in_strict_mode_its_ways_are_open_before_the_nodes() -> None:
    monitor = registered()
    (policy,) = [one for one in by_type(monitor, "NetworkPolicy") if one.inputs["metadata"]["name"] == NAME]
    assert monitor.waits_for("shop-nodes-default-group", policy.name)
    (webhook,) = policy.inputs["spec"]["ingress"]
    assert [one["port"] for one in webhook["ports"]] == [9443]


def test_a_closed_network_has_the_endpoints_that_it_needs_and_no_other_way_is_open() -> None:
    closed = network(outbound="aws-endpoints")
    told = findings(parsed(cluster(addons=[CONTROLLER], network=closed)), "shop", date(2026, 11, 22))
    assert "addon-without-way" not in {one.code for one in told}
    monitor = made(small(addons=[CONTROLLER], network=closed))
    (policy,) = [one for one in by_type(monitor, "NetworkPolicy") if one.inputs["metadata"]["name"] == NAME]
    peers = [peer for rule in policy.inputs["spec"]["egress"] for peer in rule["to"]]
    assert {"0.0.0.0/0", "0.0.0.0/1"}.isdisjoint(one["ipBlock"]["cidr"] for one in peers if "ipBlock" in one)


def test_a_tenant_with_all_powers_in_a_namespace_is_found_since_it_may_bind_target_groups() -> None:
    bindings = [{"group": "shop", "cluster_role": "cluster-admin", "namespaces": ["shop"]}]
    tenant = {
        "name": "shop",
        "principal_arn": role("shop"),
        "kubernetes_groups": ["shop"],
        "role_bindings": bindings,
    }
    arguments = {"access_entries": [admin(), tenant], "namespaces": [{"name": "shop"}]}

    def told(**changes: Any) -> list[str]:
        found = findings(parsed(cluster(**arguments, **changes)), "shop", date(2026, 11, 22))
        return [one.sentence for one in found if one.code == "targets-of-tenants"]

    assert told(addons=[CONTROLLER]) == [
        "shop may create TargetGroupBindings in shop, and so let pods of shop answer for every target group of this "
        "cluster: give it a role or a policy that has no custom resources."
    ]
    assert told() == []


def two_colours() -> None:
    network = Network("base", {"cidr": "10.20.0.0/16", "zones": ["a", "b"], "internal_load_balancers": True})
    subnets = ("node_subnet_ids", "control_plane_subnet_ids", "load_balancer_subnet_ids")
    existing = {"vpc_id": network.vpc_id, **{name: getattr(network, name) for name in subnets}}
    for colour in ("blue", "green"):
        SecureCluster(f"shop-{colour}", cluster(addons=[CONTROLLER], network=existing))  # type: ignore[arg-type]


def test_B2_the_controllers_of_two_colours_are_the_same_duty_and_their_picture_is_the_one_that_is_meant() -> None:
    with rehearsals() as rehearse:
        pictures = [rehearse(two_colours).cluster(f"shop-{colour}").picture for colour in ("blue", "green")]
    blue, green = (Side(one, {}) for one in pictures)
    assert [one.sentence for one in parity(blue, green).undeclared] == []
    meant = parsed(cluster(addons=[CONTROLLER]))
    (identity,) = pod_identities(meant, "shop-blue", {"addons[0].role_arn": role("lbc")}, {})
    (found,) = pictures[0].pod_identities
    assert identity == replace(found, role_arn=role("lbc"))
    assert NAME not in {one.name for one in pictures[0].addons}
