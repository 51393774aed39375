"""Answers of the functions that the library calls, for an account in which nothing exists yet."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from eks_citadel.kubernetes.zones import ZONE_LETTERS
from eks_citadel.testing.place import Place

Arguments = Mapping[str, Any]
Answer = dict[str, Any]
IPV6_SERVICES = ("sts",)


def _caller(_: Arguments, place: Place, __: dict[str, int]) -> Answer:
    arn = f"arn:{place.partition}:sts::{place.account}:assumed-role/mocks/session"
    return {"accountId": place.account, "arn": arn, "userId": "AROAMOCKS:session", "id": place.account}


def _region(_: Arguments, place: Place, __: dict[str, int]) -> Answer:
    return {"region": place.region, "name": place.region, "id": place.region}


def _zones(_: Arguments, place: Place, __: dict[str, int]) -> Answer:
    ids = [f"xxx9-az{index}" for index, _ in enumerate(ZONE_LETTERS)]
    return {"names": [f"{place.region}{letter}" for letter in ZONE_LETTERS], "zoneIds": ids}


def _endpoint_service(arguments: Arguments, place: Place, __: dict[str, int]) -> Answer:
    name = arguments.get("serviceName") or arguments["filters"][0]["values"][0]
    return {
        "serviceName": name,
        "supportedIpAddressTypes": ["ipv4", "ipv6"] if name.endswith(IPV6_SERVICES) else ["ipv4"],
        "availabilityZones": [f"{place.region}{letter}" for letter in ZONE_LETTERS],
        "vpcEndpointPolicySupported": True,
    }


def _subnet(arguments: Arguments, place: Place, places: dict[str, int]) -> Answer:
    """Each subnet stands in the zone after that of the one before it."""
    subnet_id = str(arguments.get("id") or "subnet-0a1b2c3d")
    zone = places.setdefault(subnet_id, len(places)) % 3
    block = int(hashlib.sha256(subnet_id.encode()).hexdigest()[:8], 16) % 251
    return {
        "id": subnet_id,
        "availabilityZone": f"{place.region}{ZONE_LETTERS[zone]}",
        "availabilityZoneId": f"xxx9-az{zone}",
        "cidrBlock": f"10.9.{block}.0/24",
    }


def _vpc(arguments: Arguments, _: Place, __: dict[str, int]) -> Answer:
    block = "10.9.0.0/16"
    associations = [{"associationId": "vpc-cidr-assoc-0a1b2c3d", "cidrBlock": block, "state": "associated"}]
    return {
        "id": str(arguments.get("id") or "vpc-0a1b2c3d"),
        "cidrBlock": block,
        "cidrBlockAssociations": associations,
        "ipv6CidrBlock": "",
        "ipv6CidrBlockAssociations": [],
    }


def _cluster(arguments: Arguments, place: Place, _: dict[str, int]) -> Answer:
    """A cluster that is there, which takes access entries."""
    name = str(arguments["name"])
    return {
        "id": name,
        "name": name,
        "arn": f"arn:{place.partition}:eks:{place.region}:{place.account}:cluster/{name}",
        "accessConfigs": [{"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False}],
        "certificateAuthorities": [{"data": "Q0E="}],
        "deletionProtection": True,
        "enabledClusterLogTypes": ["api", "audit", "authenticator", "controllerManager", "scheduler"],
        "endpoint": "https://example.eks.amazonaws.com",
        "kubernetesNetworkConfigs": [{"ipFamily": "ipv4", "serviceIpv4Cidr": "172.20.0.0/16", "serviceIpv6Cidr": ""}],
        "version": "1.36",
        "vpcConfig": {
            "clusterSecurityGroupId": "sg-0c1u57e7",
            "endpointPrivateAccess": True,
            "endpointPublicAccess": False,
            "publicAccessCidrs": [],
            "subnetIds": ["subnet-0a1b2c3d", "subnet-1a1b2c3d"],
            "vpcId": "vpc-0a1b2c3d",
        },
    }


# `places` has the number of each subnet that was looked up before.
LOOKUPS: Mapping[str, Callable[[Arguments, Place, dict[str, int]], Answer]] = {
    "aws:cloudwatch/getLogGroups:getLogGroups": lambda *_: {"logGroupNames": [], "arns": []},
    "aws:ec2/getSubnet:getSubnet": _subnet,
    "aws:ec2/getVpc:getVpc": _vpc,
    "aws:ec2/getVpcEndpointService:getVpcEndpointService": _endpoint_service,
    "aws:eks/getCluster:getCluster": _cluster,
    "aws:eks/getClusters:getClusters": lambda *_: {"names": []},
    "aws:index/getAvailabilityZones:getAvailabilityZones": _zones,
    "aws:index/getCallerIdentity:getCallerIdentity": _caller,
    "aws:index/getDefaultTags:getDefaultTags": lambda _, place, __: {"tags": {}, "id": place.partition},
    "aws:index/getRegion:getRegion": _region,
}
