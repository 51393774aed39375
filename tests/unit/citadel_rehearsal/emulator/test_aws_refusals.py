"""Requests that EC2, IAM, KMS, CloudWatch Logs and data stores refuse, refused by the embedded AWS by the same code.

docs/evidence/aws-rules.json names these cases for the rules that they hold.
"""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.eks_world import trust

REGION = "eu-central-1"
TRUST = trust("pods.eks.amazonaws.com")
Client = Callable[[str], Any]


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with EmbeddedAws() as aws:
        yield lambda service: aws.client(service, REGION, "200000000077")


def a_vpc(ec2: Any, block: str = "10.0.0.0/16") -> str:
    return ec2.create_vpc(CidrBlock=block)["Vpc"]["VpcId"]


def a_subnet(ec2: Any, vpc_id: str, block: str = "10.0.0.0/24") -> str:
    return ec2.create_subnet(VpcId=vpc_id, CidrBlock=block)["Subnet"]["SubnetId"]


def a_policy(**members: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **members}]})


def a_long_policy() -> str:
    return a_policy(Action=[f"s3:GetObject{number:04}" for number in range(400)], Resource="*")


def log_group_taken(client: Client) -> None:
    for _ in range(2):
        client("logs").create_log_group(logGroupName="/taken")


def table_taken(client: Client) -> None:
    for _ in range(2):
        client("dynamodb").create_table(
            TableName="taken",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )


def subnets_overlap(client: Client) -> None:
    ec2 = client("ec2")
    vpc_id = a_vpc(ec2)
    for block in ("10.0.0.0/24", "10.0.0.128/25"):
        a_subnet(ec2, vpc_id, block)


def subnet_outside_its_vpc(client: Client) -> None:
    ec2 = client("ec2")
    a_subnet(ec2, a_vpc(ec2), "10.1.0.0/24")


def range_that_is_too_large(client: Client) -> None:
    a_range(client("ec2"), "100.64.0.0/10")


def range_that_the_vpc_has(client: Client) -> None:
    a_range(client("ec2"), "10.0.128.0/20")


def private_range_of_another_kind(client: Client) -> None:
    a_range(client("ec2"), "192.168.0.0/20")


def range_that_AWS_keeps(client: Client) -> None:
    a_range(client("ec2"), "198.19.0.0/20")


def sixth_range(client: Client) -> None:
    ec2 = client("ec2")
    vpc_id = a_vpc(ec2)
    for number in range(5):
        ec2.associate_vpc_cidr_block(VpcId=vpc_id, CidrBlock=f"100.{64 + number}.0.0/16")


def range_with_a_subnet(client: Client) -> None:
    ec2 = client("ec2")
    vpc_id = a_vpc(ec2)
    made = ec2.associate_vpc_cidr_block(VpcId=vpc_id, CidrBlock="100.64.0.0/16")["CidrBlockAssociation"]
    a_subnet(ec2, vpc_id, "100.64.0.0/24")
    ec2.disassociate_vpc_cidr_block(AssociationId=made["AssociationId"])


def a_range(ec2: Any, block: str) -> None:
    ec2.associate_vpc_cidr_block(VpcId=a_vpc(ec2), CidrBlock=block)


def route_twice(client: Client) -> None:
    ec2 = client("ec2")
    vpc_id = a_vpc(ec2)
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc_id)
    table = ec2.create_route_table(VpcId=vpc_id)["RouteTable"]["RouteTableId"]
    for _ in range(2):
        ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)


def second_table_of_a_subnet(client: Client) -> None:
    ec2 = client("ec2")
    vpc_id = a_vpc(ec2)
    subnet_id = a_subnet(ec2, vpc_id)
    for _ in range(2):
        table = ec2.create_route_table(VpcId=vpc_id)["RouteTable"]["RouteTableId"]
        ec2.associate_route_table(RouteTableId=table, SubnetId=subnet_id)


def table_of_another_vpc(client: Client) -> None:
    ec2 = client("ec2")
    subnet_id = a_subnet(ec2, a_vpc(ec2))
    table = ec2.create_route_table(VpcId=a_vpc(ec2))["RouteTable"]["RouteTableId"]
    ec2.associate_route_table(RouteTableId=table, SubnetId=subnet_id)


def security_group_taken(client: Client) -> None:
    ec2 = client("ec2")
    vpc_id = a_vpc(ec2)
    for _ in range(2):
        ec2.create_security_group(GroupName="taken", Description="taken", VpcId=vpc_id)


def internet_gateway_twice(client: Client) -> None:
    ec2 = client("ec2")
    vpc_id = a_vpc(ec2)
    for _ in range(2):
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc_id)


def launch_template_taken(client: Client) -> None:
    for _ in range(2):
        client("ec2").create_launch_template(LaunchTemplateName="taken", LaunchTemplateData={"EbsOptimized": True})


def a_template(client: Client, user_data: str) -> None:
    client("ec2").create_launch_template(LaunchTemplateName="loaded", LaunchTemplateData={"UserData": user_data})


def user_data_too_long(client: Client) -> None:
    a_template(client, b64encode(b"a" * 16385).decode())


def user_data_of_a_new_version_too_long(client: Client) -> None:
    data = {"UserData": b64encode(b"a" * 16385).decode()}
    client("ec2").create_launch_template(LaunchTemplateName="small", LaunchTemplateData={"EbsOptimized": True})
    client("ec2").create_launch_template_version(LaunchTemplateName="small", LaunchTemplateData=data)


def user_data_that_is_no_base64(client: Client) -> None:
    a_template(client, "#!/bin/sh")


def an_endpoint(client: Client, vpc_id: str, **members: Any) -> None:
    name = f"com.amazonaws.{REGION}.ec2"
    client("ec2").create_vpc_endpoint(VpcId=vpc_id, ServiceName=name, VpcEndpointType="Interface", **members)


def endpoint_twice_in_a_zone(client: Client) -> None:
    ec2 = client("ec2")
    vpc_id = a_vpc(ec2)
    subnets = [
        ec2.create_subnet(VpcId=vpc_id, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"{REGION}a")["Subnet"]
        for number in range(2)
    ]
    an_endpoint(client, vpc_id, SubnetIds=[one["SubnetId"] for one in subnets], PrivateDnsEnabled=False)


def endpoint_with_a_group_of_another_vpc(client: Client) -> None:
    ec2 = client("ec2")
    group = ec2.create_security_group(GroupName="other", Description="other", VpcId=a_vpc(ec2))["GroupId"]
    an_endpoint(client, a_vpc(ec2), SecurityGroupIds=[group], PrivateDnsEnabled=False)


def endpoint_with_names_that_its_vpc_does_not_resolve(client: Client) -> None:
    an_endpoint(client, a_vpc(client("ec2")), PrivateDnsEnabled=True)


def endpoint_of_no_service(client: Client) -> None:
    name = f"com.amazonaws.{REGION}.misspelt"
    client("ec2").create_vpc_endpoint(VpcId=a_vpc(client("ec2")), ServiceName=name, VpcEndpointType="Interface")


def endpoint_with_names_that_another_has(client: Client) -> None:
    ec2 = client("ec2")
    vpc_id = a_vpc(ec2)
    for attribute in ("EnableDnsSupport", "EnableDnsHostnames"):
        ec2.modify_vpc_attribute(VpcId=vpc_id, **{attribute: {"Value": True}})
    subnet = a_subnet(ec2, vpc_id)
    for _ in range(2):
        an_endpoint(client, vpc_id, SubnetIds=[subnet], PrivateDnsEnabled=True)


def gateway_endpoint_with_an_option_of_interfaces(client: Client) -> None:
    options = {"PrivateDnsOnlyForInboundResolverEndpoint": True}
    named = f"com.amazonaws.{REGION}.s3"
    client("ec2").create_vpc_endpoint(
        VpcId=a_vpc(client("ec2")), ServiceName=named, VpcEndpointType="Gateway", DnsOptions=options
    )


def route_to_a_gateway_of_another_vpc(client: Client) -> None:
    ec2 = client("ec2")
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=a_vpc(ec2))
    table = ec2.create_route_table(VpcId=a_vpc(ec2))["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)


def rule_twice(client: Client, **peer: Any) -> None:
    ec2 = client("ec2")
    group = ec2.create_security_group(GroupName="rules", Description="-", VpcId=a_vpc(ec2))["GroupId"]
    rule = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **peer}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule | {"FromPort": 80}])
    ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[rule])
    for _ in range(2):
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])


def rule_of_a_range_twice(client: Client) -> None:
    rule_twice(client, IpRanges=[{"CidrIp": "10.0.0.0/8", "Description": "office"}])


def rule_of_an_IPv6_range_twice(client: Client) -> None:
    rule_twice(client, Ipv6Ranges=[{"CidrIpv6": "2001:db8::/48"}])


def policy_with(client: Client, **members: Any) -> None:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **members}
    kept = {name: value for name, value in statement.items() if value is not None}
    text = json.dumps({"Version": "2012-10-17", "Statement": [kept]})
    client("iam").create_policy(PolicyName="words", PolicyDocument=text)


def policy_with_a_principal(client: Client) -> None:
    policy_with(client, Principal="*")


def policy_with_an_action_of_no_service(client: Client) -> None:
    policy_with(client, Action=["s3:GetObject", "s3PutObject"])


def policy_with_a_resource_that_is_no_ARN(client: Client) -> None:
    policy_with(client, Resource="exports/*")


def policy_without_a_resource(client: Client) -> None:
    policy_with(client, Resource=None)


def policy_with_a_misspelt_word(client: Client) -> None:
    policy_with(client, Conditions={})


def policy_with_a_hyphen_in_its_sid(client: Client) -> None:
    policy_with(client, Sid="read-objects")


def inline_policy_with_a_principal(client: Client) -> None:
    client("iam").create_role(RoleName="words", AssumeRolePolicyDocument=TRUST)
    text = a_policy(Action="s3:GetObject", Resource="*", Principal="*")
    client("iam").put_role_policy(RoleName="words", PolicyName="own", PolicyDocument=text)


def a_key_policy(principal: Any, action: str = "kms:*") -> str:
    return a_policy(Action=action, Resource="*", Principal=principal)


def key_for_a_service_alone(client: Client) -> None:
    client("kms").create_key(Policy=a_key_policy({"Service": "logs.amazonaws.com"}))


def key_whose_policy_nobody_may_change(client: Client) -> None:
    key = client("kms").create_key()["KeyMetadata"]["KeyId"]
    root = {"AWS": "arn:aws:iam::200000000077:root"}
    client("kms").put_key_policy(KeyId=key, PolicyName="default", Policy=a_key_policy(root, "kms:Decrypt"))


def eleven_policies(client: Client) -> None:
    client("iam").create_role(RoleName="eleven", AssumeRolePolicyDocument=TRUST)
    for number in range(11):
        document = a_policy(Action="s3:GetObject", Resource="*")
        arn = client("iam").create_policy(PolicyName=f"of-eleven-{number}", PolicyDocument=document)["Policy"]["Arn"]
        client("iam").attach_role_policy(RoleName="eleven", PolicyArn=arn)


def second_role_of_a_profile(client: Client) -> None:
    client("iam").create_instance_profile(InstanceProfileName="profile")
    for name in ("first", "second"):
        client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
        client("iam").add_role_to_instance_profile(InstanceProfileName="profile", RoleName=name)


def role_taken(client: Client) -> None:
    for _ in range(2):
        client("iam").create_role(RoleName="taken", AssumeRolePolicyDocument=TRUST)


def managed_policy_too_long(client: Client) -> None:
    client("iam").create_policy(PolicyName="long", PolicyDocument=a_long_policy())


def trust_with(client: Client, name: str, **members: Any) -> None:
    document = a_policy(**{"Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole", **members})
    client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document)


def trust_with_a_resource(client: Client) -> None:
    trust_with(client, "resource", Resource="*")


def trust_with_a_misspelt_action(client: Client) -> None:
    trust_with(client, "action", Action=["sts:AssumeRole", "sts:TagSessions"])


def trust_too_long(client: Client) -> None:
    sources = ["a" * 60 + str(number) for number in range(40)]
    trust_with(client, "long", Condition={"StringEquals": {"aws:SourceArn": sources}})


def inline_policies_too_long(client: Client) -> None:
    client("iam").create_role(RoleName="inline", AssumeRolePolicyDocument=TRUST)
    for name in ("one", "two"):
        client("iam").put_role_policy(RoleName="inline", PolicyName=name, PolicyDocument=a_long_policy())


def alias_taken(client: Client) -> None:
    key = client("kms").create_key()["KeyMetadata"]["KeyId"]
    for _ in range(2):
        client("kms").create_alias(AliasName="alias/taken", TargetKeyId=key)


def bucket_of_ones_own(client: Client) -> None:
    for _ in range(2):
        client("s3").create_bucket(Bucket="taken-by-myself", CreateBucketConfiguration={"LocationConstraint": REGION})


def bucket_not_empty(client: Client) -> None:
    client("s3").create_bucket(Bucket="not-empty", CreateBucketConfiguration={"LocationConstraint": REGION})
    client("s3").put_object(Bucket="not-empty", Key="a", Body=b"a")
    client("s3").delete_bucket(Bucket="not-empty")


REFUSED = {
    log_group_taken: "ResourceAlreadyExistsException",
    table_taken: "ResourceInUseException",
    subnets_overlap: "InvalidSubnet.Conflict",
    subnet_outside_its_vpc: "InvalidSubnet.Range",
    range_that_is_too_large: "InvalidVpc.Range",
    range_that_the_vpc_has: "InvalidVpc.Range",
    private_range_of_another_kind: "InvalidVpc.Range",
    range_that_AWS_keeps: "InvalidVpc.Range",
    sixth_range: "CidrBlockLimitExceeded",
    range_with_a_subnet: "InvalidCidr.InUse",
    route_twice: "RouteAlreadyExists",
    second_table_of_a_subnet: "Resource.AlreadyAssociated",
    table_of_another_vpc: "InvalidParameterValue",
    security_group_taken: "InvalidGroup.Duplicate",
    internet_gateway_twice: "InvalidParameterValue",
    launch_template_taken: "InvalidLaunchTemplateName.AlreadyExistsException",
    user_data_too_long: "InvalidUserData.Malformed",
    user_data_of_a_new_version_too_long: "InvalidUserData.Malformed",
    user_data_that_is_no_base64: "InvalidUserData.Malformed",
    endpoint_twice_in_a_zone: "DuplicateSubnetsInSameZone",
    endpoint_with_a_group_of_another_vpc: "InvalidParameter",
    endpoint_with_names_that_its_vpc_does_not_resolve: "InvalidParameter",
    endpoint_of_no_service: "InvalidServiceName",
    endpoint_with_names_that_another_has: "InvalidParameter",
    gateway_endpoint_with_an_option_of_interfaces: "InvalidParameter",
    route_to_a_gateway_of_another_vpc: "InvalidParameterValue",
    rule_of_a_range_twice: "InvalidPermission.Duplicate",
    rule_of_an_IPv6_range_twice: "InvalidPermission.Duplicate",
    policy_with_a_principal: "MalformedPolicyDocument",
    policy_with_an_action_of_no_service: "MalformedPolicyDocument",
    policy_with_a_resource_that_is_no_ARN: "MalformedPolicyDocument",
    policy_without_a_resource: "MalformedPolicyDocument",
    policy_with_a_misspelt_word: "MalformedPolicyDocument",
    policy_with_a_hyphen_in_its_sid: "MalformedPolicyDocument",
    inline_policy_with_a_principal: "MalformedPolicyDocument",
    key_for_a_service_alone: "MalformedPolicyDocumentException",
    key_whose_policy_nobody_may_change: "MalformedPolicyDocumentException",
    eleven_policies: "LimitExceeded",
    second_role_of_a_profile: "LimitExceeded",
    role_taken: "EntityAlreadyExists",
    managed_policy_too_long: "LimitExceeded",
    trust_with_a_resource: "MalformedPolicyDocument",
    trust_with_a_misspelt_action: "MalformedPolicyDocument",
    trust_too_long: "LimitExceeded",
    inline_policies_too_long: "LimitExceeded",
    alias_taken: "AlreadyExistsException",
    bucket_of_ones_own: "BucketAlreadyOwnedByYou",
    bucket_not_empty: "BucketNotEmpty",
}


# Rules of the table with their cases.
RULES = {
    "subnet-range": ["subnets_overlap", "subnet_outside_its_vpc"],
    "vpc-range": [
        "range_that_is_too_large",
        "range_that_the_vpc_has",
        "private_range_of_another_kind",
        "range_that_AWS_keeps",
        "sixth_range",
        "range_with_a_subnet",
    ],
    "route-table": [
        "route_twice",
        "second_table_of_a_subnet",
        "table_of_another_vpc",
        "route_to_a_gateway_of_another_vpc",
    ],
    "security-group-rule": ["rule_of_a_range_twice", "rule_of_an_IPv6_range_twice"],
    "endpoint-names": ["endpoint_with_names_that_another_has", "gateway_endpoint_with_an_option_of_interfaces"],
    "policy-words": [
        "policy_with_a_principal",
        "policy_with_an_action_of_no_service",
        "policy_with_a_resource_that_is_no_ARN",
        "policy_without_a_resource",
        "policy_with_a_misspelt_word",
        "policy_with_a_hyphen_in_its_sid",
        "inline_policy_with_a_principal",
    ],
    "key-lockout": ["key_for_a_service_alone", "key_whose_policy_nobody_may_change"],
    "user-data": ["user_data_too_long", "user_data_of_a_new_version_too_long", "user_data_that_is_no_base64"],
    "internet-gateway": ["internet_gateway_twice"],
    "taken-names": ["security_group_taken", "launch_template_taken", "role_taken", "alias_taken", "log_group_taken"],
    "endpoint-service": ["endpoint_of_no_service"],
    "endpoint-place": [
        "endpoint_twice_in_a_zone",
        "endpoint_with_a_group_of_another_vpc",
        "endpoint_with_names_that_its_vpc_does_not_resolve",
    ],
    "policy-sizes": ["eleven_policies", "managed_policy_too_long", "trust_too_long", "inline_policies_too_long"],
    "trust-words": ["trust_with_a_resource", "trust_with_a_misspelt_action"],
}


@pytest.mark.parametrize("attempt", REFUSED, ids=lambda attempt: attempt.__name__)
def test_the_embedded_aws_refuses(attempt: Callable[[Client], None], client: Client) -> None:
    with pytest.raises(ClientError) as refused:
        attempt(client)
    assert refused.value.response["Error"]["Code"] == REFUSED[attempt]


def test_user_data_of_the_most_bytes_is_taken(client: Client) -> None:
    a_template(client, b64encode(b"a" * 16384).decode())


PEOPLE = ["200000000077", "arn:aws:iam::200000000077:root", "arn:aws:iam::200000000077:role/keys", "*"]


@pytest.mark.parametrize("principal", PEOPLE)
def test_key_lockout_is_none_where_somebody_of_the_account_may_change_the_policy(
    principal: str, client: Client
) -> None:
    kms = client("kms")
    made = kms.create_key(Policy=a_key_policy({"AWS": principal}, "kms:Put*"))["KeyMetadata"]["KeyId"]
    nobody = a_key_policy({"Service": "logs.amazonaws.com"})
    kms.put_key_policy(KeyId=made, PolicyName="default", Policy=nobody, BypassPolicyLockoutSafetyCheck=True)


def test_endpoint_names_may_be_of_one_of_two_endpoints(client: Client) -> None:
    ec2 = client("ec2")
    vpc_id = a_vpc(ec2)
    for attribute in ("EnableDnsSupport", "EnableDnsHostnames"):
        ec2.modify_vpc_attribute(VpcId=vpc_id, **{attribute: {"Value": True}})
    subnet = a_subnet(ec2, vpc_id)
    for named in (True, False):
        an_endpoint(client, vpc_id, SubnetIds=[subnet], PrivateDnsEnabled=named)
