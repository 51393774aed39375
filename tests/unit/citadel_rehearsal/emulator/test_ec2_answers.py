"""EC2 keeps what it is told and answers all of it, as terraform-provider-aws expects."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.eks_world import ACCOUNT, REGION, refusal, trust

LOGS = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/flows"


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws() as running:
        yield running


@pytest.fixture(scope="module")
def ec2(aws: EmbeddedAws) -> Any:
    return aws.client("ec2", REGION, ACCOUNT)


@pytest.fixture(scope="module")
def sender(aws: EmbeddedAws) -> str:
    """A role that flow logs may assume."""
    document = trust("vpc-flow-logs.amazonaws.com")
    iam = aws.client("iam", REGION, ACCOUNT)
    return str(iam.create_role(RoleName="flows", AssumeRolePolicyDocument=document)["Role"]["Arn"])


def flow_log(ec2: Any, sender: str, **more: Any) -> dict[str, Any]:
    """The request of a flow log of a VPC of its own."""
    made = ec2.create_vpc(CidrBlock="10.5.0.0/16")["Vpc"]["VpcId"]
    place = {"ResourceIds": [made], "ResourceType": "VPC", "TrafficType": "ALL"}
    return place | {"DeliverLogsPermissionArn": sender} | more


@pytest.fixture(scope="module")
def vpc(ec2: Any) -> str:
    made = str(ec2.create_vpc(CidrBlock="10.6.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]["VpcId"])
    ec2.modify_vpc_attribute(VpcId=made, EnableDnsHostnames={"Value": True})
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=made)
    return made


@pytest.fixture(scope="module")
def subnets(ec2: Any, vpc: str) -> list[str]:
    """In two zones."""
    made = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.6.{place}.0/24", AvailabilityZone=f"{REGION}{zone}")["Subnet"]
        for place, zone in enumerate("ab")
    ]
    return [one["SubnetId"] for one in made]


def only(found: list[Any]) -> Any:
    (one,) = found
    return one


def test_a_flow_log_says_where_it_goes_and_how(ec2: Any, vpc: str, sender: str) -> None:
    made = ec2.create_flow_logs(
        ResourceIds=[vpc], ResourceType="VPC", TrafficType="REJECT", LogDestination=LOGS,
        LogDestinationType="cloud-watch-logs", DeliverLogsPermissionArn=sender, MaxAggregationInterval=60,
        TagSpecifications=[{"ResourceType": "vpc-flow-log", "Tags": [{"Key": "team", "Value": "shop"}]}],
    )  # fmt: skip
    flow_log = only(ec2.describe_flow_logs(FlowLogIds=made["FlowLogIds"])["FlowLogs"])
    assert flow_log["DeliverLogsPermissionArn"] == sender
    assert (flow_log["LogDestination"], flow_log["LogGroupName"]) == (LOGS, "/flows")
    assert (flow_log["MaxAggregationInterval"], flow_log["DeliverLogsStatus"]) == (60, "SUCCESS")
    assert flow_log["LogFormat"].startswith("${version} ${account-id} ${interface-id}")
    assert flow_log["Tags"] == [{"Key": "team", "Value": "shop"}]
    assert ec2.describe_flow_logs(Filters=[{"Name": "traffic-type", "Values": ["ALL"]}])["FlowLogs"] == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, {"FileFormat": "plain-text", "HiveCompatiblePartitions": False, "PerHourPartition": False}),
        (
            {"FileFormat": "parquet", "PerHourPartition": True},
            {"FileFormat": "parquet", "HiveCompatiblePartitions": False, "PerHourPartition": True},
        ),
    ],
)
def test_a_flow_log_to_a_bucket_says_how_its_files_are_written(ec2: Any, given: Any, said: Any) -> None:
    made = ec2.create_flow_logs(
        ResourceIds=[ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]], ResourceType="VPC", TrafficType="ALL",
        LogDestinationType="s3", LogDestination="arn:aws:s3:::flows/shop/", DestinationOptions=given,
    )  # fmt: skip
    assert only(ec2.describe_flow_logs(FlowLogIds=made["FlowLogIds"])["FlowLogs"])["DestinationOptions"] == said


def test_a_flow_log_to_a_log_group_by_its_name_says_the_whole_destination(ec2: Any, sender: str) -> None:
    made = ec2.create_flow_logs(**flow_log(ec2, sender, LogGroupName="/by-name"))
    found = only(ec2.describe_flow_logs(FlowLogIds=made["FlowLogIds"])["FlowLogs"])
    assert found["LogGroupName"] == "/by-name"
    assert found["LogDestination"] == f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/by-name"
    assert found["LogDestinationType"] == "cloud-watch-logs"
    by_name = [{"Name": "log-group-name", "Values": ["/by-name"]}]
    assert only(ec2.describe_flow_logs(Filters=by_name)["FlowLogs"])["FlowLogId"] == found["FlowLogId"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"MaxAggregationInterval": 300}, "InvalidParameterValue"),
        ({"LogGroupName": "/both"}, "InvalidParameter"),
        ({"DeliverLogsPermissionArn": ""}, "InvalidParameter"),
        ({"DeliverLogsPermissionArn": f"arn:aws:iam::{ACCOUNT}:role/nobody"}, "InvalidParameter"),
        ({"DeliverLogsPermissionArn": f"arn:aws:iam::{ACCOUNT}:role/for-pods"}, "InvalidParameter"),
    ],
)
def test_flow_log_role_and_interval_are_judged(
    ec2: Any, aws: EmbeddedAws, sender: str, change: dict[str, Any], code: str
) -> None:
    if "for-pods" in change.get("DeliverLogsPermissionArn", ""):
        document = trust("pods.eks.amazonaws.com")
        aws.client("iam", REGION, ACCOUNT).create_role(RoleName="for-pods", AssumeRolePolicyDocument=document)
    asked = flow_log(ec2, sender, LogDestination=LOGS) | change
    assert refusal(ec2.create_flow_logs, **{name: value for name, value in asked.items() if value})[0] == code


@pytest.mark.parametrize("seconds", [60, 600])
def test_flow_log_role_and_interval_that_fit_are_taken_once(ec2: Any, sender: str, seconds: int) -> None:
    asked = flow_log(ec2, sender, LogDestination=f"{LOGS}-{seconds}:*", MaxAggregationInterval=seconds)
    made = ec2.create_flow_logs(**asked)
    found = only(ec2.describe_flow_logs(FlowLogIds=made["FlowLogIds"])["FlowLogs"])
    assert (found["MaxAggregationInterval"], found["LogDestination"]) == (seconds, f"{LOGS}-{seconds}")
    assert refusal(ec2.create_flow_logs, **asked)[0] == "FlowLogAlreadyExists"


def test_an_interface_endpoint_keeps_what_it_was_made_with_and_what_changes(
    ec2: Any, vpc: str, subnets: list[str]
) -> None:
    group = ec2.create_security_group(GroupName="endpoints", Description="-", VpcId=vpc)["GroupId"]
    policy = json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:*", "Resource": "*"}]})
    made = ec2.create_vpc_endpoint(
        VpcId=vpc, ServiceName=f"com.amazonaws.{REGION}.sts", VpcEndpointType="Interface", SubnetIds=subnets[:1],
        SecurityGroupIds=[group], PrivateDnsEnabled=True, PolicyDocument=policy, IpAddressType="ipv4",
        DnsOptions={"DnsRecordIpType": "ipv4"},
    )["VpcEndpoint"]  # fmt: skip
    identifier = made["VpcEndpointId"]

    def read() -> Any:
        return only(ec2.describe_vpc_endpoints(VpcEndpointIds=[identifier])["VpcEndpoints"])

    first = read()
    assert first["Groups"] == [{"GroupId": group, "GroupName": "endpoints"}]
    assert (first["PrivateDnsEnabled"], first["IpAddressType"], first["PolicyDocument"]) == (True, "ipv4", policy)
    assert first["DnsOptions"] == {"DnsRecordIpType": "ipv4"}
    assert len(first["NetworkInterfaceIds"]) == len(first["SubnetIds"]) == 1
    assert first["DnsEntries"][0]["DnsName"].startswith(identifier)

    ec2.modify_vpc_endpoint(
        VpcEndpointId=identifier, AddSubnetIds=subnets[1:], RemoveSecurityGroupIds=[group], ResetPolicy=True,
        PrivateDnsEnabled=False,
    )  # fmt: skip
    after = read()
    assert (after["SubnetIds"], len(after["NetworkInterfaceIds"])) == (subnets, 2)
    assert (after["Groups"], after["PrivateDnsEnabled"]) == ([], False)
    assert json.loads(after["PolicyDocument"])["Statement"][0]["Action"] == "*"


def test_ipv6_range_says_its_pool_and_is_given_back_when_no_subnet_has_it(ec2: Any) -> None:
    made = ec2.create_vpc(CidrBlock="10.7.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]
    block = only(made["Ipv6CidrBlockAssociationSet"])
    assert (block["Ipv6Pool"], block["NetworkBorderGroup"]) == ("Amazon", REGION)
    whole = block["Ipv6CidrBlock"].replace("/56", "/64")
    subnet = ec2.create_subnet(VpcId=made["VpcId"], CidrBlock="10.7.0.0/24", Ipv6CidrBlock=whole)["Subnet"]
    asked = {"AssociationId": block["AssociationId"]}
    assert refusal(ec2.disassociate_vpc_cidr_block, **asked)[0] == "InvalidCidr.InUse"
    ec2.delete_subnet(SubnetId=subnet["SubnetId"])
    ec2.disassociate_vpc_cidr_block(**asked)
    assert not only(ec2.describe_vpcs(VpcIds=[made["VpcId"]])["Vpcs"]).get("Ipv6CidrBlockAssociationSet")
    assert refusal(ec2.disassociate_vpc_cidr_block, **asked)[0] == "InvalidVpcCidrBlockAssociationID.NotFound"


def test_the_allow_all_rule_is_revoked_as_the_provider_sends_it_and_another_is_not_found(ec2: Any, vpc: str) -> None:
    group = ec2.create_security_group(GroupName="revoked", Description="-", VpcId=vpc)["GroupId"]
    everything = {"IpProtocol": "-1", "FromPort": 0, "ToPort": 0}
    four = {**everything, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    six = {**everything, "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}
    ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[four])
    assert only(ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"])["IpPermissionsEgress"] == []
    code, _ = refusal(ec2.revoke_security_group_egress, GroupId=group, IpPermissions=[six])
    assert code == "InvalidPermission.NotFound"


def test_nat_internet_is_needed_by_a_public_gateway_and_not_by_a_private_one(ec2: Any) -> None:
    vpc = ec2.create_vpc(CidrBlock="10.8.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.8.0.0/24")["Subnet"]["SubnetId"]

    def made(**kind: Any) -> Any:
        found = ec2.create_nat_gateway(SubnetId=subnet, **kind)["NatGateway"]["NatGatewayId"]
        return only(ec2.describe_nat_gateways(NatGatewayIds=[found])["NatGateways"])

    address = {"AllocationId": ec2.allocate_address(Domain="vpc")["AllocationId"]}
    failed = made(**address)
    assert (failed["State"], failed["FailureCode"]) == ("failed", "Gateway.NotAttached")
    assert failed["FailureMessage"] == f"Network {vpc} has no Internet gateway attached"
    assert made(ConnectivityType="private")["State"] == "available"
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    assert made(**address)["State"] == "available"


def test_a_private_NAT_gateway_has_the_address_that_was_asked_for_or_a_free_one(ec2: Any, subnets: list[str]) -> None:
    def made(**more: Any) -> Any:
        asked = {"SubnetId": subnets[0], "ConnectivityType": "private", **more}
        found = ec2.create_nat_gateway(**asked)["NatGateway"]["NatGatewayId"]
        (gateway,) = ec2.describe_nat_gateways(NatGatewayIds=[found])["NatGateways"]
        return gateway

    first = made(PrivateIpAddress="10.6.0.77")
    shown = only(first["NatGatewayAddresses"])
    assert (shown["PrivateIp"], "AllocationId" in shown, "PublicIp" in shown) == ("10.6.0.77", False, False)
    assert shown["NetworkInterfaceId"].startswith("eni-")
    other = only(made()["NatGatewayAddresses"])["PrivateIp"]
    assert other.startswith("10.6.0.")
    assert other != "10.6.0.77"
    ec2.delete_nat_gateway(NatGatewayId=first["NatGatewayId"])
    assert only(made(PrivateIpAddress="10.6.0.77")["NatGatewayAddresses"])["PrivateIp"] == "10.6.0.77"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"PrivateIpAddress": "10.6.1.5"}, "InvalidParameterValue"),
        ({"PrivateIpAddress": "10.6.0.3"}, "InvalidParameterValue"),
        ({"PrivateIpAddress": "10.6.0.255"}, "InvalidParameterValue"),
        ({"PrivateIpAddress": "10.6.0"}, "InvalidParameterValue"),
        ({"PrivateIpAddress": "10.6.0.99"}, "InvalidIPAddress.InUse"),
        ({"AllocationId": "eipalloc-0a1b2c3d"}, "InvalidParameterCombination"),
        ({"ConnectivityType": "public"}, "MissingParameter"),
        ({"ConnectivityType": "public", "AllocationId": "eipalloc-0a1b2c3d"}, "InvalidAllocationID.NotFound"),
    ],
)
def test_nat_address_is_a_free_one_of_the_subnet(
    ec2: Any, subnets: list[str], asked: dict[str, str], code: str
) -> None:
    private = {"SubnetId": subnets[0], "ConnectivityType": "private"}
    if code == "InvalidIPAddress.InUse":
        ec2.create_nat_gateway(**private, **asked)
    assert refusal(ec2.create_nat_gateway, **private | asked)[0] == code


def test_address_in_use_is_neither_taken_nor_released_and_knows_its_NAT_gateway(ec2: Any, subnets: list[str]) -> None:
    allocation = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=subnets[0], AllocationId=allocation)["NatGateway"]["NatGatewayId"]
    shown = only(only(ec2.describe_nat_gateways(NatGatewayIds=[nat])["NatGateways"])["NatGatewayAddresses"])
    address = only(ec2.describe_addresses(AllocationIds=[allocation])["Addresses"])
    assert shown["AllocationId"] == allocation
    for key in ("AssociationId", "NetworkInterfaceId", "PublicIp"):
        assert shown[key] == address[key]
    assert shown["PrivateIp"] == address["PrivateIpAddress"]
    again = {"SubnetId": subnets[1], "AllocationId": allocation}
    assert refusal(ec2.create_nat_gateway, **again)[0] == "Resource.AlreadyAssociated"
    assert refusal(ec2.release_address, AllocationId=allocation)[0] == "InvalidIPAddress.InUse"
    ec2.delete_nat_gateway(NatGatewayId=nat)
    ec2.release_address(AllocationId=allocation)


def test_addresses_have_attributes_without_a_domain_name(ec2: Any) -> None:
    made = ec2.allocate_address(Domain="vpc")
    asked = {"AllocationIds": [made["AllocationId"]], "Attribute": "domain-name"}
    shown = only(ec2.describe_addresses_attribute(**asked)["Addresses"])
    assert shown == {"PublicIp": made["PublicIp"], "AllocationId": made["AllocationId"]}
    assert made["PublicIp"] in [one["PublicIp"] for one in ec2.describe_addresses_attribute()["Addresses"]]
    unknown = {"AllocationIds": ["eipalloc-0a1b2c3d"], "Attribute": "domain-name"}
    assert refusal(ec2.describe_addresses_attribute, **unknown)[0] == "InvalidAllocationID.NotFound"
    ec2.release_address(AllocationId=made["AllocationId"])


def test_a_VPC_keeps_whether_it_counts_addresses(ec2: Any, vpc: str) -> None:
    asked = {"VpcId": vpc, "Attribute": "enableNetworkAddressUsageMetrics"}
    assert ec2.describe_vpc_attribute(**asked)["EnableNetworkAddressUsageMetrics"]["Value"] is False
    ec2.modify_vpc_attribute(VpcId=vpc, EnableNetworkAddressUsageMetrics={"Value": True})
    assert ec2.describe_vpc_attribute(**asked)["EnableNetworkAddressUsageMetrics"]["Value"] is True
