"""A program that makes one of every AWS resource that the rehearsal knows. It is run by test_resources.py."""

import json

import pulumi
import pulumi_aws as aws

REGION = "eu-central-1"
POLICIES = "arn:aws:iam::aws:policy"


def trust(service):
    allow = {"Effect": "Allow", "Principal": {"Service": service}, "Action": ["sts:AssumeRole", "sts:TagSession"]}
    return json.dumps({"Version": "2012-10-17", "Statement": [allow]})


DESCRIBE = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:DescribeInstances", "Resource": "*"}]}
)

vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", enable_dns_hostnames=True, tags={"team": "shop"})
gateway = aws.ec2.InternetGateway("gateway", vpc_id=vpc.id)
subnets = [
    aws.ec2.Subnet(
        f"subnet-{zone}",
        vpc_id=vpc.id,
        cidr_block=f"10.0.{number}.0/24",
        availability_zone=f"{REGION}{zone}",
        map_public_ip_on_launch=True,
    )
    for number, zone in enumerate("ab")
]
subnet_ids = [subnet.id for subnet in subnets]
six = aws.ec2.Vpc("six", cidr_block="10.6.0.0/16", assign_generated_ipv6_cidr_block=True)
aws.ec2.VpcIpv4CidrBlockAssociation("further", vpc_id=vpc.id, cidr_block="100.64.0.0/16")
six_subnet = aws.ec2.Subnet(
    "six-subnet",
    vpc_id=six.id,
    cidr_block="10.6.0.0/24",
    ipv6_cidr_block=six.ipv6_cidr_block.apply(lambda block: block.replace("/56", "/64")),
    assign_ipv6_address_on_creation=True,
    enable_dns64=True,
)
outward = aws.ec2.EgressOnlyInternetGateway("outward", vpc_id=six.id, tags={"team": "shop"})
six_table = aws.ec2.RouteTable("six-table", vpc_id=six.id)
aws.ec2.Route(
    "six-out",
    route_table_id=six_table.id,
    destination_ipv6_cidr_block="::/0",
    egress_only_gateway_id=outward.id,
)
address = aws.ec2.Eip("address", domain="vpc")
nat = aws.ec2.NatGateway(
    "nat",
    subnet_id=subnets[0].id,
    allocation_id=address.id,
    opts=pulumi.ResourceOptions(depends_on=[gateway]),
)
public = aws.ec2.RouteTable("public", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id}])
private = aws.ec2.RouteTable("private", vpc_id=vpc.id)
aws.ec2.Route("out", route_table_id=private.id, destination_cidr_block="0.0.0.0/0", nat_gateway_id=nat.id)
aws.ec2.RouteTableAssociation("public-a", subnet_id=subnets[0].id, route_table_id=public.id)
aws.ec2.RouteTableAssociation("private-b", subnet_id=subnets[1].id, route_table_id=private.id)
aws.ec2.DefaultSecurityGroup("default", vpc_id=vpc.id)
everywhere = [{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}]
nodes = aws.ec2.SecurityGroup("nodes", vpc_id=vpc.id, egress=everywhere)
endpoints = aws.ec2.SecurityGroup("endpoints", vpc_id=vpc.id, description="endpoints")
aws.vpc.SecurityGroupIngressRule(
    "https",
    security_group_id=endpoints.id,
    ip_protocol="tcp",
    from_port=443,
    to_port=443,
    referenced_security_group_id=nodes.id,
)
aws.vpc.SecurityGroupEgressRule("all", security_group_id=endpoints.id, ip_protocol="-1", cidr_ipv4="10.0.0.0/8")
aws.ec2.VpcEndpoint("s3", vpc_id=vpc.id, service_name=f"com.amazonaws.{REGION}.s3", route_table_ids=[private.id])
aws.ec2.VpcEndpoint(
    "sts",
    vpc_id=vpc.id,
    service_name=f"com.amazonaws.{REGION}.sts",
    vpc_endpoint_type="Interface",
    subnet_ids=subnet_ids,
    security_group_ids=[endpoints.id],
    private_dns_enabled=True,
)
template = aws.ec2.LaunchTemplate(
    "template",
    metadata_options={"http_tokens": "required", "http_put_response_hop_limit": 1},
    block_device_mappings=[
        {"device_name": "/dev/xvda", "ebs": {"volume_size": 20, "encrypted": "true", "volume_type": "gp3"}}
    ],
    tag_specifications=[{"resource_type": "instance", "tags": {"a": "b"}}],
)

control_role = aws.iam.Role("control", assume_role_policy=trust("eks.amazonaws.com"))
node_role = aws.iam.Role("node", assume_role_policy=trust("ec2.amazonaws.com"))
pod_role = aws.iam.Role("pod", assume_role_policy=trust("pods.eks.amazonaws.com"))
other_pod_role = aws.iam.Role("other-pod", assume_role_policy=trust("pods.eks.amazonaws.com"))
flow_role = aws.iam.Role("flow", assume_role_policy=trust("vpc-flow-logs.amazonaws.com"))
aws.iam.RolePolicy("describe", role=node_role.name, policy=DESCRIBE)
aws.iam.Policy("managed", policy=DESCRIBE)
aws.iam.User("user")
aws.iam.InstanceProfile("profile", role=node_role.name)
control_attachment = aws.iam.RolePolicyAttachment(
    "control-policy", role=control_role.name, policy_arn=f"{POLICIES}/AmazonEKSClusterPolicy"
)
node_attachments = [
    aws.iam.RolePolicyAttachment(f"node-{name}", role=node_role.name, policy_arn=f"{POLICIES}/{name}")
    for name in ("AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly")
]
key = aws.kms.Key("key", enable_key_rotation=True, deletion_window_in_days=7)
aws.kms.Alias("alias", target_key_id=key.key_id)
logs = aws.cloudwatch.LogGroup("logs", name="/aws/eks/blue/cluster", retention_in_days=30)
aws.ec2.FlowLog("flows", vpc_id=vpc.id, traffic_type="ALL", log_destination=logs.arn, iam_role_arn=flow_role.arn)

cluster = aws.eks.Cluster(
    "blue",
    name="blue",
    role_arn=control_role.arn,
    version="1.36",
    access_config={"authentication_mode": "API", "bootstrap_cluster_creator_admin_permissions": False},
    bootstrap_self_managed_addons=False,
    encryption_config={"provider": {"key_arn": key.arn}, "resources": ["secrets"]},
    upgrade_policy={"support_type": "STANDARD"},
    vpc_config={
        "subnet_ids": subnet_ids,
        "endpoint_private_access": True,
        "endpoint_public_access": True,
        "public_access_cidrs": ["203.0.113.7/32"],
    },
    enabled_cluster_log_types=["api", "audit"],
    opts=pulumi.ResourceOptions(depends_on=[control_attachment, logs]),
)
entry = aws.eks.AccessEntry("me", cluster_name=cluster.name, principal_arn=aws.get_caller_identity_output().arn)
aws.eks.AccessPolicyAssociation(
    "admin",
    cluster_name=cluster.name,
    principal_arn=entry.principal_arn,
    policy_arn="arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
    access_scope={"type": "cluster"},
)
addons = [
    aws.eks.Addon(name, cluster_name=cluster.name, addon_name=name) for name in ("vpc-cni", "eks-pod-identity-agent")
]
workers = aws.eks.NodeGroup(
    "workers",
    cluster_name=cluster.name,
    node_role_arn=node_role.arn,
    subnet_ids=subnet_ids,
    scaling_config={"min_size": 1, "max_size": 2, "desired_size": 1},
    launch_template={"id": template.id, "version": template.latest_version.apply(str)},
    taints=[{"key": "a", "value": "b", "effect": "NO_SCHEDULE"}],
    opts=pulumi.ResourceOptions(depends_on=[*addons, *node_attachments]),
)
aws.eks.PodIdentityAssociation(
    "orders", cluster_name=cluster.name, namespace="shop", service_account="orders", role_arn=pod_role.arn
)

aws.s3.Bucket("Exports", tags={"team": "shop"})
aws.secretsmanager.Secret("secret", recovery_window_in_days=0)
aws.dynamodb.Table(
    "table", hash_key="id", attributes=[{"name": "id", "type": "S"}], billing_mode="PAY_PER_REQUEST", tags={"a": "b"}
)
aws.sqs.Queue("queue", visibility_timeout_seconds=60)

front = aws.lb.LoadBalancer(
    "front",
    subnets=subnet_ids,
    security_groups=[nodes.id],
    tags={"team": "shop"},
    opts=pulumi.ResourceOptions(depends_on=[gateway]),
)
network_front = aws.lb.LoadBalancer(
    "network-front",
    internal=True,
    load_balancer_type="network",
    security_groups=[nodes.id],
    subnet_mappings=[{"subnet_id": subnets[0].id, "private_ipv4_address": "10.0.0.20"}],
)
colours = {
    colour: aws.lb.TargetGroup(
        colour,
        port=8080,
        protocol="HTTP",
        vpc_id=vpc.id,
        deregistration_delay=30,
        health_check={"path": "/health", "matcher": "200-204"},
        tags={"colour": colour},
    )
    for colour in ("blue-group", "green-group")
}
addresses = aws.lb.TargetGroup("addresses", port=443, protocol="TCP", target_type="ip", vpc_id=vpc.id)
weights = [{"arn": group.arn, "weight": weight} for group, weight in zip(colours.values(), (100, 0), strict=True)]
listener = aws.lb.Listener(
    "web",
    load_balancer_arn=front.arn,
    port=80,
    default_actions=[
        {
            "type": "forward",
            "forward": {"target_groups": weights, "stickiness": {"enabled": True, "duration": 300}},
        }
    ],
)
aws.lb.Listener(
    "tcp",
    load_balancer_arn=network_front.arn,
    port=443,
    protocol="TCP",
    default_actions=[{"type": "forward", "target_group_arn": addresses.arn}],
)
aws.lb.ListenerRule(
    "canary",
    listener_arn=listener.arn,
    priority=10,
    actions=[{"type": "forward", "target_group_arn": colours["green-group"].arn}],
    conditions=[
        {"http_header": {"http_header_name": "X-Canary", "values": ["yes"]}, "path_pattern": {"values": ["/a"]}}
    ],
)
aws.lb.TargetGroupAttachment("address-of-a", target_group_arn=addresses.arn, target_id="10.0.0.9", port=8443)
aws.autoscaling.Attachment(
    "workers-behind-blue",
    autoscaling_group_name=workers.resources[0].autoscaling_groups[0].name,
    lb_target_group_arn=colours["blue-group"].arn,
)
zone = aws.route53.Zone("zone", name="shop.example", tags={"team": "shop"})
inside = aws.route53.Zone("inside", name="shop.internal", vpcs=[{"vpc_id": vpc.id}])
check = aws.route53.HealthCheck("check", type="HTTPS", fqdn=front.dns_name, resource_path="/health", tags={"a": "b"})
for colour, weight in (("blue", 255), ("green", 0)):
    aws.route53.Record(
        f"www-{colour}",
        zone_id=zone.zone_id,
        name="www",
        type="A",
        set_identifier=colour,
        health_check_id=check.id,
        weighted_routing_policies=[{"weight": weight}],
        aliases=[{"name": front.dns_name, "zone_id": front.zone_id, "evaluate_target_health": True}],
    )
aws.route53.Record("text", zone_id=inside.zone_id, name="shop.internal", type="TXT", ttl=60, records=["a=b"])
