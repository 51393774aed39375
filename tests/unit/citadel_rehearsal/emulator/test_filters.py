"""Each Describe operation of EC2 takes the filters that EC2 has for it, judges them, and refuses every other one."""

import gzip
import json
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import botocore
import pytest

from citadel_rehearsal.emulator.ec2 import filter_values, filters
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.eks_world import ACCOUNT, REGION, refusal

CONSTRAINTS = Path(__file__).parents[4] / "constraints.txt"


@pytest.fixture(scope="module")
def ec2() -> Iterator[Any]:
    with EmbeddedAws() as aws:
        yield aws.client("ec2", REGION, ACCOUNT)


@pytest.fixture(scope="module")
def vpc(ec2: Any) -> str:
    made = str(ec2.create_vpc(CidrBlock="10.6.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]["VpcId"])
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=made)
    return made


@pytest.fixture(scope="module")
def subnet(ec2: Any, vpc: str) -> str:
    return str(
        ec2.create_subnet(VpcId=vpc, CidrBlock="10.6.0.0/24", AvailabilityZone=f"{REGION}a")["Subnet"]["SubnetId"]
    )


def snake(operation: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()


def documented() -> dict[str, set[str]]:
    """The filters of each operation in botocore's own text of the API reference."""
    (path,) = Path(botocore.__file__).parent.glob("data/ec2/2016-11-15/service-2.json*")
    model = json.loads(gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes())
    found: dict[str, set[str]] = {}
    for operation in filters.names_of_operations():
        members = model["shapes"][model["operations"][operation]["input"]["shape"]]["members"]
        text = (members.get("Filters") or members["Filter"])["documentation"].replace("tag:&lt;key&gt;", "tag")
        named = re.findall(r"<li> <p> <code>([^<]*)</code>", text)
        found[operation] = {name for name in named if re.fullmatch(r"[a-z0-9.-]+", name)}
    return found


def test_filters_are_those_of_the_API_reference() -> None:
    here = filters.names_of_operations()
    there = documented()
    if f"botocore=={version('botocore')}\n" in CONSTRAINTS.read_text():
        assert {operation: set(names) for operation, names in here.items()} == there
    assert all(len(names & there[operation]) > len(names) * 0.8 for operation, names in here.items())


def test_filters_that_are_judged_are_filters_of_EC2_or_older_spellings() -> None:
    older = {
        "DescribeAddresses": {"domain"},
        "DescribeNetworkInterfaces": {"group-name"},
        "DescribeSubnets": {"availabilityZone", "availabilityZoneId", "cidr", "cidrBlock", "defaultForAz"},
        "DescribeVpcs": {"isDefault"},
        "DescribePrefixLists": {"owner-id"},
    }
    names = filters.names_of_operations()
    for operation, of in filter_values.DESCRIBED.items():
        assert set(of.values) - names[operation] == older.get(operation, set()), operation
    for operation, words in filter_values.ELSEWHERE.items():
        assert set(words.split()) <= names[operation], operation


@pytest.mark.parametrize("operation", filters.names_of_operations())
def test_filters_that_an_operation_does_not_have_are_refused(ec2: Any, operation: str) -> None:
    code, sentence = refusal(getattr(ec2, snake(operation)), Filters=[{"Name": "colour", "Values": ["red"]}])
    assert (code, sentence) == ("InvalidParameterValue", "The filter 'colour' is invalid")


@pytest.mark.parametrize("operation", filters.names_of_operations())
def test_filters_of_EC2_are_judged_or_refused_by_name(ec2: Any, vpc: str, operation: str) -> None:
    judged = filter_values.DESCRIBED.get(operation)
    known = set(judged.values) if judged else set(filter_values.ELSEWHERE.get(operation, "").split())
    for name in sorted(filters.names_of_operations()[operation] - {"tag", "tag-key", "tag-value"}):
        asked = {"Filters": [{"Name": name, "Values": ["nothing"]}]}
        if name in known:
            answer = getattr(ec2, snake(operation))(**asked)
            lists = [value for key, value in answer.items() if isinstance(value, list)]
            assert not any(lists), f"{operation} ignores {name}"
        else:
            sentence = f"The rehearsal does not judge the filter {name} of {operation}."
            assert refusal(getattr(ec2, snake(operation)), **asked) == ("UnsupportedOperation", sentence)


def only(found: list[Any]) -> Any:
    (one,) = found
    return one


def asked(ec2: Any, operation: str, **values: str) -> dict[str, Any]:
    wanted = [{"Name": name, "Values": [value]} for name, value in values.items()]
    answer: dict[str, Any] = getattr(ec2, operation)(Filters=wanted)
    return answer


def test_filters_find_by_associations(ec2: Any, vpc: str) -> None:
    found = only(ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"])
    six = found["Ipv6CidrBlockAssociationSet"][0]
    values = {
        "ipv6-cidr-block-association.association-id": six["AssociationId"],
        "ipv6-cidr-block-association.ipv6-pool": six["Ipv6Pool"],
        "cidr-block-association.association-id": found["CidrBlockAssociationSet"][0]["AssociationId"],
    }
    for name, value in values.items():
        assert only(asked(ec2, "describe_vpcs", **{name: value})["Vpcs"])["VpcId"] == vpc
    main = asked(ec2, "describe_route_tables", **{"vpc-id": vpc, "association.main": "true"})
    assert only(main["RouteTables"])["VpcId"] == vpc


@pytest.mark.parametrize("name", ["is-default", "isDefault"])
def test_VPCs_are_found_by_whether_they_are_the_default_in_both_spellings(name: str, ec2: Any, vpc: str) -> None:
    found = {
        value: {one["VpcId"]: one["IsDefault"] for one in asked(ec2, "describe_vpcs", **{name: value})["Vpcs"]}
        for value in ("true", "false")
    }
    assert vpc in found["false"]
    assert (set(found["true"].values()), set(found["false"].values())) == ({True}, {False})


def test_filters_find_routes_by_their_state(ec2: Any, vpc: str) -> None:
    for value, count in {"active": 1, "blackhole": 0}.items():
        found = asked(ec2, "describe_route_tables", **{"vpc-id": vpc, "route.state": value})["RouteTables"]
        assert len(found) == count


def test_filters_find_interfaces_by_zone_and_attachment(ec2: Any, subnet: str) -> None:
    made = ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"]

    def found(**values: str) -> list[str]:
        answer = asked(ec2, "describe_network_interfaces", **values)["NetworkInterfaces"]
        return [one["NetworkInterfaceId"] for one in answer]

    assert found(**{"subnet-id": subnet, "availability-zone": f"{REGION}a"}) == [made]
    assert found(**{"subnet-id": subnet, "availability-zone": f"{REGION}b"}) == []
    assert found(**{"subnet-id": subnet, "attachment.status": "attached"}) == []
    ec2.attach_network_interface(NetworkInterfaceId=made, InstanceId="i-0a1b2c3d4e5f60718", DeviceIndex=1)
    assert found(**{"subnet-id": subnet, "attachment.status": "attached"}) == [made]


def test_filters_find_subnets_by_whether_they_are_for_IPv6_only(ec2: Any, subnet: str) -> None:
    for value, expected in {"false": [subnet], "true": []}.items():
        found = asked(ec2, "describe_subnets", **{"subnet-id": subnet, "ipv6-native": value})["Subnets"]
        assert [one["SubnetId"] for one in found] == expected


def test_filters_find_groups_by_their_rules(ec2: Any, vpc: str) -> None:
    group = ec2.create_security_group(GroupName="found", Description="found by rules", VpcId=vpc)["GroupId"]
    rule = {"IpProtocol": "tcp", "FromPort": 8443, "ToPort": 8443, "IpRanges": [{"CidrIp": "10.9.0.0/16"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
    fitting = ("ip-permission.cidr", "10.9.0.0/16"), ("ip-permission.to-port", "8443"), ("description", "found by*")
    for name, value in (*fitting, ("group-id", group), ("group-name", "f?und")):
        found = asked(ec2, "describe_security_groups", **{name: value})["SecurityGroups"]
        assert [one["GroupId"] for one in found] == [group]
    assert (
        asked(ec2, "describe_security_groups", **{"egress.ip-permission.cidr": "10.9.0.0/16"})["SecurityGroups"] == []
    )


def test_filters_find_gateways_lists_of_access_and_services(ec2: Any, vpc: str) -> None:
    found = asked(ec2, "describe_internet_gateways", **{"attachment.vpc-id": vpc})["InternetGateways"]
    assert [one["Attachments"][0]["VpcId"] for one in found] == [vpc]
    acls = asked(ec2, "describe_network_acls", **{"vpc-id": vpc, "default": "true", "entry.rule-action": "allow"})
    assert only(acls["NetworkAcls"])["VpcId"] == vpc
    name = f"com.amazonaws.{REGION}.s3"
    lists = asked(ec2, "describe_managed_prefix_lists", **{"prefix-list-name": name, "owner-id": "AWS"})["PrefixLists"]
    listed = asked(ec2, "describe_prefix_lists", **{"prefix-list-name": name})["PrefixLists"]
    assert only(lists)["PrefixListId"] == only(listed)["PrefixListId"]
    services = asked(ec2, "describe_vpc_endpoint_services", **{"supported-ip-address-types": "ipv6"})["ServiceNames"]
    assert f"com.amazonaws.{REGION}.eks-auth" in services
    assert f"com.amazonaws.{REGION}.eks" not in services


@pytest.mark.parametrize("operation", ["describe_prefix_lists", "describe_managed_prefix_lists"])
def test_filters_by_tags_are_refused_where_the_operation_has_none(ec2: Any, operation: str) -> None:
    code, sentence = refusal(getattr(ec2, operation), Filters=[{"Name": "tag:team", "Values": ["shop"]}])
    assert (code, sentence) == ("InvalidParameterValue", "The filter 'tag:team' is invalid")
