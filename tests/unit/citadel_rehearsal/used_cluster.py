"""A program that adds to a cluster which it does not create, for both engines."""

PROGRAM = """
import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes
from eks_citadel import Addons, ClusterAccess, IsolatedNamespace, PodIdentity

cluster = aws.eks.get_cluster_output(name="prod")
team = aws.iam.get_role_output(name="team")
entry = {
    "name": "team", "principal_arn": team.arn, "kubernetes_groups": ["team"],
    "namespace_policies": [{"policy": "AmazonEKSViewPolicy", "namespaces": ["legacy"]}],
    "role_bindings": [{"group": "team", "cluster_role": "edit", "namespaces": ["legacy"]}],
}
access = ClusterAccess("access", {
    "cluster_name": "prod",
    "access_entries": [entry],
    "endpoint": cluster.endpoint,
    "certificate_authority": cluster.certificate_authorities[0].data,
    "cluster_arn": cluster.arn,
})
inside = pulumi.ResourceOptions(provider=access.kubernetes_provider)
IsolatedNamespace("shop", {"name": "shop"}, inside)
IsolatedNamespace("legacy", {"name": "legacy", "existing": True}, inside)
PodIdentity("orders", {
    "cluster_name": "prod", "namespace": "shop", "service_account": "orders",
    "role_arn": "arn:aws:iam::111122223333:role/orders",
})
version = {"cluster_name": "prod", "kubernetes_version": "1.35"}
first = Addons("first", {**version, "stage": "before-nodes"})
Addons("then", {**version, "stage": "after-nodes"}, pulumi.ResourceOptions(depends_on=[first]))
"""
