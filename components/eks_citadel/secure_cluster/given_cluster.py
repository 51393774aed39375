"""The cluster of `ClusterGates`: a resource or its names, and what EKS says about it."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from eks_citadel.inputs.answers import complete, given
from eks_citadel.inputs.known import known
from eks_citadel.inputs.live_cluster import CLUSTER
from eks_citadel.inputs.refusals import PrintedRefusal
from eks_citadel.kubernetes.standing import StandingCluster
from eks_citadel.parsing.refusal import GIVEN
from eks_citadel.secure_cluster.settings.cluster_gates import ClusterGatesSettings

_NAMES = ("cluster_arn", "endpoint", "certificate_authority", "authentication_mode")


def by_names(args: object) -> object:
    """The args with the names of their `cluster` in its place, if they have one."""
    if not isinstance(args, Mapping) or args.get("cluster") is None or isinstance(args["cluster"], str):
        return args
    cluster, others = args["cluster"], {key: value for key, value in args.items() if key != "cluster"}
    for name in _NAMES:
        if others.get(name) is not None:
            raise PrintedRefusal(name, GIVEN, "cluster has it", "leave it out")
    return {"cluster_name": _of(cluster, "name"), **others, **_names_of(cluster)}


def _names_of(cluster: Any) -> dict[str, pulumi.Output[Any]]:
    return {
        "cluster_arn": _of(cluster, "arn"),
        "endpoint": _of(cluster, "endpoint"),
        "certificate_authority": _of(cluster, "certificate_authority").data,
        "authentication_mode": _of(cluster, "access_config").authentication_mode,
    }


def _of(cluster: Any, name: str) -> "pulumi.Output[Any]":
    """An output of a cluster, or of the one inside a `pulumi_eks.Cluster`."""
    found = pulumi.Output.from_input(getattr(cluster, "eks_cluster", cluster))
    value = given(found, "eks:index:Cluster", "eks_cluster").apply(lambda one: _judged(one, name))
    return given(value, "aws:eks/cluster:Cluster", name)


def _judged(found: Any, name: str) -> "pulumi.Output[Any]":
    if isinstance(found, aws.eks.Cluster):
        return getattr(found, name)
    rule = "it is neither an aws.eks.Cluster nor a pulumi_eks.Cluster"
    raise pulumi.RunError(f"cluster is a {type(found).__name__}: {rule}; give one, or cluster_name.")


def standing_cluster(settings: ClusterGatesSettings, parent: pulumi.Resource) -> "pulumi.Output[StandingCluster]":
    """What EKS says: not known in a preview that creates the cluster."""
    names = pulumi.Output.all(known(settings.cluster_name), known(settings.cluster_arn))
    return names.apply(lambda found: _ask(found[0], parent))


def _ask(name: str, parent: pulumi.Resource) -> "pulumi.Output[StandingCluster]":
    opts = pulumi.InvokeOutputOptions(parent=parent)
    answer = aws.eks.get_cluster_output(name=name, opts=opts)
    return complete(answer, CLUSTER, "vpc_config", "access_configs").apply(_standing)


def _standing(found: aws.eks.GetClusterResult) -> StandingCluster:
    network, place = found.kubernetes_network_configs[0], found.vpc_config
    return StandingCluster(
        name=found.name,
        arn=found.arn,
        endpoint=found.endpoint,
        certificate_authority=found.certificate_authorities[0].data,
        authentication_mode=found.access_configs[0].authentication_mode,
        version=found.version,
        ip_family=network.ip_family,
        service_ipv4_cidr=network.service_ipv4_cidr,
        service_ipv6_cidr=network.service_ipv6_cidr,
        private=place.endpoint_private_access,
        public_cidrs=tuple(place.public_access_cidrs) if place.endpoint_public_access else (),
        log_types=tuple(found.enabled_cluster_log_types),
        deletion_protection=bool(found.deletion_protection),
    )
