"""The Kubernetes provider of a cluster, which a preview can ask for namespaces that exist already."""

from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from eks_citadel.inputs.refusals import printing
from eks_citadel.kubernetes.live import judge_unknown_namespace


class Entrance(kubernetes.Provider):
    """`has_namespace` is True where the API server says that there is a namespace of this name."""

    def __init__(
        self,
        name: str,
        has_namespace: Callable[[str], "pulumi.Output[bool]"],
        opts: pulumi.ResourceOptions,
        **args: Any,
    ) -> None:
        super().__init__(name, opts=opts, **args)
        self.has_namespace = has_namespace


def refuse_unknown_namespace(
    namespace: pulumi.CustomResource, name: str, way_out: str, component: pulumi.Resource
) -> "pulumi.Output[None]":
    """Known once a preview would not create a namespace that exists.

    A preview knows the id of a namespace in the stack's state. Pulumi's provider itself notices only in the update that
    the namespace exists (its preview passes over this answer of the API server):
    https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/provider/provider.go (Create)
    """
    entrance = component.get_provider("kubernetes:core/v1:Namespace")
    if not pulumi.runtime.is_dry_run() or not isinstance(entrance, Entrance):
        return pulumi.Output.from_input(None)
    judge = printing(lambda there: judge_unknown_namespace(name, way_out) if there else None)

    def unless_known(namespace_id: Any) -> Any:
        return None if isinstance(namespace_id, str) else entrance.has_namespace(name).apply(judge)

    return namespace.id.apply(unless_known, run_with_unknowns=True)
