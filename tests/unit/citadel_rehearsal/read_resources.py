"""Programs that read (`.get`) resources which exist elsewhere, for both engines."""

ACCOUNT = "111122223333"
IAM, KEY = f"arn:aws:iam::{ACCOUNT}", "1111aaaa-22bb-33cc-44dd-5555eeee6666"
ELB = f"arn:aws:elasticloadbalancing:eu-west-1:{ACCOUNT}"
CLUSTER_ADMIN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
# The id of one resource of each type, as the provider writes it, and what is given beside the id.
READ: dict[str, tuple[str, dict[str, str]]] = {
    "aws:cloudwatch/logGroup:LogGroup": ("/shop/logs", {}),
    "aws:dynamodb/table:Table": ("orders", {}),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ("sg-0123456789abcdef1", {}),
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": ("eigw-0123456789abcdef0", {}),
    "aws:ec2/eip:Eip": ("eipalloc-0123456789abcdef0", {}),
    "aws:ec2/flowLog:FlowLog": ("fl-0123456789abcdef0", {}),
    "aws:ec2/internetGateway:InternetGateway": ("igw-0123456789abcdef0", {}),
    "aws:ec2/launchTemplate:LaunchTemplate": ("lt-0123456789abcdef0", {}),
    "aws:ec2/natGateway:NatGateway": ("nat-0123456789abcdef0", {}),
    "aws:ec2/routeTable:RouteTable": ("rtb-0123456789abcdef0", {}),
    "aws:ec2/securityGroup:SecurityGroup": ("sg-0123456789abcdef0", {}),
    "aws:ec2/subnet:Subnet": ("subnet-0123456789abcdef0", {}),
    "aws:ec2/vpc:Vpc": ("vpc-0123456789abcdef0", {}),
    "aws:ec2/vpcEndpoint:VpcEndpoint": ("vpce-0123456789abcdef0", {}),
    "aws:eks/accessEntry:AccessEntry": (f"prod:{IAM}:role/team", {}),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": (f"prod#{IAM}:role/ops#{CLUSTER_ADMIN}", {}),
    "aws:eks/addon:Addon": ("prod:metrics-server", {}),
    "aws:eks/cluster:Cluster": ("prod", {}),
    "aws:eks/nodeGroup:NodeGroup": ("prod:workers", {}),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": ("a-0123456789abcdef0", {"cluster_name": "prod"}),
    "aws:iam/instanceProfile:InstanceProfile": ("machines", {}),
    "aws:iam/policy:Policy": (f"{IAM}:policy/orders", {}),
    "aws:iam/role:Role": ("nodes", {}),
    "aws:iam/rolePolicy:RolePolicy": ("writers:orders", {}),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": (f"readers/{IAM}:policy/orders", {}),
    "aws:iam/user:User": ("robot", {}),
    "aws:kms/alias:Alias": ("alias/shop", {}),
    "aws:kms/key:Key": (KEY, {}),
    "aws:lb/listener:Listener": (f"{ELB}:listener/app/web/0123456789abcdef/fedcba9876543210", {}),
    "aws:lb/listenerRule:ListenerRule": (f"{ELB}:listener-rule/app/web/0123456789abcdef/fedcba9876543210/aaaa", {}),
    "aws:lb/loadBalancer:LoadBalancer": (f"{ELB}:loadbalancer/app/web/0123456789abcdef", {}),
    "aws:lb/targetGroup:TargetGroup": (f"{ELB}:targetgroup/web/0123456789abcdef", {}),
    "aws:route53/healthCheck:HealthCheck": ("abcdef11-2222-3333-4444-555555fedcba", {}),
    "aws:route53/record:Record": ("Z0123456789ABCDEFGHIJ_www.example.com_A", {}),
    "aws:route53/zone:Zone": ("Z0123456789ABCDEFGHIJ", {}),
    "aws:s3/bucket:Bucket": ("shop-exports", {}),
    "aws:secretsmanager/secret:Secret": (
        f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:shop/db-AbCdEf",
        {},
    ),
    "aws:sqs/queue:Queue": (f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/orders", {}),
}
# Links between two others: they have no id at AWS, or one that says nothing of their two ends.
LINKS = {
    "aws:autoscaling/attachment:Attachment": "attachment",
    "aws:ec2/route:Route": "r-rtb-0123456789abcdef01080289494",
    "aws:ec2/routeTableAssociation:RouteTableAssociation": "rtbassoc-0123456789abcdef0",
    "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": "vpc-cidr-assoc-0123456789abcdef0",
    "aws:lb/targetGroupAttachment:TargetGroupAttachment": "attachment",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "sgr-0123456789abcdef0",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "sgr-0123456789abcdef1",
}


def get(token: str, identifier: str, given: dict[str, str]) -> str:
    """A line that reads the resource, named by its class, and exports its URN and id."""
    module, kind = token.split(":")[1].partition("/")[0], token.rpartition(":")[2]
    more = "".join(f", {key}={value!r}" for key, value in given.items())
    return f"pulumi.export({kind!r}, aws.{module}.{kind}.get({kind!r}, {identifier!r}{more}).id)"


PROGRAM = "\n".join(["import pulumi", "import pulumi_aws as aws", *(get(token, *one) for token, one in READ.items())])
