"""Each sentence under "What is refused" in docs/guide/ is what a person reads; its arguments are here in order."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from eks_citadel.control_plane.settings import ControlPlaneSettings
from eks_citadel.enter.settings import ClusterAccessSettings
from eks_citadel.foundation.settings import FoundationSettings
from eks_citadel.leave.settings.pod_identity import PodIdentitySettings
from eks_citadel.leave.settings.workload_role import WorkloadRoleSettings
from eks_citadel.network.settings import NetworkSettings
from eks_citadel.nodes.settings.addons import AddonsSettings
from eks_citadel.nodes.settings.node_group import NodeGroupSettings
from eks_citadel.nodes.settings.node_role import NodeRoleSettings
from eks_citadel.secure_cluster.settings.secure_cluster import SecureClusterSettings
from eks_citadel.talk.settings.isolated_namespace import IsolatedNamespaceSettings
from eks_citadel.talk.settings.kube_system import KubeSystemSettings
from eks_citadel.traffic.settings import TrafficSwitchSettings

from .component_samples import ALONE
from .settings_samples import (
    ADMIN_POLICY,
    KEY,
    ROLE,
    SUBNETS,
    TABLE,
    admin,
    cluster,
    existing_network,
    flow,
    network,
    node_group,
    permissions,
    pod_identity,
    refusal,
    with_flows,
    with_node_groups,
    with_pod_identities,
    without,
    workload_role,
)

DOCS = Path(__file__).parents[3] / "docs" / "guide"
NAMED = {"cluster_name": "small"}
CONTROL_PLANE = NAMED | {
    "kubernetes_version": "1.36",
    "vpc_id": SUBNETS["vpc_id"],
    "subnet_ids": SUBNETS["node_subnet_ids"],
    "endpoint_public_cidrs": ["203.0.113.7/32"],
}
NAMESPACE = {"name": "shop", "service_ipv4_cidr": "172.20.0.0/16"}
KUBE_SYSTEM = {"service_ipv4_cidr": "172.20.0.0/16", "control_plane_cidrs": ["10.20.224.0/24"]}
OLDEST_CNI = {"vpc-cni": "v1.12.0-eksbuild.1"}
OLD_CNI = {"vpc-cni": "v1.14.1-eksbuild.1"}
SESSION_POLICY = '{"Version": "2012-10-17", "Statement": []}'
Page = tuple[str, type[Any], list[Mapping[str, Any]]]


def public(*cidrs: str) -> dict[str, Any]:
    return {"endpoint_public_cidrs": list(cidrs)}


def access(*entries: Any) -> dict[str, Any]:
    return NAMED | {"access_entries": list(entries)}


def principal(*arns: str) -> dict[str, Any]:
    return access(*(admin(name=f"p{number}", principal_arn=arn) for number, arn in enumerate(arns)))


def policy(*names: str) -> dict[str, Any]:
    return access(admin(cluster_policies=list(names)))


def namespaces(*names: str, policy: str = "AmazonEKSEditPolicy") -> dict[str, Any]:
    return access(admin(namespace_policies=[{"policy": policy, "namespaces": list(names)}]))


def reading(**groups: Any) -> dict[str, Any]:
    return access(admin(cluster_role_bindings=[{"group": "readers", "cluster_role": "view"}], **groups))


def one_flow(**changes: Any) -> dict[str, Any]:
    return {"flows": [flow(**changes)]}


def to(*cidrs: str) -> dict[str, Any]:
    return one_flow(destination={"cidrs": list(cidrs)})


def port(**changes: Any) -> dict[str, Any]:
    return one_flow(ports=[{"port": 8443, **changes}])


def role(list_name: str, **changes: Any) -> dict[str, Any]:
    return {"permissions": permissions(list_name, **changes)}


def changed(arguments: Mapping[str, Any], *changes: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The accepted arguments with one change each; what a change makes None is left out."""
    every = [{**arguments, **change} for change in changes]
    return [{key: value for key, value in one.items() if value is not None} for one in every]


PERMITTED = {"permissions": permissions("secretsmanager_secrets")}
BARE = without(pod_identity(), "role_arn")
IPV6 = {"ip_family": "ipv6"}
TAINT = {"key": "gpu", "effect": "NO_SCHEDULE"}
DUTY = {
    "namespace": "shop",
    "service_account": "orders",
    "permissions": {"secretsmanager_secrets": [{"allow": ["read"]}]},
}
SWITCH = ALONE["TrafficSwitch"]
BLUE, GREEN = SWITCH["colours"][0], {**SWITCH["colours"][0], "name": "green"}


def listener(**changes: Any) -> dict[str, Any]:
    return {"listener": {**SWITCH["listener"], **changes}}


PAGES: list[Page] = [
    ("addons", AddonsSettings, changed(
        NAMED | {"kubernetes_version": "1.36", "stage": "before-nodes"},
        {"addon_versions": {"cordns": "v1.14.3-eksbuild.3"}},
        {"addon_versions": {"aws-ebs-csi-driver": "v1.54.0-eksbuild.1"}},
        {"reserved_volume_attachments": 0},
        {"addon_versions": {"aws-efs-csi-driver": "v1.14.3-eksbuild.3"}},
        {"addon_versions": {"coredns": "1.14.7"}},
        {"addons": [{"name": "snapshot-controller", "version": "v8.5.0-eksbuild.5"}]},
        {"stage": "after-nodes", "addons": [{"name": "aws-load-balancer-controller", "version": "3.5.0"}]},
        {"stage": "before"},
        {"kubernetes_version": "1.31"},
        {"network_policy_mode": "Strict"},
        {"addon_versions": OLDEST_CNI},
        {"addon_versions": OLD_CNI, "network_policy_mode": "strict"},
        {"addon_versions": OLD_CNI, **IPV6},
    )),
    ("cluster-access", ClusterAccessSettings, [
        access(without(admin(), "cluster_policies")),
        principal("arn:aws:sts::111122223333:assumed-role/me/laptop"),
        principal("arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0a1b2c3d4e5f6071/me"),
        principal("arn:aws:iam::111122223333:root"),
        principal(f"{ROLE}/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS"),
        policy("AmazonEKSClusterAdmin"),
        policy("AmazonEKSAutoNodePolicy"),
        policy("arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"),
        namespaces(),
        namespaces("*"),
        namespaces("kube-*"),
        namespaces("shop", policy=ADMIN_POLICY),
        access(admin(kubernetes_groups=["system:masters"])),
        reading(),
        reading(kubernetes_groups=["readers"]),
        principal(f"{ROLE}/me", f"{ROLE}/me"),
        principal(f"{ROLE}/me", f"{ROLE}/team/me"),
        access(admin(namespace_policies=[{"policy": "AmazonEKSEditPolicy", "namespaces": [name]} for name in "ab"])),
    ]),
    ("control-plane", ControlPlaneSettings, changed(
        CONTROL_PLANE,
        {"kubernetes_version": 1.3},
        {"kubernetes_version": "v1.36"},
        public("0.0.0.0/0"),
        public("0.0.0.0/1"),
        public("32.0.0.0/7", "40.0.0.0/7"),
        public("::/0"),
        public("10.0.0.0/16"),
        public("2001:db8::/48"),
        public("203.0.113.7"),
        public("203.0.113.0/24", "203.0.113.7/32"),
        {"endpoint_private_cidrs": ["203.0.113.0/24"]},
        {"endpoint_private_cidrs": [f"10.99.{subnet}.0/24" for subnet in range(61)]},
        {"subnet_ids": SUBNETS["node_subnet_ids"][:1]},
        {"ip_family": "dual"},
        {"service_ipv4_cidr": "172.20.0.0/16", **IPV6},
        {"service_ipv4_cidr": "100.64.0.0/16"},
        {"service_ipv4_cidr": "10.100.0.0/25"},
        {"log_retention_days": 100},
        {"kms_key_arn": "alias/mine"},
        {"support_type": "standard"},
        {"cluster_name": "my cluster"},
        {"deletion_protection": "false"},
    )),
    ("isolated-namespace", IsolatedNamespaceSettings, changed(
        NAMESPACE,
        {"name": "kube-public"},
        {"name": "default"},
        {"name": "Shop"},
        {"pod_security": "strict"},
        one_flow(ports=[]),
        one_flow(destination={"namespace": "payments", "cidrs": ["198.51.100.0/24"]}),
        one_flow(destination={}),
        one_flow(source={"namespace": "shop", "pod_labels": {}}),
        one_flow(source={"namespace": "carts"}),
        {"flows": [without(flow(destination={"named": "aws-endpoints"}), "ports")]},
        one_flow(destination={"named": "api-server"}),
        one_flow(destination={"named": "world"}),
        to("169.254.169.254/32"),
        to("fd00:ec2::254/128"),
        to("2001:db8::/32"),
        {"service_ipv4_cidr": None, "service_ipv6_cidr": "2001:db8::/108"},
        {"service_ipv6_cidr": "fd30:3087:b6c2::/108"},
        port(port=0),
        port(end_port=8000),
        port(protocol="udp"),
        {"flows": [flow(), flow()]},
        {"flows": [without(flow(source={"cidrs": ["198.51.100.0/24"]}, destination={"named": "api-server"}), "ports")]},
        one_flow(source={"named": "aws-endpoints"}, destination={"namespace": "shop"}),
        one_flow(source={"named": "data-subnets"}, destination={"namespace": "shop"}),
        one_flow(source={"named": "all-namespaces"}, destination={"named": "all-namespaces"}),
        one_flow(source={"named": "load-balancers"}, destination={"namespace": "shop"}),
        one_flow(destination={"namespace": "kube-system"}),
        {"name": "kube-system"},
    )),
    ("isolated-namespace", SecureClusterSettings, [
        with_flows(flow(destination={"namespace": "payment"})),
        with_flows(without(flow(destination={"named": "aws-endpoints"}), "ports")),
        with_flows(flow(destination={"named": "data-subnets"})),
        with_flows(flow(source={"named": "load-balancers"}), network=dict(SUBNETS)),
        cluster(node_local_dns_cache=True, **IPV6),
        without(cluster(deployer_reaches_endpoint=False, namespaces=[{"name": "shop"}]), "endpoint_public_cidrs"),
    ]),
    ("kube-system", KubeSystemSettings, changed(
        KUBE_SYSTEM,
        {"identity_pods": [{"service_account": "controller"}]},
        {"flows": [flow()]},
        {"service_ipv4_cidr": None},
        {"service_ipv4_cidr": "100.64.0.0/16"},
        {"network_policy_mode": "closed"},
        {"ec2_endpoint": True},
        {"control_plane_cidrs": ["10.20.224.1/24"]},
    )),
    ("network", NetworkSettings, changed(
        network(),
        {"cidr": None, "zones": None, "vpc_id": SUBNETS["vpc_id"]},
        {"zones": ["a"]},
        {"zones": ["eu-west-1a", "b"]},
        {"cidr": "10.20.0.1/16"},
        {"cidr": "10.0.0.0/8"},
        {"cidr": "10.20.0.0/24"},
        {"cidr": "203.0.112.0/20"},
        {"cidr": "172.17.0.0/16"},
        {"outbound": "nat"},
        {"aws_endpoints": ["com.amazonaws.eu-west-1.secretsmanager"]},
        {"organization_id": "a1b2c3d4e5"},
        {"trusted_account_ids": ["1111"]},
        {"organization_id": "o-a1b2c3d4e5", "trusted_account_ids": ["444455556666"]},
        {"ip_family": "IPv6"},
        {"zones": None, "zone": ["a", "b"]},
        {"cidr": None, "zones": None, **SUBNETS, "control_plane_subnet_ids": ["subnet-0a1b2c3d", "subnet-2a1b2c3d"]},
        {"tags": {"kubernetes.io/cluster/mine": "owned"}},
    )),
    ("node-group", NodeGroupSettings, changed(
        node_group(cluster_name="small", node_role_arn=f"{ROLE}/nodes", subnet_ids=SUBNETS["node_subnet_ids"]),
        {"min_size": 3, "desired_size": 3, "max_size": 2},
        {"max_size": 1_000_000},
        {"instance_types": ["m7g.large"]},
        {"instance_types": []},
        {"ami_type": "AL2_x86_64"},
        {"capacity_type": "CAPACITY_BLOCK"},
        {"bottlerocket_settings": {"kubernetes": {"cluster-name": "other"}}},
        {"bottlerocket_settings": {"host-containers": {"admin": {"enabled": True}}}},
        {"disk_size_gib": 10},
        {"labels": {"node-role.kubernetes.io/web": "true"}},
        {"taints": [{**TAINT, "effect": "NoSchedule"}]},
        {"taints": [TAINT, TAINT]},
        {"min_size": "2"},
    )),
    ("node-role", NodeRoleSettings, changed(
        NAMED,
        {"cluster_name": None},
        {"cluster_name": "my cluster"},
        {"permissions_boundary_arn": f"{ROLE}/boundary"},
        {"tags": {"kubernetes-namespace": "shop"}},
    )),
    ("pod-identity", PodIdentitySettings, changed(
        pod_identity(cluster_name="small"),
        PERMITTED,
        {"role_arn": None},
        {"role_arn": "arn:aws:iam::111122223333:user/me"},
        {"namespace": "kube-public"},
        {"session_policy": SESSION_POLICY},
        {"disable_session_tags": True, "session_policy": "read only"},
        {"pod_labels": {}},
    )),
    ("pod-identity", SecureClusterSettings, [
        cluster(pod_identities=[pod_identity()]),
        with_pod_identities(pod_identity(), pod_identity()),
        with_pod_identities(pod_identity(namespace="kube-system", service_account="aws-node", pod_labels={"a": "b"})),
        with_pod_identities(BARE),
        with_pod_identities(BARE | PERMITTED | {"session_policy": SESSION_POLICY}),
        with_pod_identities(BARE | PERMITTED | {"target_role_arn": "arn:aws:iam::444455556666:role/orders"}),
    ]),
    ("secure-cluster", SecureClusterSettings, [
        without(cluster(), "kubernetes_version"),
        cluster(access_entries=[]),
        cluster(access_entries=[admin(cluster_policies=["AmazonEKSViewPolicy"])]),
        without(cluster(), "endpoint_public_cidrs"),
        without(cluster(deployer_reaches_endpoint=False, namespaces=[{"name": "shop"}]), "endpoint_public_cidrs"),
        without(cluster(deployer_reaches_endpoint=False, network_policy_mode="strict"), "endpoint_public_cidrs"),
        with_flows(flow(destination={"namespace": "payment"})),
        cluster(pod_identities=[pod_identity()]),
        with_pod_identities(pod_identity(**PERMITTED)),
        with_pod_identities(BARE | PERMITTED | {"disable_session_tags": True}),
        with_flows(without(flow(destination={"named": "aws-endpoints"}), "ports")),
        cluster(network=network(vpc_id=SUBNETS["vpc_id"])),
        cluster(node_role_arn="arn:aws:iam::111122223333:user/me"),
        with_node_groups(node_group(name="gpu", taints=[TAINT])),
        with_node_groups(node_group(zones=["a", "c"])),
        cluster(network=existing_network(), node_groups=[node_group(subnet_ids=["subnet-2a1b2c3d"])]),
        cluster(node_groups=[]),
        cluster(service_ipv4_cidr="10.20.0.0/16"),
        cluster(endpoint_private_cidrs=["10.20.0.0/24"]),
        cluster(node_group=node_group()),
        cluster(access_entries=[without(admin(), "cluster_policies") | {"cluster_policy": ADMIN_POLICY}]),
        cluster(kubernetes_version="1.31"),
        cluster(namespaces=[{"name": "shop"}, {"name": "shop"}]),
        cluster(service_ipv4_cidr="172.20.0.0/16", **IPV6),
        with_flows(flow(destination={"cidrs": ["198.51.100.0/24"]}), **IPV6),
        with_flows(flow(destination={"cidrs": ["2001:db8::/32"]})),
        with_node_groups(node_group(instance_types=["t2.large"])) | IPV6,
        cluster(addon_versions=OLDEST_CNI),
        cluster(addon_versions=OLD_CNI),
        cluster(addon_versions=OLD_CNI, network_policy_mode="standard", **IPV6),
    ]),
    ("foundation", FoundationSettings, changed(
        ALONE["Foundation"],
        {"colours_prefix": "shop-*"},
        {"workload_roles": [DUTY, DUTY]},
        {"workload_roles": [{"namespace": "shop", "service_account": "orders"}]},
        {"workload_roles": [{**DUTY, "trusted_clusters": ["shop-blue"]}]},
        {"network": {}},
    )),
    ("traffic-switch", TrafficSwitchSettings, [
        *changed(
            SWITCH,
            {"weights": {"blue": 90, "green": 5}, "colours": [BLUE, GREEN]},
            {"weights": {"blue": 100, "green": -10}},
            {"weights": {"blue": 90, "gren": 10}},
            {"weights": {"blue": 100, "green": 0}, "colours": [GREEN]},
            {"weights": {"blue": 100}},
            {"weights": {"blue": 90, "green": 10}},
            {"colours": [BLUE, BLUE]},
            {"colours": [without(BLUE, "node_security_group_id"), GREEN]},
            listener(allowed_cidrs=[]),
            listener(allowed_cidrs=["2001:db8::/32"]),
            listener(node_port=None),
            listener(node_port=None, pod_port=8443),
            listener(node_port=8443),
            listener(protocol="TLS"),
        ),
        without(SWITCH, "listener"),
    ]),
    ("workload-role", WorkloadRoleSettings, changed(
        workload_role(),
        {"trusted_clusters": ["*"]},
        {"trusted_clusters": ["team*"]},
        {"trusted_clusters": []},
        {"trusted_regions": ["eu-*"]},
        {"permissions": {}},
        role("kms_keys", allow=["list"]),
        role("kms_keys", allow=[]),
        role("sqs_queues", scope="pod"),
        role("s3_prefixes", scope="pod", shared_as="shop"),
        role("secretsmanager_secrets", allow=["list"], kms_key_arn=KEY),
        role("s3_prefixes", bucket_arn="arn:aws:s3:::exports/*"),
        role("s3_prefixes", prefix="exports/"),
        role("s3_prefixes", prefix="_shared/shop"),
        role("ssm_paths", path="/aws/orders"),
        role("dynamodb_tables", table_arn=f"{TABLE}/index/by-day"),
        {"permissions": {"sqs_queues": [{"allow": ["read"]}, {"allow": ["write"]}]}},
        {"source_role_arn": f"{ROLE}/first", "target_role_arns": [f"{ROLE}/second"]},
        {"tags": {"eks-cluster-name": "small"}},
    )),
]  # fmt: skip
# What only the preview knows: accounts, regions, the length of a document.
LATER = re.compile(
    " is a document of | has the cluster admins | the account has no such zone in | was created in "
    "| it has no IPv6 range,"
    "| its endpoints are in | makes no endpoint with private names of | it is in vpc-"
    "| it is in the partition | a permissions boundary is a policy of "
    "| the AWS provider (?:has|deploys) | reports no identity| support .* ended on "
)


def documented(page: str) -> list[str]:
    """The sentences of a page's blocks under that heading."""
    _, _, section = (DOCS / f"{page}.md").read_text().partition("\n## What is refused\n")
    blocks = re.findall(r"```text\n(.*?)```", section.partition("\n## ")[0], re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if not LATER.search(line)]


def refused(rows: Iterable[Page]) -> list[str]:
    return [refusal(arguments, settings) for _, settings, every in rows for arguments in every]


@pytest.mark.parametrize("page", sorted({page for page, _, _ in PAGES}))
def test_what_a_page_says_is_refused_is_refused_in_these_words(page: str) -> None:
    assert refused(row for row in PAGES if row[0] == page) == documented(page)


def test_no_page_with_refusals_is_left_out() -> None:
    pages = {path.stem for path in DOCS.glob("*.md") if "\n## What is refused\n" in path.read_text()}
    assert pages == {page for page, _, _ in PAGES}
