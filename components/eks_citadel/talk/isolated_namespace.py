"""`IsolatedNamespace`: a namespace that is closed before flows open it."""

from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from eks_citadel.inputs.cluster_object import cluster_object
from eks_citadel.inputs.component import Component
from eks_citadel.inputs.late import after
from eks_citadel.inputs.outputs import register_outputs
from eks_citadel.inputs.refusals import accept
from eks_citadel.kubernetes import rbac
from eks_citadel.talk.args import IsolatedNamespaceArgs
from eks_citadel.talk.documents.namespace import namespace
from eks_citadel.talk.documents.network_policy import namespace_policies
from eks_citadel.talk.network_policies import network_policies, ranges_of
from eks_citadel.talk.settings.isolated_namespace import IsolatedNamespaceSettings


class IsolatedNamespace(Component):
    """A namespace with Pod Security labels and default deny both ways, opened for DNS and for named flows."""

    namespace_name: pulumi.Output[str]
    """Name of the namespace, known once it is closed."""

    def __init__(self, name: str, args: IsolatedNamespaceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        settings = accept(IsolatedNamespaceSettings, args)
        super().__init__("eks-citadel:index:IsolatedNamespace", name, None, opts)
        self._name = name
        self._settings = settings
        # A component's depends_on does not apply to its children by itself.
        self._namespace = self._create_namespace(opts.depends_on if opts else None)
        # Objects in a created namespace are deleted with it, objects in an adopted one with the cluster (the
        # component's own deleted_with).
        owner = None if settings.existing else self._namespace
        owned = pulumi.ResourceOptions(parent=self, depends_on=[self._namespace], deleted_with=owner)
        policies = self._create_policies(owned)
        self._bind_groups(owned)
        self.namespace_name = after(settings.name, self._namespace.id, *[policy.id for policy in policies])
        register_outputs(self)

    def _create_namespace(self, depends_on: Any) -> pulumi.CustomResource:
        document = namespace(self._settings)
        if not self._settings.existing:
            opts = pulumi.ResourceOptions(parent=self, depends_on=depends_on)
            return cluster_object(f"{self._name}-namespace", document, opts)
        # Every cluster has `default`, and it is never ours.
        found = depends_on if self._settings.name == "default" else [self._look_up_namespace(depends_on)]
        return kubernetes.core.v1.NamespacePatch(
            f"{self._name}-namespace",
            metadata=kubernetes.meta.v1.ObjectMetaPatchArgs(
                **document["metadata"], annotations={"pulumi.com/patchForce": "true"}
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=found),
        )

    def _look_up_namespace(self, depends_on: Any) -> pulumi.CustomResource:
        """Read the namespace, which must exist, since a patch would create it.

        A namespace that was ours has this URN in the state. Pulumi releases it when it is read under the same URN and
        ID; otherwise it would delete the namespace with everything in it.
        """
        opts = pulumi.ResourceOptions(parent=self, depends_on=depends_on)
        return kubernetes.core.v1.Namespace.get(f"{self._name}-namespace", self._settings.name, opts)

    def _create_policies(self, opts: pulumi.ResourceOptions) -> list[kubernetes.networking.v1.NetworkPolicy]:
        settings = self._settings
        return network_policies(self._name, settings.name, namespace_policies(settings), ranges_of(settings), opts)

    def _bind_groups(self, opts: pulumi.ResourceOptions) -> None:
        for item in self._settings.role_bindings:
            key = f"{item.group}-{item.cluster_role}"
            binding = rbac.role_binding(key, self._settings.name, item.group, item.cluster_role)
            cluster_object(f"{self._name}-binding-{key}", binding, opts)
