"""What Elastic Load Balancing refuses of a load balancer: its name, subnets, security groups and attributes.

Subnets: https://github.com/aws-samples/aws-cdk-examples/issues/226, https://github.com/openshift/installer/issues/1110
and https://github.com/robertdebock/terraform-aws-vault/issues/5
Security groups: https://github.com/kubernetes-sigs/cluster-api-provider-aws/issues/4790,
https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2371 and
https://github.com/kubernetes/cloud-provider-aws/issues/78
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ministack.services import ec2

from citadel_rehearsal.emulator.elb import store
from citadel_rehearsal.emulator.query_protocol import Refused

LONGEST_NAME = 32


def judge_name(name: str, noun: str = "load balancer") -> None:
    """Errors: `Refused`. https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html"""
    if len(name) > LONGEST_NAME:
        raise Refused("ValidationError", f"The {noun} name '{name}' cannot be longer than '{LONGEST_NAME}' characters")
    if not re.fullmatch(r"[0-9A-Za-z-]+", name):
        sentence = (
            f"The {noun} name '{name}' can only contain characters that are alphanumeric characters and hyphens(-)"
        )
        raise Refused("ValidationError", sentence)
    if name.startswith("-") or name.endswith("-"):
        raise Refused("ValidationError", f"The {noun} name '{name}' cannot begin or end with a hyphen(-)")
    if noun == "load balancer" and name.startswith("internal-"):
        raise Refused("ValidationError", f"The {noun} name '{name}' cannot begin with 'internal-'")


def judge(wanted: Mapping[str, Any]) -> None:
    """Errors: `Refused` for what does not fit the VPC of a new load balancer."""
    vpc_id = wanted["VpcId"]
    gateways = ec2._internet_gateways.values()
    attached = any(one["VpcId"] == vpc_id for gateway in gateways for one in gateway.get("Attachments") or ())
    if wanted["Scheme"] == "internet-facing" and not attached:
        raise Refused("InvalidSubnet", f"VPC {vpc_id} has no internet gateway")
    _judge_groups(vpc_id, wanted["SecurityGroups"])


def judge_subnets(kind: str, subnets: list[str]) -> None:
    """Errors: `Refused` for subnets that do not exist, are too few, or do not fit together."""
    for one in subnets:
        if one not in ec2._subnets:
            raise Refused("SubnetNotFound", f"The subnet ID '{one}' does not exist")
    zones = [store.zone_of(one) for one in subnets]
    if kind == "application" and len(set(zones)) < 2:
        raise Refused("ValidationError", "At least two subnets in two different Availability Zones must be specified")
    if not subnets:
        raise Refused("ValidationError", "At least one subnet must be specified")
    if len(set(zones)) < len(zones):
        sentence = "A load balancer cannot be attached to multiple subnets in the same Availability Zone"
        raise Refused("InvalidConfigurationRequest", sentence)
    judge_vpc(ec2._subnets[subnets[0]]["VpcId"], subnets)


def judge_vpc(vpc_id: str, subnets: Iterable[str]) -> None:
    """Errors: `Refused` for a subnet of another VPC."""
    for one in subnets:
        if ec2._subnets[one]["VpcId"] != vpc_id:
            raise Refused("InvalidConfigurationRequest", f"The subnet '{one}' does not belong to VPC '{vpc_id}'")


def judge_change_of_groups(record: Mapping[str, Any], groups: list[str]) -> None:
    """Errors: `Refused`. A Network Load Balancer keeps having security groups, or having none, for its whole life.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
    """
    network = record["Type"] == "network"
    if network and not record["SecurityGroups"]:
        sentence = (
            "You cannot set security groups on a Network Load Balancer which was created without any security groups."
        )
        raise Refused("InvalidConfigurationRequest", sentence)
    if not groups:
        raise Refused("InvalidConfigurationRequest", "You must specify at least one security group")
    _judge_groups(record["VpcId"], groups)


def _judge_groups(vpc_id: str, groups: Iterable[str]) -> None:
    for one in groups:
        found = ec2._security_groups.get(one)
        if found is None:
            raise Refused("InvalidSecurityGroup", f"The security group '{one}' does not exist")
        if found["VpcId"] != vpc_id:
            sentence = f"Security group '{one}' does not belong to VPC '{vpc_id}'"
            raise Refused("InvalidConfigurationRequest", sentence)


def judge_cross_zone(kind: str, sent: Iterable[Mapping[str, Any]]) -> None:
    """Errors: `Refused`. An Application Load Balancer always forwards to every zone."""
    for one in sent:
        if kind == "application" and (one.get("Key"), one.get("Value")) == (
            "load_balancing.cross_zone.enabled",
            "false",
        ):
            sentence = "Cross-zone load balancing cannot be turned off for an Application Load Balancer"
            raise Refused("InvalidConfigurationRequest", sentence)
