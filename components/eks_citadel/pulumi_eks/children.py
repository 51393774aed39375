"""The children that a `pulumi_eks.Cluster` registers: what has no argument is set, and what opens a gate is refused."""

from collections.abc import Mapping
from typing import Any

from eks_citadel.kubernetes.standing import authentication_mode
from eks_citadel.parsing import cidrs
from eks_citadel.parsing.parse import verify
from eks_citadel.parsing.refusal import Described, refuse

CLUSTER = "aws:eks/cluster:Cluster"
# Children that a closed cluster does not have, since `ClusterGates` has its own or has none.
_OPENING: Mapping[str, str] = {
    "aws:eks/accessEntry:AccessEntry": "it lets in somebody who is not in access_entries",
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": "it gives rights that are not in access_entries",
    "aws:eks/addon:Addon": "ClusterGates makes the add-ons",
    "aws:eks/fargateProfile:FargateProfile": "Pod Identity does not work on Fargate",
    "aws:eks/nodeGroup:NodeGroup": "its nodes let pods reach IMDS",
    "aws:autoscaling/group:Group": "its nodes let pods reach IMDS",
    "aws:ec2/launchTemplate:LaunchTemplate": "its nodes let pods reach IMDS",
    "eks:index:VpcCni": "ClusterGates makes the add-ons",
    "eks:index:VpcCniAddon": "ClusterGates makes the add-ons",
    "kubernetes:core/v1:ConfigMap": "it is aws-auth, which EKS does not read here",
}


def closed_child(kind: str, name: str, inputs: Mapping[str, Any], standing: bool) -> Mapping[str, Any]:
    """The inputs of a child, in Pulumi's spelling. Errors: `Refusal` of one that opens a gate."""
    if kind == CLUSTER:
        return _cluster(name, inputs, standing)
    if standing:
        return inputs
    if kind in _OPENING:
        raise refuse(name, Described(f"a {kind}"), _OPENING[kind], "take what makes it out of the arguments")
    if kind == "aws:ec2/securityGroupRule:SecurityGroupRule" and inputs.get("type") == "ingress":
        ranges = _texts(inputs, "cidrBlocks") + _texts(inputs, "ipv6CidrBlocks")
        if cidrs.worldwide(ranges):
            raise refuse(name, ", ".join(ranges), "it lets the whole world in", "name ranges")
    return inputs


def _cluster(name: str, inputs: Mapping[str, Any], standing: bool) -> Mapping[str, Any]:
    access = inputs.get("accessConfig")
    mode = access.get("authenticationMode") if isinstance(access, Mapping) else None
    if mode is None or isinstance(mode, str):
        verify(mode or "CONFIG_MAP", f"{name}.accessConfig.authenticationMode", authentication_mode)
    if standing:
        return inputs
    if isinstance(mode, str) and mode != "API":
        rule = "people of the ConfigMap aws-auth would enter, too"
        raise refuse(f"{name}.accessConfig.authenticationMode", mode, rule, 'write "API"')
    place = inputs.get("vpcConfig")
    if isinstance(place, Mapping) and place.get("endpointPublicAccess") is not False:
        _judge_public(f"{name}.vpcConfig.publicAccessCidrs", place.get("publicAccessCidrs"))
    own = access if isinstance(access, Mapping) else {}
    return {**inputs, "accessConfig": {**own, "bootstrapClusterCreatorAdminPermissions": False}}


def _judge_public(path: str, ranges: Any) -> None:
    """Ranges that are not known yet pass: a transform that waited for them would never end."""
    if ranges is None or (isinstance(ranges, (list, tuple)) and cidrs.worldwide(_of(ranges))):
        value = Described("left out") if ranges is None else ", ".join(_of(ranges))
        raise refuse(path, value, "the whole world would reach the endpoint", "write public_access_cidrs")


def _texts(inputs: Mapping[str, Any], key: str) -> list[str]:
    return _of(inputs.get(key) or ())


def _of(values: Any) -> list[str]:
    return [one for one in values if isinstance(one, str)] if isinstance(values, (list, tuple)) else []
