"""The types and properties of AWS's registry for Pulumi properties whose spelling differs."""

from citadel_rehearsal.resources.resource import words

TEMPLATE_DATA = words(
    "blockDeviceMappings disableApiStop disableApiTermination ebsOptimized iamInstanceProfile imageId instanceType"
    " keyName metadataOptions monitoring placement tagSpecifications userData vpcSecurityGroupIds"
)
ATTRIBUTES = words(
    "clientKeepAlive desyncMitigationMode dnsRecordClientRoutingPolicy dropInvalidHeaderFields"
    " enableCrossZoneLoadBalancing enableDeletionProtection enableHttp2 enableTlsVersionAndCipherSuiteHeaders"
    " enableWafFailOpen enableXffClientPort enableZonalShift idleTimeout preserveHostHeader xffHeaderProcessingMode"
)
GROUP_ATTRIBUTES = words(
    "connectionTermination deregistrationDelay loadBalancingAlgorithmType loadBalancingAnomalyMitigation"
    " loadBalancingCrossZoneEnabled preserveClientIp proxyProtocolV2 slowStart stickiness targetGroupHealth"
    " targetHealthStates"
)
# token -> (type of the registry, {Pulumi property: property of the registry})
NAMES: dict[str, tuple[str, dict[str, str]]] = {
    "aws:ec2/vpc:Vpc": ("AWS::EC2::VPC", {}),
    "aws:ec2/subnet:Subnet": (
        "AWS::EC2::Subnet",
        {
            "enableResourceNameDnsARecordOnLaunch": "PrivateDnsNameOptionsOnLaunch",
            "enableResourceNameDnsAaaaRecordOnLaunch": "PrivateDnsNameOptionsOnLaunch",
        },
    ),
    "aws:ec2/internetGateway:InternetGateway": ("AWS::EC2::InternetGateway", {}),
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": ("AWS::EC2::EgressOnlyInternetGateway", {}),
    "aws:ec2/eip:Eip": ("AWS::EC2::EIP", {}),
    "aws:ec2/natGateway:NatGateway": ("AWS::EC2::NatGateway", {}),
    "aws:ec2/routeTable:RouteTable": ("AWS::EC2::RouteTable", {}),
    "aws:ec2/route:Route": ("AWS::EC2::Route", {"egressOnlyGatewayId": "EgressOnlyInternetGatewayId"}),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": ("AWS::EC2::SubnetRouteTableAssociation", {}),
    "aws:ec2/securityGroup:SecurityGroup": (
        "AWS::EC2::SecurityGroup",
        {
            "description": "GroupDescription",
            "egress": "SecurityGroupEgress",
            "ingress": "SecurityGroupIngress",
            "name": "GroupName",
        },
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (
        "AWS::EC2::SecurityGroupIngress",
        {
            "cidrIpv4": "CidrIp",
            "prefixListId": "SourcePrefixListId",
            "referencedSecurityGroupId": "SourceSecurityGroupId",
            "securityGroupId": "GroupId",
        },
    ),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": (
        "AWS::EC2::SecurityGroupEgress",
        {
            "cidrIpv4": "CidrIp",
            "prefixListId": "DestinationPrefixListId",
            "referencedSecurityGroupId": "DestinationSecurityGroupId",
            "securityGroupId": "GroupId",
        },
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": ("AWS::EC2::VPCEndpoint", {"policy": "PolicyDocument"}),
    "aws:ec2/flowLog:FlowLog": (
        "AWS::EC2::FlowLog",
        {
            "eniId": "ResourceId",
            "iamRoleArn": "DeliverLogsPermissionArn",
            "subnetId": "ResourceId",
            "vpcId": "ResourceId",
        },
    ),
    "aws:ec2/launchTemplate:LaunchTemplate": (
        "AWS::EC2::LaunchTemplate",
        {
            **dict.fromkeys(TEMPLATE_DATA, "LaunchTemplateData"),
            "description": "VersionDescription",
            "name": "LaunchTemplateName",
            "tags": "TagSpecifications",
        },
    ),
    "aws:iam/role:Role": (
        "AWS::IAM::Role",
        {"assumeRolePolicy": "AssumeRolePolicyDocument", "inlinePolicies": "Policies", "name": "RoleName"},
    ),
    "aws:iam/user:User": ("AWS::IAM::User", {"name": "UserName"}),
    "aws:iam/instanceProfile:InstanceProfile": (
        "AWS::IAM::InstanceProfile",
        {"name": "InstanceProfileName", "role": "Roles"},
    ),
    "aws:iam/policy:Policy": ("AWS::IAM::ManagedPolicy", {"name": "ManagedPolicyName", "policy": "PolicyDocument"}),
    "aws:iam/rolePolicy:RolePolicy": (
        "AWS::IAM::RolePolicy",
        {"name": "PolicyName", "policy": "PolicyDocument", "role": "RoleName"},
    ),
    "aws:kms/key:Key": (
        "AWS::KMS::Key",
        {
            "customerMasterKeySpec": "KeySpec",
            "deletionWindowInDays": "PendingWindowInDays",
            "isEnabled": "Enabled",
            "policy": "KeyPolicy",
        },
    ),
    "aws:kms/alias:Alias": ("AWS::KMS::Alias", {"name": "AliasName"}),
    "aws:cloudwatch/logGroup:LogGroup": ("AWS::Logs::LogGroup", {"name": "LogGroupName"}),
    "aws:eks/cluster:Cluster": (
        "AWS::EKS::Cluster",
        {"enabledClusterLogTypes": "Logging", "vpcConfig": "ResourcesVpcConfig"},
    ),
    "aws:eks/accessEntry:AccessEntry": ("AWS::EKS::AccessEntry", {"userName": "Username"}),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": ("AWS::EKS::PodIdentityAssociation", {}),
    "aws:eks/nodeGroup:NodeGroup": (
        "AWS::EKS::Nodegroup",
        {"nodeGroupName": "NodegroupName", "nodeRoleArn": "NodeRole", "subnetIds": "Subnets"},
    ),
    "aws:eks/addon:Addon": (
        "AWS::EKS::Addon",
        {
            "preserve": "PreserveOnDelete",
            "resolveConflictsOnCreate": "ResolveConflicts",
            "resolveConflictsOnUpdate": "ResolveConflicts",
        },
    ),
    "aws:lb/loadBalancer:LoadBalancer": (
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        {
            **dict.fromkeys(ATTRIBUTES, "LoadBalancerAttributes"),
            "internal": "Scheme",
            "loadBalancerType": "Type",
        },
    ),
    "aws:lb/targetGroup:TargetGroup": (
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        {**dict.fromkeys(GROUP_ATTRIBUTES, "TargetGroupAttributes"), "healthCheck": "HealthCheckEnabled"},
    ),
    "aws:lb/listener:Listener": ("AWS::ElasticLoadBalancingV2::Listener", {"certificateArn": "Certificates"}),
    "aws:lb/listenerRule:ListenerRule": ("AWS::ElasticLoadBalancingV2::ListenerRule", {}),
    "aws:route53/zone:Zone": (
        "AWS::Route53::HostedZone",
        {"comment": "HostedZoneConfig", "tags": "HostedZoneTags", "vpcs": "VPCs"},
    ),
    "aws:s3/bucket:Bucket": ("AWS::S3::Bucket", {"bucket": "BucketName"}),
    "aws:secretsmanager/secret:Secret": ("AWS::SecretsManager::Secret", {}),
    "aws:dynamodb/table:Table": (
        "AWS::DynamoDB::Table",
        {
            "attributes": "AttributeDefinitions",
            "hashKey": "KeySchema",
            "name": "TableName",
            "rangeKey": "KeySchema",
            "readCapacity": "ProvisionedThroughput",
            "writeCapacity": "ProvisionedThroughput",
        },
    ),
    "aws:sqs/queue:Queue": (
        "AWS::SQS::Queue",
        {
            "messageRetentionSeconds": "MessageRetentionPeriod",
            "name": "QueueName",
            "visibilityTimeoutSeconds": "VisibilityTimeout",
        },
    ),
}
# Properties that the registry's types lack, and that separate operations change in place.
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupIngress.html
# https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagInstanceProfile.html, API_TagPolicy.html
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
IN_PLACE = {
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": words("egress ingress tags"),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": words("tags"),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": words("tags"),
    "aws:iam/instanceProfile:InstanceProfile": words("tags"),
    "aws:iam/policy:Policy": words("tags"),
    "aws:sqs/queue:Queue": words("policy"),
    # https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
    "aws:route53/record:Record": words("aliases healthCheckId records setIdentifier ttl type weightedRoutingPolicies"),
    # https://docs.aws.amazon.com/Route53/latest/APIReference/API_UpdateHealthCheck.html
    "aws:route53/healthCheck:HealthCheck": words(
        "childHealthThreshold childHealthchecks disabled enableSni failureThreshold fqdn invertHealthcheck ipAddress"
        " port regions resourcePath searchString tags"
    ),
}
# Resources without a type in the registry: pairs that operations attach and detach. All of their inputs identify them.
# https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html
# https://docs.aws.amazon.com/eks/latest/APIReference/API_AssociateAccessPolicy.html
# https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RegisterTargets.html
# https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AttachLoadBalancerTargetGroups.html
# Records and health checks have types, whose properties are not those of the provider:
# https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/route53/record.go, health_check.go
# The provider also replaces an association when its scope changes:
# https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/eks/access_policy_association.go
IDENTITIES = {
    "aws:autoscaling/attachment:Attachment": words("autoscalingGroupName lbTargetGroupArn"),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": words("vpcId"),
    "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": words("cidrBlock vpcId"),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": words("accessScope clusterName policyArn principalArn"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": words("policyArn role"),
    "aws:lb/targetGroupAttachment:TargetGroupAttachment": words("availabilityZone port targetGroupArn targetId"),
    "aws:route53/healthCheck:HealthCheck": words("measureLatency referenceName requestInterval type"),
    "aws:route53/record:Record": words("name zoneId"),
}
