"""A `pulumi_eks.Cluster` whose control plane is closed; `ClusterGates` closes the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pulumi

from eks_citadel.control_plane.logs import control_plane_logs
from eks_citadel.inputs.refusals import PrintedRefusal
from eks_citadel.parsing.parse import made
from eks_citadel.parsing.refusal import GIVEN, Refusal
from eks_citadel.pulumi_eks.children import CLUSTER, closed_child
from eks_citadel.pulumi_eks.settings import closed_arguments, standing_arguments

RETENTION_DAYS = 365


@dataclass(frozen=True)
class _Logs:
    """The logs of the control plane, which EKS would else keep for ever."""

    cluster_name: Any
    tags: Any
    log_retention_days: int = RETENTION_DAYS
    retain_logs: bool = True


def closed_cluster(
    name: str, args: Mapping[str, Any], opts: pulumi.ResourceOptions | None = None, *, standing: bool = False
) -> Any:
    """A `pulumi_eks.Cluster` with the arguments of this class in `args`, behind the `fence`.

    `standing`: it exists, and is adopted as it stands. Errors: `Refusal` of arguments that would open a gate, before
    anything is registered.
    """
    arguments = _refusing(lambda: standing_arguments(args) if standing else closed_arguments(name, args))
    cluster = _cluster_class()
    options = pulumi.ResourceOptions(transforms=[fence(standing=standing)])
    if not standing:
        logs = control_plane_logs(name, _Logs(made(arguments["name"]), made(args.get("tags") or {})), None, None)
        options.depends_on = logs.apply(lambda group: [group])
    return cluster(name, opts=pulumi.ResourceOptions.merge(opts, options), **arguments)


def fence(*, standing: bool = False) -> pulumi.ResourceTransform:
    """A transform for a `pulumi_eks.Cluster`: nobody becomes admin by making the cluster, Pulumi does not delete it,
    and a preview stops at a child that would open a gate."""

    def closed(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
        inputs = _refusing(lambda: closed_child(args.type_, args.name, args.props, standing))
        if args.type_ == CLUSTER:
            args.opts.protect = True
        return pulumi.ResourceTransformResult(inputs, args.opts)

    return closed


def _refusing(judge: Any) -> Any:
    try:
        return judge()
    except Refusal as refusal:
        raise PrintedRefusal(refusal.path, refusal.value, refusal.rule, refusal.way_out) from None


def _cluster_class() -> Any:
    try:
        return import_module("pulumi_eks").Cluster
    except ModuleNotFoundError:
        rule = "the package pulumi_eks is not installed"
        way_out = "install eks-citadel[pulumi-eks], and with `pulumi install` its plugin"
        raise PrintedRefusal("closed_cluster", GIVEN, rule, way_out) from None
