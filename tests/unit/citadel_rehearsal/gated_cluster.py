"""Programs that close clusters which this library did not make, for both engines."""

NAMED = """
from eks_citadel import ClusterGates

gates = ClusterGates("gates", {
    "cluster_name": "prod",
    "kubernetes_version": "1.35",
    "network": {"vpc_id": "vpc-0a1b2c3d", "node_subnet_ids": ["subnet-0a1b2c3d", "subnet-1a1b2c3d"]},
    "service_ipv4_cidr": "172.20.0.0/16",
    "deployer_reaches_endpoint": True,
    "access_entries": [{
        "name": "platform", "principal_arn": "arn:aws:iam::111122223333:role/platform",
        "cluster_policies": ["AmazonEKSClusterAdminPolicy"],
    }],
    "namespaces": [{"name": "shop"}],
    "pod_identities": [{
        "namespace": "shop", "service_account": "orders",
        "permissions": {"secretsmanager_secrets": [{"allow": ["read"]}]},
    }],
})
"""
RAW = """
import json
import pulumi
import pulumi_aws as aws
from eks_citadel import ClusterGates, Network


def role(name, service, *policies):
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    made = aws.iam.Role(name, assume_role_policy=document)
    attached = [
        aws.iam.RolePolicyAttachment(f"{name}-{policy}", role=made.name, policy_arn=f"arn:aws:iam::aws:policy/{policy}")
        for policy in policies
    ]
    return made.arn, attached


network = Network("shop", {"cidr": "10.20.0.0/16", "zones": ["a", "b"]})
role_arn, attached = role("raw", "eks.amazonaws.com", "AmazonEKSClusterPolicy")
cluster = aws.eks.Cluster(
    "raw",
    name="shop",
    version="1.35",
    role_arn=role_arn,
    vpc_config={"subnet_ids": network.control_plane_subnet_ids, "endpoint_private_access": True},
    access_config={"authentication_mode": "MODE", "bootstrap_cluster_creator_admin_permissions": True},
    kubernetes_network_config={"service_ipv4_cidr": "172.20.0.0/16"},
    opts=pulumi.ResourceOptions(depends_on=attached),
)
"""
OLD_NODES = """
node_role_arn, attached = role(
    "old", "ec2.amazonaws.com", "AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy",
    "AmazonEC2ContainerRegistryReadOnly",
)
aws.eks.NodeGroup(
    "old",
    cluster_name=cluster.name,
    node_role_arn=node_role_arn,
    subnet_ids=network.node_subnet_ids,
    scaling_config={"min_size": 1, "max_size": 2, "desired_size": 1},
    opts=pulumi.ResourceOptions(depends_on=attached),
)
"""
OLD_CNI = """
aws.eks.Addon("old-cni", cluster_name=cluster.name, addon_name="vpc-cni", resolve_conflicts_on_create="OVERWRITE")
"""
GATES = """
gates = ClusterGates("gates", {
    "cluster": cluster,
    "cluster_name": "shop",
    "kubernetes_version": "1.35",
    "network": {
        "vpc_id": network.vpc_id,
        "node_subnet_ids": network.node_subnet_ids,
        "control_plane_subnet_ids": network.control_plane_subnet_ids,
    },
    "service_ipv4_cidr": "172.20.0.0/16",
    "deployer_reaches_endpoint": REACHES,
    "access_entries": [
        {"name": "me", "principal_arn": "ME", "cluster_policies": ["AmazonEKSClusterAdminPolicy"]},
    ],
    "adopted_addons": ADDONS,
    "adopted_entries": ENTRIES,
})
"""
OLD_CNI_URN = "urn:pulumi:dev::shop::aws:eks/addon:Addon::old-cni"


class Adopting:
    """The steps in which a cluster of others is closed; its creator is `me`."""

    def __init__(self, me: str, reaches: bool) -> None:
        self._gates = GATES.replace("ME", me).replace("REACHES", str(reaches))
        self._me = me

    def before(self, mode: str = "API_AND_CONFIG_MAP") -> str:
        """As it was made, without this library."""
        return RAW.replace("MODE", mode) + OLD_NODES + OLD_CNI

    def adopted(self, mode: str = "API_AND_CONFIG_MAP") -> str:
        """With gates, of which some are there already: one add-on in this stack, one and the creator's entry not."""
        addons, entries = {"vpc-cni": OLD_CNI_URN, "kube-proxy": "shop:kube-proxy"}, {"me": f"shop:{self._me}"}
        gates = self._gates.replace("ADDONS", repr(addons)).replace("ENTRIES", repr(entries))
        return RAW.replace("MODE", mode) + OLD_NODES + gates

    def closed(self) -> str:
        """Without the nodes of before, and without aws-auth."""
        return RAW.replace("MODE", "API") + self._gates.replace("ADDONS", "{}").replace("ENTRIES", "{}")
