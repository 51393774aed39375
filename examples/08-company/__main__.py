"""A company's cluster for three teams, with what stands beside it: a database, a load balancer, a registry, a chart."""

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes
from gates import ACCESS_ENTRIES, FLOWS, NAMESPACES, POD_IDENTITIES

from eks_citadel import SecureCluster

cluster = SecureCluster(
    "company",
    {
        "kubernetes_version": "1.36",
        "network": {
            "cidr": "10.80.0.0/16",
            "zones": ["a", "b", "c"],
            "outbound": "nat-per-zone",
            "aws_endpoints": ["secretsmanager", "sqs", "ssm"],
            "public_load_balancers": True,
            "data_subnets": True,
        },
        "endpoint_public_cidrs": ["203.0.113.0/28"],
        "node_groups": [
            {"name": "general", "instance_types": ["m7i.large"], "min_size": 3, "max_size": 9},
            {
                "name": "reports",
                "instance_types": ["r7i.xlarge"],
                "min_size": 0,
                "max_size": 3,
                "desired_size": 0,
                "taints": [{"key": "reports", "value": "only", "effect": "NO_SCHEDULE"}],
            },
        ],
        "access_entries": ACCESS_ENTRIES,
        "namespaces": NAMESPACES,
        "pod_identities": POD_IDENTITIES,
        "flows": FLOWS,
    },
)

images = aws.ecr.Repository(
    "shop", image_tag_mutability="IMMUTABLE", image_scanning_configuration={"scan_on_push": True}
)

# The database: only the cluster's nodes and pods reach its port, and of the pods those that a flow names.
database_group = aws.ec2.SecurityGroup(
    "database",
    vpc_id=cluster.vpc_id,
    description="PostgreSQL for the pods of the cluster",
    ingress=[
        {"protocol": "tcp", "from_port": 5432, "to_port": 5432, "security_groups": [cluster.cluster_security_group_id]}
    ],
)
database_subnets = aws.rds.SubnetGroup("database", subnet_ids=cluster.data_subnet_ids)
database = aws.rds.Instance(
    "database",
    engine="postgres",
    instance_class="db.t4g.medium",
    allocated_storage=50,
    storage_encrypted=True,
    manage_master_user_password=True,
    username="owner",
    db_subnet_group_name=database_subnets.name,
    vpc_security_group_ids=[database_group.id],
    skip_final_snapshot=True,
)

# The load balancer of the shop's web pages. Its controller, or a target group of yours, brings the targets.
visitors = aws.ec2.SecurityGroup(
    "visitors",
    vpc_id=cluster.vpc_id,
    description="HTTPS from the world",
    ingress=[{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["0.0.0.0/0"]}],
    egress=[{"protocol": "tcp", "from_port": 8080, "to_port": 8080, "cidr_blocks": cluster.node_cidrs}],
)
front = aws.lb.LoadBalancer(
    "shop",
    load_balancer_type="application",
    subnets=cluster.public_subnet_ids,
    security_groups=[visitors.id],
    drop_invalid_header_fields=True,
)

kubernetes.helm.v4.Chart(
    "prometheus",
    chart="prometheus",
    version="27.0.0",
    namespace=cluster.namespaces["monitoring"],
    repository_opts={"repo": "https://prometheus-community.github.io/helm-charts"},
    opts=pulumi.ResourceOptions(provider=cluster.kubernetes_provider),
)

pulumi.export("front", front.dns_name)
pulumi.export("database", database.endpoint)
pulumi.export("images", images.repository_url)
