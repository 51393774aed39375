"""Outputs that AWS would compute, as far as other resources use them."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from eks_citadel.testing.place import Place

Inputs = Mapping[str, Any]
Outputs = dict[str, Any]
CLUSTER = "aws:eks/cluster:Cluster"
SERVICE_IPV6_CIDR, VPC_IPV6_CIDR = "fd30:3087:b6c2::/108", "2001:db8:0:4200::/56"  # what EKS and EC2 choose
ID_PREFIXES = {"aws:ec2/securityGroup:SecurityGroup": "sg", "aws:ec2/subnet:Subnet": "subnet", "aws:ec2/vpc:Vpc": "vpc"}


def physical_id(kind: str, name: str) -> str:
    """The id of a resource; ids of a VPC's parts have their form at AWS."""
    prefix = ID_PREFIXES.get(kind)
    return f"{prefix}-{_digest(name)[:8]}" if prefix else f"{name}-id"


def outputs_of(kind: str, name: str, inputs: Inputs, place: Place) -> Outputs:
    """The inputs of a resource, and the outputs that AWS computes."""
    if not kind.startswith("aws:"):
        return dict(inputs)
    computed = _COMPUTED.get(kind, lambda *_: {})(name, inputs, place)
    outputs = {"arn": _arn(kind, name, inputs, place), "name": name, **computed, **inputs}
    return {**outputs, **_of_cluster(inputs)} if kind == CLUSTER else outputs


def _arn(kind: str, name: str, inputs: Inputs, place: Place) -> str:
    package, noun = kind.split(":")[1].split("/")[0], kind.rpartition(":")[2]
    own = str(inputs.get("name") or inputs.get("bucket") or name)
    forms: dict[str, Callable[[], str]] = {
        "cloudwatch": lambda: place.arn("logs", f"log-group:{own}"),
        "dynamodb": lambda: place.arn("dynamodb", f"table/{own}"),
        "eks": lambda: place.arn("eks", f"{noun.lower()}/{own}"),
        "iam": lambda: place.global_arn("iam", f"{noun.lower()}/{own}"),
        "lb": lambda: place.arn("elasticloadbalancing", f"{noun.lower()}/{own}"),
        "kms": lambda: place.arn("kms", f"key/{_uuid(name)}"),
        "s3": lambda: f"arn:{place.partition}:s3:::{own}",
        "secretsmanager": lambda: place.arn("secretsmanager", f"secret:{own}-{_digest(name)[:6]}"),
        "sns": lambda: place.arn("sns", own),
        "sqs": lambda: place.arn("sqs", own),
        "ssm": lambda: place.arn("ssm", f"parameter/{own.lstrip('/')}"),
    }
    return forms[package]() if package in forms else place.arn(package, f"{noun.lower()}/{own}")


def _of_cluster(inputs: Inputs) -> Outputs:
    """What EKS adds to maps of the cluster's inputs."""
    network = inputs.get("kubernetesNetworkConfig") or {}
    own: Outputs = {"vpcConfig": {**(inputs.get("vpcConfig") or {}), "clusterSecurityGroupId": "sg-0c1u57e7"}}
    if network.get("ipFamily") == "ipv6":
        own["kubernetesNetworkConfig"] = {"ipFamily": "ipv6", "serviceIpv6Cidr": SERVICE_IPV6_CIDR}
    return own


def _cluster(name: str, inputs: Inputs, place: Place) -> Outputs:
    return {"endpoint": "https://example.eks.amazonaws.com", "certificateAuthority": {"data": "Q0E="}}


def _key(name: str, inputs: Inputs, place: Place) -> Outputs:
    return {"keyId": _uuid(name)}


def _vpc(name: str, inputs: Inputs, place: Place) -> Outputs:
    return {"ipv6CidrBlock": VPC_IPV6_CIDR if inputs.get("assignGeneratedIpv6CidrBlock") else ""}


_COMPUTED: Mapping[str, Callable[[str, Inputs, Place], Outputs]] = {
    CLUSTER: _cluster,
    "aws:ec2/launchTemplate:LaunchTemplate": lambda *_: {"latestVersion": 1},
    "aws:ec2/vpc:Vpc": _vpc,
    "aws:eks/accessEntry:AccessEntry": lambda name, _, place: {"accessEntryArn": place.arn("eks", f"entry/{name}")},
    "aws:eks/nodeGroup:NodeGroup": lambda name, *_: {
        "resources": [{"autoscalingGroups": [{"name": f"eks-{name}-{_uuid(name)}"}]}]
    },
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": lambda name, _, place: {
        "associationArn": place.arn("eks", f"podidentityassociation/{name}")
    },
    "aws:iam/role:Role": lambda name, *_: {"uniqueId": f"AROA{_digest(name)[:17].upper()}"},
    "aws:kms/key:Key": _key,
    "aws:lb/loadBalancer:LoadBalancer": lambda name, _, place: {
        "dnsName": f"{name}-{_digest(name)[:10]}.elb.{place.region}.amazonaws.com",
        "zoneId": f"Z{_digest(name)[:13].upper()}",
    },
}


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _uuid(name: str) -> str:
    digest = _digest(name)
    return "-".join([digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32]])
