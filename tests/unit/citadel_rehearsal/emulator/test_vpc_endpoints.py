"""VPC endpoints: what they keep, and what EC2 refuses of their policies and zones."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from citadel_rehearsal.emulator.ec2.endpoint_services import CN_PREFIXED
from citadel_rehearsal.emulator.ec2.service_regions import lacks
from citadel_rehearsal.ground.refusals import RuleBroken
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.ec2_lookups import get_vpc_endpoint_service
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.eks_world import refusal

POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "arn:aws:sqs:*:*:a&b"}],
}
FULL = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.01) as running:
        yield running


class Place:
    """A VPC with names, and a subnet in each zone that is named."""

    def __init__(self, aws: EmbeddedAws, region: str = "us-east-1", zones: str = "ab") -> None:
        self.region, self.ec2 = region, aws.client("ec2", region)
        self.vpc = str(self.ec2.create_vpc(CidrBlock="10.40.0.0/16")["Vpc"]["VpcId"])
        for name in ("EnableDnsSupport", "EnableDnsHostnames"):
            self.ec2.modify_vpc_attribute(VpcId=self.vpc, **{name: {"Value": True}})
        self.subnets = [
            str(
                self.ec2.create_subnet(
                    VpcId=self.vpc, CidrBlock=f"10.40.{number}.0/24", AvailabilityZone=f"{region}{zone}"
                )["Subnet"]["SubnetId"]
            )
            for number, zone in enumerate(zones)
        ]

    def request(self, service: str, **more: Any) -> dict[str, Any]:
        named = f"com.amazonaws.{self.region}.{service}"
        place = {"VpcId": self.vpc, "ServiceName": named, "VpcEndpointType": "Interface", "SubnetIds": self.subnets[:1]}
        return place | more

    def made(self, service: str, **more: Any) -> dict[str, Any]:
        """As it is described afterwards."""
        found = self.ec2.create_vpc_endpoint(**self.request(service, **more))["VpcEndpoint"]
        return self.shown(found["VpcEndpointId"])

    def shown(self, endpoint_id: str) -> dict[str, Any]:
        (found,) = self.ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint_id])["VpcEndpoints"]
        return found


@pytest.fixture(scope="module")
def place(aws: EmbeddedAws) -> Place:
    return Place(aws)


def test_an_endpoint_keeps_what_it_was_asked_for(place: Place) -> None:
    group = place.ec2.create_security_group(GroupName="https", Description="https", VpcId=place.vpc)["GroupId"]
    options = {"DnsRecordIpType": "ipv4"}
    more = {"PrivateDnsEnabled": False, "SecurityGroupIds": [group], "DnsOptions": options}
    found = place.made("sqs", PolicyDocument=json.dumps(POLICY), **more)
    assert json.loads(found["PolicyDocument"]) == POLICY
    assert (found["PrivateDnsEnabled"], found["IpAddressType"], found["DnsOptions"]) == (False, "ipv4", options)
    assert found["Groups"] == [{"GroupId": group, "GroupName": "https"}]


def test_an_endpoint_without_a_policy_lets_everybody_do_everything(place: Place) -> None:
    found = place.made("sns")
    assert json.loads(found["PolicyDocument"]) == FULL
    assert found["PrivateDnsEnabled"] is True


def test_the_policy_of_an_endpoint_is_changed_and_taken_back(place: Place) -> None:
    made = place.made("kms")["VpcEndpointId"]
    place.ec2.modify_vpc_endpoint(VpcEndpointId=made, PolicyDocument=json.dumps(POLICY), PrivateDnsEnabled=False)
    found = place.shown(made)
    assert (json.loads(found["PolicyDocument"]), found["PrivateDnsEnabled"]) == (POLICY, False)
    place.ec2.modify_vpc_endpoint(VpcEndpointId=made, ResetPolicy=True)
    assert json.loads(place.shown(made)["PolicyDocument"]) == FULL


def test_endpoint_policy_is_refused_where_the_service_takes_none(place: Place) -> None:
    named = f"com.amazonaws.{place.region}.oidc-eks"
    sentence = f"Service {named} only supports the full-access endpoint policy."
    more = {"PrivateDnsEnabled": False}
    refused = refusal(
        place.ec2.create_vpc_endpoint, **place.request("oidc-eks", PolicyDocument=json.dumps(POLICY), **more)
    )
    assert refused == ("InvalidParameter", sentence)
    made = place.made("oidc-eks", PolicyDocument=json.dumps(FULL), **more)["VpcEndpointId"]
    change = {"VpcEndpointId": made, "PolicyDocument": json.dumps(POLICY)}
    assert refusal(place.ec2.modify_vpc_endpoint, **change) == ("InvalidParameter", sentence)
    (shown,) = place.ec2.describe_vpc_endpoint_services(ServiceNames=[named])["ServiceDetails"]
    assert shown["VpcEndpointPolicySupported"] is False


@pytest.mark.parametrize("text", ["{", "[]", '"*"'])
def test_endpoint_policy_that_is_no_document_is_refused(text: str, place: Place) -> None:
    request = place.request("sqs", PolicyDocument=text)
    assert refusal(place.ec2.create_vpc_endpoint, **request)[0] == "InvalidPolicyDocument"


def test_endpoint_service_in_a_zone_without_it_is_refused(place: Place) -> None:
    zones = {one["ZoneName"]: one["ZoneId"] for one in place.ec2.describe_availability_zones()["AvailabilityZones"]}
    named = f"com.amazonaws.{place.region}.email-smtp"
    (shown,) = place.ec2.describe_vpc_endpoint_services(ServiceNames=[named])["ServiceDetails"]
    lacking = {name for name, zone_id in zones.items() if zone_id in ("use1-az2", "use1-az3", "use1-az5")}
    assert lacking
    assert set(shown["AvailabilityZones"]) == zones.keys() - lacking
    subnets = {one["AvailabilityZone"]: one["SubnetId"] for one in _subnets(place)}
    for zone, subnet in subnets.items():
        refused = refusal(place.ec2.create_vpc_endpoint, **place.request("email-smtp", SubnetIds=[subnet]))
        sentence = f"The VPC endpoint service {named} does not support the availability zone of the subnet: {subnet}."
        assert refused == (("InvalidParameter", sentence) if zone in lacking else ("accepted", ""))


def _subnets(place: Place) -> list[dict[str, Any]]:
    return place.ec2.describe_subnets(SubnetIds=place.subnets)["Subnets"]


def test_endpoint_service_of_the_API_of_EKS_is_not_in_some_regions(aws: EmbeddedAws) -> None:
    ec2 = aws.client("ec2", "ap-southeast-5")
    name = "com.amazonaws.ap-southeast-5.{}"
    assert refusal(ec2.describe_vpc_endpoint_services, ServiceNames=[name.format("eks")])[0] == "InvalidServiceName"
    assert refusal(ec2.describe_vpc_endpoint_services, ServiceNames=[name.format("eks-auth")])[0] == "accepted"


def look_up(aws: EmbeddedAws, region: str, **inputs: Any) -> dict[str, Any]:
    return get_vpc_endpoint_service(Context(aws.client, region, "111122223333", ""), inputs)


def test_GovCloud_answers_names_only_so_a_filter_alone_finds_nothing(aws: EmbeddedAws) -> None:
    region = "us-gov-west-1"
    name = f"com.amazonaws.{region}.sqs"
    found = look_up(aws, region, serviceName=name, serviceType="Interface")
    assert found["serviceName"] == name
    empty = ([], False, [])
    told = ("availabilityZones", "vpcEndpointPolicySupported", "supportedIpAddressTypes")
    assert tuple(found[key] for key in told) == empty
    with pytest.raises(RuleBroken) as caught:
        look_up(aws, region, filters=[{"name": "service-name", "values": [name]}], serviceType="Interface")
    assert str(caught.value) == "no matching EC2 VPC Endpoint Service found"


def test_elsewhere_the_look_up_tells_zones_and_whether_a_policy_is_taken(aws: EmbeddedAws) -> None:
    found = look_up(aws, "eu-west-1", serviceName="com.amazonaws.eu-west-1.sqs", serviceType="Interface")
    assert "eu-west-1a" in found["availabilityZones"]
    assert found["vpcEndpointPolicySupported"] is True


def test_endpoint_service_is_any_that_the_guide_names(place: Place) -> None:
    for service in ("bedrock-data-automation-runtime", "kms-fips", "vpc-lattice", "s3tables", "airflow.api"):
        named = f"com.amazonaws.{place.region}.{service}"
        assert place.ec2.describe_vpc_endpoint_services(ServiceNames=[named])["ServiceNames"] == [named]
        assert place.made(service, PrivateDnsEnabled=False)["ServiceName"] == named
    wrong = {"ServiceNames": [f"com.amazonaws.{place.region}.bedrock-data-"]}
    assert refusal(place.ec2.describe_vpc_endpoint_services, **wrong)[0] == "InvalidServiceName"


def changed(place: Place, endpoint: dict[str, Any], **change: Any) -> tuple[str, str]:
    return refusal(place.ec2.modify_vpc_endpoint, VpcEndpointId=endpoint["VpcEndpointId"], **change)


def test_endpoint_place_is_judged_in_a_change_as_in_a_creation(aws: EmbeddedAws) -> None:
    place = Place(aws, zones="aab")
    made = place.made("glue", PrivateDnsEnabled=False)
    twice = changed(place, made, AddSubnetIds=[place.subnets[1]])
    assert twice[0] == "DuplicateSubnetsInSameZone"
    assert changed(place, made, AddSubnetIds=[place.subnets[1]], RemoveSubnetIds=[place.subnets[0]])[0] == "accepted"
    assert changed(place, made, AddSubnetIds=[place.subnets[2]])[0] == "accepted"
    elsewhere = Place(aws)
    group = elsewhere.ec2.create_security_group(GroupName="far", Description="far", VpcId=elsewhere.vpc)["GroupId"]
    assert changed(place, made, AddSecurityGroupIds=[group])[0] == "InvalidParameter"
    assert changed(place, made, IpAddressType="dualstack")[0] == "InvalidParameter"
    place.ec2.modify_vpc_attribute(VpcId=place.vpc, EnableDnsHostnames={"Value": False})
    assert changed(place, made, PrivateDnsEnabled=True)[0] == "InvalidParameter"
    assert changed(place, made, ResetPolicy=True)[0] == "accepted"


def test_endpoint_service_in_a_zone_without_it_is_refused_in_a_change_too(aws: EmbeddedAws) -> None:
    place = Place(aws, zones="abcdef")
    offered = place.ec2.describe_vpc_endpoint_services(ServiceNames=[f"com.amazonaws.{place.region}.email-smtp"])
    zones = offered["ServiceDetails"][0]["AvailabilityZones"]
    inside, outside = (
        [
            subnet
            for subnet, zone in zip(place.subnets, "abcdef", strict=True)
            if (place.region + zone in zones) is there
        ]
        for there in (True, False)
    )
    made = place.made("email-smtp", SubnetIds=inside[:1], PrivateDnsEnabled=False)
    assert changed(place, made, AddSubnetIds=outside[:1])[0] == "InvalidParameter"
    assert changed(place, made, AddSubnetIds=inside[1:2])[0] == "accepted"


def test_endpoint_place_has_the_private_names_once_also_after_a_change(aws: EmbeddedAws) -> None:
    place = Place(aws)
    first, second = place.made("sqs"), place.made("sqs", PrivateDnsEnabled=False)
    assert changed(place, first, PrivateDnsEnabled=True)[0] == "accepted"
    assert changed(place, second, PrivateDnsEnabled=True)[0] == "InvalidParameter"
    assert changed(place, first, PrivateDnsEnabled=False)[0] == "accepted"
    assert changed(place, second, PrivateDnsEnabled=True)[0] == "accepted"


def test_endpoint_place_of_a_gateway_is_its_route_tables_and_of_an_interface_its_subnets(aws: EmbeddedAws) -> None:
    place = Place(aws)
    table = place.ec2.create_route_table(VpcId=place.vpc)["RouteTable"]["RouteTableId"]
    gateway = place.request("s3", VpcEndpointType="Gateway")
    assert refusal(place.ec2.create_vpc_endpoint, **gateway)[0] == "InvalidParameter"
    del gateway["SubnetIds"]
    made = place.ec2.create_vpc_endpoint(**gateway, RouteTableIds=[table])["VpcEndpoint"]
    assert changed(place, made, AddSubnetIds=place.subnets[:1])[0] == "InvalidParameter"
    interface = place.made("sns", PrivateDnsEnabled=False)
    assert changed(place, interface, AddRouteTableIds=[table])[0] == "InvalidParameter"


def test_a_change_of_no_endpoint_finds_none(place: Place) -> None:
    change = {"VpcEndpointId": "vpce-0a1b2c3d", "PrivateDnsEnabled": True}
    assert refusal(place.ec2.modify_vpc_endpoint, **change)[0] == "InvalidVpcEndpointId.NotFound"


@pytest.mark.parametrize(
    ("region", "service"),
    [
        ("eu-north-1", "textract"),
        ("eu-central-1", "organizations"),
        ("mx-central-1", "eks"),
        ("cn-north-1", "bedrock"),
        ("us-gov-west-1", "vpc-lattice"),
    ],
)
def test_endpoint_service_that_the_region_lacks_does_not_exist(aws: EmbeddedAws, region: str, service: str) -> None:
    prefix = "cn." if region.startswith("cn-") and service in CN_PREFIXED else ""
    named = {"ServiceNames": [f"{prefix}com.amazonaws.{region}.{service}"]}
    code, _ = refusal(aws.client("ec2", region).describe_vpc_endpoint_services, **named)
    assert code == "InvalidServiceName"


@pytest.mark.parametrize(
    ("region", "service"),
    [
        ("eu-west-1", "textract"),
        ("us-east-1", "organizations"),
        ("us-west-2", "networkmanager"),
        ("eu-north-1", "eks-auth"),
        ("xx-west-1", "textract"),
        ("ap-southeast-7", "ecr.dkr"),
    ],
)
def test_endpoint_service_that_is_not_known_to_be_missing_is_there(region: str, service: str) -> None:
    assert not lacks(region, service)


@pytest.mark.parametrize("service", ["elasticache", "eks", "sqs"])
def test_endpoint_service_of_another_name_in_China_does_not_exist_by_its_usual_one(
    aws: EmbeddedAws, service: str
) -> None:
    ask = aws.client("ec2", "cn-north-1").describe_vpc_endpoint_services
    assert refusal(ask, ServiceNames=[f"com.amazonaws.cn-north-1.{service}"])[0] == "InvalidServiceName"
    (found,) = ask(ServiceNames=[f"cn.com.amazonaws.cn-north-1.{service}"])["ServiceDetails"]
    assert found["ServiceName"] == f"cn.com.amazonaws.cn-north-1.{service}"
