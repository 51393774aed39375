"""`ClusterAccess`: who can enter."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes

from eks_citadel import arns
from eks_citadel.enter.args import ClusterAccessArgs
from eks_citadel.enter.cluster_entrance import cluster_entrance
from eks_citadel.enter.findings import entry_findings
from eks_citadel.enter.settings import AccessEntrySettings, ClusterAccessSettings, RoleBindingSettings
from eks_citadel.inputs.adopted import adopting
from eks_citadel.inputs.cluster_object import cluster_object
from eks_citadel.inputs.component import Component
from eks_citadel.inputs.known import known, tagged
from eks_citadel.inputs.late import by_key
from eks_citadel.inputs.location import locate
from eks_citadel.inputs.outputs import register_outputs
from eks_citadel.inputs.refusals import accept
from eks_citadel.inputs.telling import tell_alone
from eks_citadel.kubernetes import rbac

# In which an entry to import may differ.
_OF_AN_ENTRY = ("kubernetesGroups", "tags", "userName")


class ClusterAccess(Component):
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
        tell_alone(entry_findings(settings.access_entries), self, args, settings)
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
        register_outputs(self)

    def _create_entry(self, entry: AccessEntrySettings) -> aws.eks.AccessEntry:
        return aws.eks.AccessEntry(
            f"{self._name}-entry-{entry.name}",
            cluster_name=known(self._settings.cluster_name),
            principal_arn=known(entry.principal_arn),
            # Given even when empty: the provider keeps groups that are left out.
            kubernetes_groups=sorted(entry.kubernetes_groups),
            type="STANDARD",
            tags=tagged(self._settings.tags),
            opts=adopting(
                pulumi.ResourceOptions(
                    parent=self,
                    delete_before_replace=True,
                    replacement_trigger=known(entry.principal_unique_id),
                ),
                self._settings.adopted_entries.get(entry.name),
                _OF_AN_ENTRY,
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
    """The deployer and the admins, kept in the state of the component."""
    recorded: dict[str, object] = {
        "clusterAdminArns": [known(entry.principal_arn) for entry in settings.access_entries if entry.cluster_admin],
        "deployerRoleArn": known(settings.deployer_role_arn),
    }
    return recorded if settings.token_profile is None else {**recorded, "tokenProfile": settings.token_profile}
