"""`ClusterAccess`: who can enter."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes

from eks_citadel import arns
from eks_citadel.boundary import accept, by_key, known, tagged
from eks_citadel.cluster_entrance import cluster_entrance
from eks_citadel.cluster_objects import cluster_object
from eks_citadel.location import locate
from eks_citadel.manifests import rbac
from eks_citadel.settings.cluster_access import AccessEntrySettings, ClusterAccessSettings, RoleBindingSettings


class NamespacePolicyArgs(TypedDict):
    policy: str
    """Name of an access policy, such as `AmazonEKSEditPolicy`."""
    namespaces: list[str]
    """Namespaces where it holds, one or more; `dev-*` is taken."""


class ClusterRoleBindingArgs(TypedDict):
    group: str
    """One of the entry's groups."""
    cluster_role: str
    """ClusterRole that the group gets in the whole cluster."""


class RoleBindingArgs(TypedDict):
    group: str
    """One of the entry's groups."""
    cluster_role: str
    """ClusterRole that the group gets in the namespaces."""
    namespaces: list[str]
    """Namespaces where it holds, one or more."""


class AccessEntryArgs(TypedDict):
    name: str
    """Key of the entry in the names of its resources."""
    principal_arn: pulumi.Input[str]
    """ARN of a role or user; never a session, an account or a service-linked role."""
    principal_unique_id: NotRequired[pulumi.Input[str]]
    """The role's `unique_id`: when it changes, the role was made again and the entry must be, too."""
    cluster_policies: NotRequired[list[str]]
    """Access policies for the whole cluster, by name."""
    namespace_policies: NotRequired[list[NamespacePolicyArgs]]
    """Access policies for some namespaces."""
    kubernetes_groups: NotRequired[list[str]]
    """Groups of Kubernetes that the principal is in."""
    cluster_role_bindings: NotRequired[list[ClusterRoleBindingArgs]]
    """What its groups may do in the whole cluster."""
    role_bindings: NotRequired[list[RoleBindingArgs]]
    """What its groups may do in some namespaces."""


class ClusterAccessArgs(TypedDict):
    cluster_name: pulumi.Input[str]
    """Name of a cluster with access entries."""
    access_entries: list[AccessEntryArgs]
    """Everybody who can enter."""
    endpoint: NotRequired[pulumi.Input[str]]
    """URL of the API server; with it, the Kubernetes provider and the bindings are made."""
    certificate_authority: NotRequired[pulumi.Input[str]]
    """Certificate authority of the API server, PEM in base64."""
    cluster_arn: NotRequired[pulumi.Input[str]]
    """ARN of the cluster."""
    deployer_role_arn: NotRequired[pulumi.Input[str]]
    """Role that makes objects in the cluster; default: the caller's."""
    token_command: NotRequired[str]
    """Program that gets the deployer's token: `aws` (default) or `citadel`."""
    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Tags of every resource."""


class ClusterAccess(pulumi.ComponentResource):
    """Access entries with their policies, and the objects that bind their groups. Nobody else enters."""

    entry_arns: pulumi.Output[Mapping[str, str]]
    """ARN of each access entry, by its name."""

    def __init__(self, name: str, args: ClusterAccessArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        settings = accept(ClusterAccessSettings, args)
        super().__init__("eks-citadel:index:ClusterAccess", name, _recorded(settings), opts)
        self._name = name
        self._settings = settings
        self._child = pulumi.ResourceOptions(parent=self)
        self._location = locate(self)
        entries = {entry.name: self._create_entry(entry) for entry in settings.access_entries}
        associations = [
            association
            for entry in settings.access_entries
            for association in self._associate_policies(entry, entries[entry.name])
        ]
        self.kubernetes_provider: kubernetes.Provider | None = None
        if settings.reaches_endpoint:
            self.kubernetes_provider = cluster_entrance(name, settings, associations, self._location, self)
            self._bind_groups(self.kubernetes_provider)
        self.entry_arns = by_key({key: entry.access_entry_arn for key, entry in entries.items()})
        self.register_outputs({"entryArns": self.entry_arns})

    def _create_entry(self, entry: AccessEntrySettings) -> aws.eks.AccessEntry:
        return aws.eks.AccessEntry(
            f"{self._name}-entry-{entry.name}",
            cluster_name=known(self._settings.cluster_name),
            principal_arn=known(entry.principal_arn),
            kubernetes_groups=sorted(entry.kubernetes_groups) or None,
            type="STANDARD",
            tags=tagged(self._settings.tags),
            opts=pulumi.ResourceOptions(
                parent=self,
                delete_before_replace=True,
                replacement_trigger=known(entry.principal_unique_id),
            ),
        )

    def _associate_policies(
        self, entry: AccessEntrySettings, created: aws.eks.AccessEntry
    ) -> list[aws.eks.AccessPolicyAssociation]:
        cluster_wide = [(policy, []) for policy in entry.cluster_policies]
        namespaced = [(item.policy, sorted(set(item.namespaces))) for item in entry.namespace_policies]
        return [
            aws.eks.AccessPolicyAssociation(
                f"{self._name}-policy-{entry.name}-{policy}",
                cluster_name=known(self._settings.cluster_name),
                principal_arn=created.principal_arn,
                policy_arn=self._access_policy_arn(policy),
                access_scope={"type": "namespace", "namespaces": namespaces} if namespaces else {"type": "cluster"},
                opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
            )
            for policy, namespaces in cluster_wide + namespaced
        ]

    def _access_policy_arn(self, policy: str) -> "pulumi.Output[str]":
        return self._location.apply(lambda here: arns.access_policy(here.partition, policy))

    def _bind_groups(self, provider: kubernetes.Provider) -> None:
        opts = pulumi.ResourceOptions(parent=self, provider=provider)
        for entry in self._settings.access_entries:
            for item in entry.cluster_role_bindings:
                key = f"{entry.name}-{item.group}-{item.cluster_role}"
                binding = rbac.cluster_role_binding(key, item.group, item.cluster_role)
                cluster_object(f"{self._name}-cluster-binding-{key}", binding, opts)
            for item in entry.role_bindings:
                self._bind_in_namespaces(entry.name, item, opts)

    def _bind_in_namespaces(self, entry: str, item: RoleBindingSettings, opts: pulumi.ResourceOptions) -> None:
        key = f"{entry}-{item.group}-{item.cluster_role}"
        for namespace in item.namespaces:
            binding = rbac.role_binding(key, namespace, item.group, item.cluster_role)
            cluster_object(f"{self._name}-binding-{namespace}-{key}", binding, opts)


def _recorded(settings: ClusterAccessSettings) -> dict[str, object]:
    """Who deploys and who is admin, kept in the state of the component as far as it is plain."""
    admins = [entry.principal_arn for entry in settings.access_entries if entry.cluster_admin]
    deployer = settings.deployer_role_arn
    return {
        "clusterAdminArns": [arn for arn in admins if isinstance(arn, str)],
        "deployerRoleArn": deployer if isinstance(deployer, str) else None,
    }
