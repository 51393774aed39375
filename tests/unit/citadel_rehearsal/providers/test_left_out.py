"""Optional and computed properties: a value that the program leaves out is kept, as by the real provider."""

from typing import Any

import pytest

from citadel_rehearsal.providers.changes import change
from citadel_rehearsal.providers.left_out import completed, optional_and_computed
from citadel_rehearsal.resources import RESOURCES, find_resource

ENTRY, CLUSTER = "aws:eks/accessEntry:AccessEntry", "aws:eks/cluster:Cluster"
PUBLIC = ["203.0.113.7/32"]


def test_the_properties_are_inputs_of_rows_that_exist() -> None:
    for token, paths in optional_and_computed().items():
        assert {path.partition(".")[0].removesuffix("[]") for path in paths} <= RESOURCES[token].inputs


TEMPLATE, DISK = "aws:ec2/launchTemplate:LaunchTemplate", "/dev/xvda"


def disks(*volumes: dict[str, Any]) -> dict[str, Any]:
    return {"blockDeviceMappings": [{"deviceName": f"{DISK}{place}", "ebs": one} for place, one in enumerate(volumes)]}


@pytest.mark.parametrize("key", ["iops", "throughput", "volumeSize", "volumeType"])
def test_a_property_that_is_left_out_of_an_item_of_a_list_keeps_its_value(key: str) -> None:
    whole: dict[str, Any] = {"iops": 3000, "throughput": 125, "volumeSize": 50, "volumeType": "gp3"}
    less = {name: value for name, value in whole.items() if name != key}
    assert steps(TEMPLATE, disks(whole, whole), disks(less, whole)) == ()
    assert steps(TEMPLATE, disks(whole, whole), disks(whole, less)) == ()
    assert steps(TEMPLATE, disks(whole), disks(whole | {key: "other"})) == ("blockDeviceMappings",)
    assert steps(TEMPLATE, disks(whole, whole), disks(whole)) == ("blockDeviceMappings",)
    assert steps(TEMPLATE, disks(whole), disks(whole, less)) == ("blockDeviceMappings",)
    assert steps(TEMPLATE, disks(less), disks(whole), disks(whole)) == ()


def test_a_property_of_an_item_that_is_not_computed_is_removed_when_it_is_left_out() -> None:
    encrypted = disks({"volumeSize": 50, "encrypted": True})
    assert steps(TEMPLATE, encrypted, disks({"volumeSize": 50})) == ("blockDeviceMappings",)


def steps(token: str, old: Any, new: Any, state: Any = None) -> tuple[str, ...]:
    row = find_resource(token)
    return change(row, *completed(row, old, new, old if state is None else state)).changed


@pytest.mark.parametrize(
    ("token", "given"),
    [
        (ENTRY, {"kubernetesGroups": ["devs"]}),
        (ENTRY, {"userName": "me"}),
        (CLUSTER, {"version": "1.36"}),
        (CLUSTER, {"upgradePolicy": {"supportType": "STANDARD"}}),
        ("aws:ec2/securityGroup:SecurityGroup", {"ingress": [{"protocol": "tcp"}]}),
        ("aws:ec2/vpcEndpoint:VpcEndpoint", {"subnetIds": ["subnet-0a"]}),
        ("aws:kms/key:Key", {"policy": "{}"}),
        ("aws:sqs/queue:Queue", {"policy": "{}"}),
    ],
)
def test_a_property_that_is_left_out_keeps_its_value(token: str, given: dict[str, Any]) -> None:
    (key,) = given
    inner = given[key] if isinstance(given[key], dict) else {}
    assert steps(token, given, {key: dict.fromkeys(inner)} if inner else {}) == ()
    assert steps(token, {}, given, {}) == (key,)


@pytest.mark.parametrize(
    ("token", "given"),
    [
        ("aws:ec2/routeTable:RouteTable", {"routes": [{"cidrBlock": "0.0.0.0/0", "natGatewayId": "nat-0a"}]}),
        ("aws:ec2/natGateway:NatGateway", {"privateIp": "10.0.0.9"}),
        (CLUSTER, {"accessConfig": {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False}}),
        (CLUSTER, {"kubernetesNetworkConfig": {"ipFamily": "ipv4", "serviceIpv4Cidr": "10.100.0.0/16"}}),
        (CLUSTER, {"upgradePolicy": {"supportType": "STANDARD"}}),
        ("aws:ec2/launchTemplate:LaunchTemplate", {"metadataOptions": {"httpTokens": "required"}}),
        (
            "aws:ec2/vpcEndpoint:VpcEndpoint",
            {"dnsOptions": {"dnsRecordIpType": "ipv4", "privateDnsOnlyForInboundResolverEndpoint": False}},
        ),
    ],
)
def test_whatever_is_left_out_as_a_whole_keeps_its_values(token: str, given: dict[str, Any]) -> None:
    assert steps(token, given, {}) == ()


def test_inside_a_map_that_is_given_only_what_is_left_out_is_kept() -> None:
    old = {"vpcConfig": {"endpointPublicAccess": True, "publicAccessCidrs": PUBLIC}}
    row, new = find_resource(CLUSTER), {"vpcConfig": {"endpointPublicAccess": False}}
    assert completed(row, old, new, old)[1] == {
        "vpcConfig": {"endpointPublicAccess": False, "publicAccessCidrs": PUBLIC}
    }


def test_an_empty_list_is_sent_where_there_were_items_and_no_change_where_there_were_none() -> None:
    assert steps(ENTRY, {"kubernetesGroups": ["devs"]}, {"kubernetesGroups": []}) == ("kubernetesGroups",)
    assert steps(ENTRY, {}, {"kubernetesGroups": []}, {"kubernetesGroups": []}) == ()


def test_a_value_that_was_kept_is_compared_with_the_state() -> None:
    kept = {"kubernetesGroups": ["devs"]}
    assert steps(ENTRY, {}, {"kubernetesGroups": ["devs"]}, kept) == ()
    assert steps(ENTRY, {}, {"kubernetesGroups": []}, kept) == ("kubernetesGroups",)


def test_a_property_that_is_not_computed_is_removed_when_it_is_left_out() -> None:
    assert steps("aws:iam/role:Role", {"permissionsBoundary": "b"}, {}) == ("permissionsBoundary",)
