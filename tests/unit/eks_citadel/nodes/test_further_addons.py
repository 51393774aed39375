"""Further EKS add-ons: by name, with a pinned version, a role of their own, and the policies that their pods need."""

import json
from datetime import date
from typing import Any

import pytest

from eks_citadel.kubernetes.eks_addons import known
from eks_citadel.secure_cluster.findings import findings
from unit.eks_citadel.component_samples import ALONE, by_type, document, later, made, role, small, tried
from unit.eks_citadel.iam.test_actions import condition_keys, privilege
from unit.eks_citadel.settings_samples import cluster, network, parsed, refusal

AFTER, ZONE = "shop-addons-after-nodes", "Z0123456789ABCDEFGHIJ"
TAINT = {"key": "CriticalAddonsOnly", "effect": "NO_SCHEDULE"}


def addon(name: str, **changes: Any) -> dict[str, Any]:
    zones = {"hosted_zone_ids": [ZONE]} if name == "external-dns" else {}
    return {"name": name, "version": "v3.4.2-eksbuild.1", **zones, **changes}


EVERY = [addon(name) for name in known()]


def registered(*addons: Any, **changes: Any) -> Any:
    return made(small(addons=list(addons), **changes))


def test_every_add_on_of_the_table_is_installed_after_the_nodes_and_after_the_DNS() -> None:
    monitor = registered(*EVERY)
    for name in known():
        inputs = monitor.one(f"{AFTER}-{name}").inputs
        assert inputs["addonVersion"] == "v3.4.2-eksbuild.1"
        assert inputs["resolveConflictsOnCreate"] == "OVERWRITE"
        assert monitor.waits_for(f"{AFTER}-{name}", "shop-nodes-default-group")
        assert monitor.waits_for(f"{AFTER}-{name}", f"{AFTER}-coredns")


def test_T2_pods_of_further_add_ons_have_their_policies_before_the_nodes() -> None:
    monitor = registered(*EVERY)
    made_for = {
        (item.inputs["metadata"]["namespace"], item.inputs["metadata"]["name"]): item
        for item in by_type(monitor, "NetworkPolicy")
    }
    for needs in known().values():
        for pods in needs.pods:
            item = made_for[needs.namespace, pods.name]
            assert monitor.waits_for("shop-nodes-default-group", item.name)
        if needs.pods and needs.own_namespace:
            assert (needs.namespace, "default-deny") in made_for
            namespace = f"shop-kube-system-namespace-{needs.namespace}"
            assert monitor.waits_for(made_for[needs.namespace, "default-deny"].name, namespace)
    standard = registered(*EVERY, network_policy_mode="standard")
    assert {item.inputs["metadata"]["namespace"] for item in by_type(standard, "NetworkPolicy")} == {"default"}
    assert [item.inputs["metadata"]["name"] for item in by_type(standard, "Namespace")] == []


@pytest.mark.parametrize(
    ("name", "namespace", "service_account", "policies"),
    [
        ("aws-efs-csi-driver", "kube-system", "efs-csi-controller-sa", {"service-role/AmazonEFSCSIDriverPolicy"}),
        (
            "amazon-cloudwatch-observability",
            "amazon-cloudwatch",
            "cloudwatch-agent",
            {"AWSXrayWriteOnlyAccess", "CloudWatchAgentServerPolicy"},
        ),
    ],
)
def test_L3_the_role_of_a_further_add_on_trusts_its_pods_in_this_cluster_only(
    name: str, namespace: str, service_account: str, policies: set[str]
) -> None:
    monitor = registered(addon(name))
    (statement,) = document(monitor.one(f"{AFTER}-{name}-role").inputs["assumeRolePolicy"])["Statement"]
    tags = statement["Condition"]["StringEquals"]
    assert tags["aws:RequestTag/kubernetes-namespace"] == namespace
    assert tags["aws:RequestTag/kubernetes-service-account"] == service_account
    (association,) = monitor.one(f"{AFTER}-{name}").inputs["podIdentityAssociations"]
    assert association["serviceAccount"] == service_account
    attached = [item for item in by_type(monitor, "RolePolicyAttachment") if item.name.startswith(f"{AFTER}-{name}")]
    assert {item.inputs["policyArn"].partition("policy/")[2] for item in attached} == policies
    assert all(monitor.waits_for(f"{AFTER}-{name}", item.name) for item in attached)


@pytest.mark.parametrize("name", ["external-dns", "cert-manager"])
def test_L3_what_changes_records_changes_those_of_its_zones_only(name: str) -> None:
    monitor = registered(addon(name, hosted_zone_ids=[ZONE]))
    statements = document(monitor.one(f"{AFTER}-{name}-role-policy-zones").inputs["policy"])["Statement"]
    (changes,) = [one for one in statements if "route53:ChangeResourceRecordSets" in one["Action"]]
    assert changes["Resource"] == [f"arn:aws:route53:::hostedzone/{ZONE}"]
    for statement in statements:
        assert all(privilege(action) for action in statement["Action"])
        for keys in statement.get("Condition", {}).values():
            assert all(set(keys) <= condition_keys(action) for action in statement["Action"])
    assert monitor.waits_for(f"{AFTER}-{name}", f"{AFTER}-{name}-role-policy-zones")


def test_without_zones_cert_manager_has_no_role() -> None:
    monitor = registered(addon("cert-manager"))
    assert "podIdentityAssociations" not in monitor.one(f"{AFTER}-cert-manager").inputs
    assert f"{AFTER}-cert-manager-role" not in monitor.names()


def test_a_role_of_another_team_is_taken() -> None:
    trust = {"Effect": "Allow", "Principal": {"Service": "pods.eks.amazonaws.com"}, "Action": "sts:*"}
    calls = {"aws:iam/getRole:getRole": {"name": "efs", "assumeRolePolicy": json.dumps({"Statement": [trust]})}}
    monitor = made(lambda: small(addons=[addon("aws-efs-csi-driver", role_arn=later(role("efs")))]), calls=calls)
    (association,) = monitor.one(f"{AFTER}-aws-efs-csi-driver").inputs["podIdentityAssociations"]
    assert association == {"serviceAccount": "efs-csi-controller-sa", "roleArn": role("efs")}
    assert f"{AFTER}-aws-efs-csi-driver-role" not in monitor.names()


def test_the_configuration_is_sent_as_it_is_written() -> None:
    monitor = registered(addon("snapshot-controller", configuration={"replicas": 2.0, "tolerations": [{"key": "a"}]}))
    sent = monitor.one(f"{AFTER}-snapshot-controller").inputs["configurationValues"]
    assert document(sent) == {"replicas": 2, "tolerations": [{"key": "a"}]}


def test_addons_alone_take_further_ones_after_the_nodes() -> None:
    arguments = {**ALONE["Addons"], "stage": "after-nodes", "addons": [addon("snapshot-controller")]}
    assert "addons-snapshot-controller" in made(arguments, "addons", "Addons").names()
    refused = tried({**arguments, "stage": "before-nodes"}, "addons", "Addons").sentence
    assert refused == "addons is given: they need nodes; give them to the stage after-nodes."


def test_kube_system_alone_has_policies_for_further_add_ons() -> None:
    arguments = {**ALONE["KubeSystem"], "network_policy_mode": "strict", "addons": ["external-dns"]}
    assert "system-external-dns-policy-external-dns" in made(arguments, "system", "KubeSystem").names()


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        (
            addon("aws-efs-csi-drivr"),
            '[0].name is "aws-efs-csi-drivr": it is no EKS add-on whose needs this library knows; "aws-efs-csi-driver" '
            "was probably meant.",
        ),
        (
            addon("coredns"),
            '[0].name is "coredns": every cluster has it already; leave it out; addon_versions pins its version.',
        ),
        (
            addon("adot"),
            '[0].name is "adot": what it needs of the gates is not in this library\'s table: its collectors are '
            "whatever you configure; create it with aws.eks.Addon, and its role and network policies yourself.",
        ),
        ({"name": "cert-manager"}, "[0].version is missing: it is required; give it a value."),
        (
            addon("cert-manager", version="1.18.2"),
            '[0].version is "1.18.2": it is not a version of an EKS add-on; write it as EKS does, such as '
            '"v1.23.1-eksbuild.1".',
        ),
        (
            addon("amazon-cloudwatch-observability", version="v3.0.0-eksbuild.1"),
            '[0].version is "v3.0.0-eksbuild.1": it takes no role by Pod Identity yet; choose v3.1.0 or later.',
        ),
        (
            {"name": "external-dns", "version": "v0.21.0-eksbuild.6"},
            "[0].hosted_zone_ids is missing: external-dns changes records, and without zones its role could change "
            "every zone of the account; name its zones, or give role_arn.",
        ),
        (
            addon("external-dns", hosted_zone_ids=["example.com"]),
            '[0].hosted_zone_ids[0] is "example.com": it is not the id of a hosted zone; write one such as '
            '"Z0123456789ABCDEFGHIJ".',
        ),
        (
            addon("external-dns", role_arn=role("dns")),
            "[0].hosted_zone_ids is given: the role decides which zones it may change; keep one of the two.",
        ),
        (
            addon("snapshot-controller", role_arn=role("dns")),
            "[0].role_arn is given: snapshot-controller calls no AWS API; leave it out.",
        ),
        (
            addon("snapshot-controller", hosted_zone_ids=[ZONE]),
            "[0].hosted_zone_ids is given: snapshot-controller changes no zones; leave it out.",
        ),
        (
            addon("cert-manager", configuration="replicas: 2"),
            '[0].configuration is "replicas: 2": it must be a map; write name: value.',
        ),
    ],
)
def test_an_add_on_that_would_not_work_is_refused(item: Any, sentence: str) -> None:
    assert refusal(cluster(addons=[item])) == f"addons{sentence}"


def test_an_add_on_is_installed_once_and_brings_its_namespace() -> None:
    twice = cluster(addons=[addon("cert-manager"), addon("cert-manager")])
    assert refusal(twice) == 'addons[1].name is "cert-manager": it is listed twice; keep one.'
    assert refusal(cluster(addons=[addon("cert-manager")], namespaces=[{"name": "cert-manager"}])) == (
        'namespaces[0].name is "cert-manager": the add-on cert-manager brings it with policies for its pods; leave it '
        "out."
    )


def test_L1_an_add_on_that_no_node_takes_is_refused() -> None:
    groups = [{"name": "system", "taints": [TAINT]}]
    assert refusal(cluster(addons=[addon("cert-manager")], node_groups=groups)) == (
        'addons[0].name is "cert-manager": every node at creation has the taint CriticalAddonsOnly, which its pods do '
        "not tolerate; give one group a desired_size and no taints, or tolerations in its configuration."
    )
    tolerant = addon("cert-manager", configuration={"tolerations": [{"key": "CriticalAddonsOnly"}]})
    assert parsed(cluster(addons=[tolerant, addon("aws-efs-csi-driver")], node_groups=groups))


def found(*addons: Any, **changes: Any) -> dict[str, list[str]]:
    every = findings(parsed(cluster(addons=list(addons), **changes)), "small", date(2026, 11, 30))
    return {code: [one.sentence for one in every if one.code == code] for code in {one.code for one in every}}


def test_an_add_on_that_reaches_the_internet_is_found() -> None:
    assert found(addon("cert-manager"))["addon-reaches-internet"] == [
        "cert-manager may call public addresses on 53, 80, 443, whoever answers there."
    ]
    assert "addon-reaches-internet" not in found(addon("snapshot-controller"))


def test_an_add_on_without_a_way_is_found() -> None:
    closed = network(outbound="aws-endpoints")
    assert found(addon("aws-efs-csi-driver"), addon("external-dns"), network=closed)["addon-without-way"] == [
        "aws-efs-csi-driver needs elasticfilesystem, and the network leads to endpoints of other services only: add "
        "them to network.aws_endpoints.",
        "external-dns needs public addresses on 443, and the network leads to endpoints of AWS services only.",
    ]
    with_efs = network(outbound="aws-endpoints", aws_endpoints=["elasticfilesystem"])
    assert "addon-without-way" not in found(addon("aws-efs-csi-driver"), network=with_efs)
    assert "addon-without-way" not in found(addon("aws-efs-csi-driver"))
