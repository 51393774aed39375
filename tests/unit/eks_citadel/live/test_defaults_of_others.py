"""What the doctor finds at clusters that were made with the defaults of other tools, by the requests that they send.

Each default was read in the tool's source, at the commit in its link.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.eks_world import World as Account
from unit.citadel_rehearsal.eks_world import secrets, trust

from .examined import Examined, examined

POLICY = "arn:aws:iam::aws:policy"
ADMIN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"


class Defaults(NamedTuple):
    """`request` changes CreateCluster, `own_key` associates a key of the account; `options` are of the launch template.

    `found` are the faults by their ids, with the number of each.
    """

    sources: tuple[str, ...]
    request: dict[str, Any]
    addons: tuple[str, ...]
    node_policies: tuple[str, ...]
    options: dict[str, Any] | None
    found: dict[str, int]
    own_key: bool = False


PULUMI_EKS = "https://github.com/pulumi/pulumi-eks/blob/7bf0c1b179932ce51cb02dfc4f9bd0d7550cb0cd/nodejs/eks"
EKSCTL = "https://github.com/eksctl-io/eksctl/blob/99984adb6164ece593c0728523b7f497ea61d60e/pkg"
TERRAFORM = "https://github.com/terraform-aws-modules/terraform-aws-eks/blob/bef29c4d9523523e57fe898643fde2895106b339"
# What no tool turns on, and what namespaces are like that nobody closed.
ALWAYS = {
    "network-policies-off": 1, "no-pod-identity-agent": 1, "deletion-protection-off": 1, "logs-off": 1,
    "namespace-open": 1, "pod-security-off": 1, "node-role-wide": 1, "config-map-too": 1,
}  # fmt: skip

TOOLS = {
    # accessConfig is left to EKS; add-ons vpc-cni, kube-proxy, coredns. Its default nodes are an Auto Scaling group of
    # its own, and here a managed group with the same role.
    "pulumi-eks": Defaults(
        (f"{PULUMI_EKS}/cluster/cluster.ts", f"{PULUMI_EKS}/nodes/nodegroup.ts"),
        {"accessConfig": None, "bootstrapSelfManagedAddons": True},
        ("vpc-cni", "kube-proxy", "coredns"),
        ("AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryReadOnly"),
        None,
        {
            **{name: count for name, count in ALWAYS.items() if name != "config-map-too"}, "config-map-only": 1,
            "world-endpoint": 1, "private-access-off": 1, "secrets-own-key-missing": 1, "node-role-usual": 1,
        },
    ),
    "eksctl": Defaults(
        (f"{EKSCTL}/apis/eksctl.io/v1alpha5/defaults.go", f"{EKSCTL}/cfn/builder/nodegroup.go",
         f"{EKSCTL}/cfn/builder/iam_helper.go", f"{EKSCTL}/cfn/builder/cluster.go"),
        {"accessConfig": {"authenticationMode": "API_AND_CONFIG_MAP", "bootstrapClusterCreatorAdminPermissions": True}},
        ("vpc-cni", "kube-proxy", "coredns", "metrics-server"),
        ("AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryPullOnly",
         "AmazonSSMManagedInstanceCore"),
        {"HttpTokens": "required", "HttpPutResponseHopLimit": 2},
        {
            **ALWAYS, "world-endpoint": 1, "private-access-off": 1, "secrets-own-key-missing": 1, "node-hop-limit": 1,
            "node-role-usual": 1,
        },
    ),
    # No add-on by default, and none that EKS installs by itself.
    "terraform-aws-eks": Defaults(
        tuple(f"{TERRAFORM}/{path}variables.tf" for path in ("", "modules/eks-managed-node-group/")),
        {
            "accessConfig": {"authenticationMode": "API_AND_CONFIG_MAP",
                             "bootstrapClusterCreatorAdminPermissions": False},
            "resourcesVpcConfig": {"endpointPublicAccess": False, "endpointPrivateAccess": True},
            "logging": {"clusterLogging": [{"types": ["api", "audit", "authenticator"], "enabled": True}]},
        },
        ("vpc-cni",),
        ("AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryReadOnly"),
        {"HttpTokens": "required", "HttpPutResponseHopLimit": 1, "HttpEndpoint": "enabled"},
        {**ALWAYS, "addon-not-managed": 2, "node-role-usual": 1},
        own_key=True,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.01) as running:
        yield running


@pytest.fixture(scope="module")
def account(aws: EmbeddedAws) -> Account:
    return Account(aws)


def request_of(account: Account, tool: Defaults) -> dict[str, Any]:
    network = {"subnetIds": account.subnets[1:], **tool.request.get("resourcesVpcConfig", {})}
    key = {"encryptionConfig": secrets(account.key)} if tool.own_key else {}
    return {**tool.request, "resourcesVpcConfig": network, **key}


def make(shop: Examined, tool: Defaults) -> None:
    """The add-ons and nodes of a cluster, and the namespace that every cluster has."""
    account, name = shop.account, f"nodes-of-{shop.name}"
    role = account.make_role(name, trust("ec2.amazonaws.com"))
    for policy in tool.node_policies:
        account.iam.attach_role_policy(RoleName=name, PolicyArn=f"{POLICY}/{policy}")
    account.addon(shop.name, "vpc-cni")
    template = {}
    if tool.options is not None:
        data = {"MetadataOptions": tool.options}
        made = account.ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data)["LaunchTemplate"]
        template = {"launchTemplate": {"id": made["LaunchTemplateId"], "version": "1"}}
    account.eks.create_nodegroup(**account.node_group_request(shop.name, nodeRole=role, **template))
    account.wait("nodegroup_active", clusterName=shop.name, nodegroupName="nodes")
    for addon in tool.addons[1:]:
        account.addon(shop.name, addon)
    shop.namespace("default")


@pytest.mark.parametrize("name", TOOLS)
def test_a_cluster_of_another_tool_has_exactly_these_faults(name: str, aws: EmbeddedAws, account: Account) -> None:
    tool = TOOLS[name]
    with examined(aws, account, **request_of(account, tool)) as shop:
        make(shop, tool)
        ids = [key.partition(":")[0] for key in shop.faults()]
        assert {one: ids.count(one) for one in sorted(ids)} == dict(sorted(tool.found.items()))


def test_E1_the_creator_that_eksctl_lets_in_is_among_the_admins(aws: EmbeddedAws, account: Account) -> None:
    with examined(aws, account, **request_of(account, TOOLS["eksctl"])) as shop:
        (admins,) = [one for one in shop.diagnosis().findings if one.id == "admin-entries"]
        assert "arn:aws:iam::111122223333:root" in admins.sentence
    with examined(aws, account, **request_of(account, TOOLS["terraform-aws-eks"])) as shop:
        assert not [one for one in shop.diagnosis().findings if one.id == "admin-entries"]


def test_each_default_names_the_sources_that_it_was_read_in() -> None:
    assert all(source.startswith("https://github.com/") for tool in TOOLS.values() for source in tool.sources)
    json.dumps([tool.request for tool in TOOLS.values()])
