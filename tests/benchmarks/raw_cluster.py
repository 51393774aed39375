"""The same resources as the smallest `SecureCluster`, written by hand with pulumi_aws and pulumi_kubernetes."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes

ZONES = "ab"
DENY = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def trust(service: str) -> str:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": ["sts:AssumeRole", "sts:TagSession"]}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def role(name: str, service: str, *policies: str) -> tuple[aws.iam.Role, list[pulumi.Resource]]:
    made = aws.iam.Role(name, name=name, assume_role_policy=trust(service))
    attachments = [
        aws.iam.RolePolicyAttachment(f"{name}-{policy}", role=made.name, policy_arn=f"arn:aws:iam::aws:policy/{policy}")
        for policy in policies
    ]
    return made, list(attachments)


def network(name: str) -> tuple[list[Any], list[Any], list[pulumi.Resource]]:
    vpc = aws.ec2.Vpc(f"{name}-vpc", cidr_block="10.20.0.0/16", enable_dns_hostnames=True, tags={"Name": name})
    aws.ec2.DefaultSecurityGroup(f"{name}-default", vpc_id=vpc.id)
    logs = aws.cloudwatch.LogGroup(f"{name}-flow-logs", retention_in_days=365)
    writer, _ = role(f"{name}-flow-logs", "vpc-flow-logs.amazonaws.com")
    policy = aws.iam.RolePolicy(f"{name}-flow-logs", role=writer.name, policy=trust("x"))
    aws.ec2.FlowLog(
        f"{name}-flow-log", vpc_id=vpc.id, traffic_type="ALL", log_destination=logs.arn, iam_role_arn=writer.arn,
        opts=pulumi.ResourceOptions(depends_on=[policy]),
    )  # fmt: skip
    gateway = aws.ec2.InternetGateway(f"{name}-gateway", vpc_id=vpc.id)
    tables = {
        noun: aws.ec2.RouteTable(f"{name}-{noun}", vpc_id=vpc.id) for noun in ("isolated", "public", "node-a", "node-b")
    }
    aws.ec2.Route(
        f"{name}-public", route_table_id=tables["public"].id, destination_cidr_block="0.0.0.0/0", gateway_id=gateway.id
    )
    subnets: dict[str, list[Any]] = {"node": [], "public": [], "control-plane": []}
    for index, (noun, found) in enumerate(subnets.items()):
        for place, zone in enumerate(ZONES):
            made = aws.ec2.Subnet(
                f"{name}-{noun}-{zone}",
                vpc_id=vpc.id,
                availability_zone=f"eu-west-1{zone}",
                cidr_block=f"10.20.{index * 64 + place * 16}.0/20",
            )
            table = tables.get(f"{noun}-{zone}") or tables["public" if noun == "public" else "isolated"]
            aws.ec2.RouteTableAssociation(f"{name}-{noun}-{zone}", subnet_id=made.id, route_table_id=table.id)
            found.append(made)
    address = aws.ec2.Eip(f"{name}-nat", domain="vpc")
    nat = aws.ec2.NatGateway(f"{name}-nat", subnet_id=subnets["public"][0].id, allocation_id=address.id)
    ways = [
        aws.ec2.Route(
            f"{name}-node-{zone}",
            route_table_id=tables[f"node-{zone}"].id,
            destination_cidr_block="0.0.0.0/0",
            nat_gateway_id=nat.id,
        )
        for zone in ZONES
    ]
    return subnets["node"], subnets["control-plane"], list(ways)


def addon(name: str, cluster: aws.eks.Cluster, addon_name: str, after: list[pulumi.Resource]) -> aws.eks.Addon:
    return aws.eks.Addon(
        f"{name}-{addon_name}",
        cluster_name=cluster.name,
        addon_name=addon_name,
        opts=pulumi.ResourceOptions(depends_on=after),
    )


def objects(name: str, cluster: aws.eks.Cluster, admitted: list[pulumi.Resource]) -> list[pulumi.Resource]:
    provider = kubernetes.Provider(
        f"{name}-kubernetes", kubeconfig=cluster.endpoint, opts=pulumi.ResourceOptions(depends_on=admitted)
    )
    opts = pulumi.ResourceOptions(provider=provider)
    kubernetes.storage.v1.StorageClass(f"{name}-storage", provisioner="ebs.csi.aws.com", opts=opts)
    kubernetes.core.v1.NamespacePatch(f"{name}-default", metadata={"name": "default"}, opts=opts)
    return [
        kubernetes.networking.v1.NetworkPolicy(f"{name}-{policy}", metadata={"name": policy}, spec=DENY, opts=opts)
        for policy in ("coredns", "metrics", "ebs-controller", "ebs-node", "deny", "dns")
    ]


def raw_cluster(name: str) -> None:
    nodes, control_plane, ways = network(name)
    cluster_role, attached = role(f"{name}-control-plane", "eks.amazonaws.com", "AmazonEKSClusterPolicy")
    key = aws.kms.Key(f"{name}-key", enable_key_rotation=True)
    aws.kms.Alias(f"{name}-key", name=f"alias/eks/{name}", target_key_id=key.key_id)
    logs = aws.cloudwatch.LogGroup(f"{name}-logs", name=f"/aws/eks/{name}/cluster", retention_in_days=365)
    cluster = aws.eks.Cluster(
        f"{name}-cluster",
        name=name,
        version="1.36",
        role_arn=cluster_role.arn,
        access_config={"authentication_mode": "API", "bootstrap_cluster_creator_admin_permissions": False},
        vpc_config={"subnet_ids": [subnet.id for subnet in control_plane], "endpoint_private_access": True},
        encryption_config={"provider": {"key_arn": key.arn}, "resources": ["secrets"]},
        opts=pulumi.ResourceOptions(depends_on=[logs, *attached]),
    )
    entry = aws.eks.AccessEntry(
        f"{name}-me", cluster_name=cluster.name, principal_arn="arn:aws:iam::111122223333:role/me"
    )
    association = aws.eks.AccessPolicyAssociation(
        f"{name}-me",
        cluster_name=cluster.name,
        principal_arn=entry.principal_arn,
        policy_arn="arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
        access_scope={"type": "cluster"},
    )
    _, cni = role(f"{name}-cni", "pods.eks.amazonaws.com", "AmazonEKS_CNI_Policy")
    _, ebs = role(f"{name}-ebs", "pods.eks.amazonaws.com", "AmazonEBSCSIDriverEKSClusterScopedPolicy")
    before = [addon(name, cluster, "vpc-cni", cni), addon(name, cluster, "eks-pod-identity-agent", [])]
    addon(name, cluster, "kube-proxy", [])
    node_role, node_policies = role(
        f"{name}-node", "ec2.amazonaws.com", "AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly"
    )
    boot = aws.iam.RolePolicy(f"{name}-node", role=node_role.name, policy=trust("x"))
    template = aws.ec2.LaunchTemplate(f"{name}-template", metadata_options={"http_tokens": "required"})
    group = aws.eks.NodeGroup(
        f"{name}-group",
        cluster_name=cluster.name,
        node_role_arn=node_role.arn,
        subnet_ids=[subnet.id for subnet in nodes],
        scaling_config={"min_size": 2, "max_size": 4, "desired_size": 2},
        launch_template={"id": template.id, "version": template.latest_version.apply(str)},
        opts=pulumi.ResourceOptions(
            depends_on=[*before, *ways, *node_policies, boot, *objects(name, cluster, [association])]
        ),
    )
    for late in ("coredns", "metrics-server", "aws-ebs-csi-driver"):
        addon(name, cluster, late, [group, *ebs])
