"""`Foundation`: what outlives the colours of a cluster. It composes components, and makes only the key itself."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from eks_citadel import arns
from eks_citadel.foundation.args import FoundationArgs
from eks_citadel.foundation.documents.colours_key import colours_key_policy
from eks_citadel.foundation.settings import FoundationSettings
from eks_citadel.iam.document import Document, as_json
from eks_citadel.inputs.known import tagged
from eks_citadel.inputs.late import by_key
from eks_citadel.inputs.location import Location, locate
from eks_citadel.inputs.outputs import outputs_of, register_outputs
from eks_citadel.inputs.refusals import accept, handed
from eks_citadel.leave.settings.workload_role import WorkloadRoleChoices, WorkloadRoleSettings
from eks_citadel.leave.workload_role import WorkloadRole
from eks_citadel.network.network import Network
from eks_citadel.network.outputs import NetworkOutputs
from eks_citadel.network.settings import NetworkSettings
from eks_citadel.parsing.parse import part


class Foundation(NetworkOutputs):
    """Network, workload roles and key of all colours; a colour that is added changes nothing here."""

    trusted_clusters: pulumi.Output[str]
    """Pattern of the cluster names that the roles trust, such as "shop-*"."""
    role_arns: pulumi.Output[Mapping[str, str]]
    """ARN of the role of each "namespace/service-account", known once its policy exists."""
    secrets_key_arn: pulumi.Output[str]
    """Key for the secrets of the colours' API servers; empty without `secrets_key`."""

    def __init__(self, name: str, args: FoundationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        settings = accept(FoundationSettings, args)
        super().__init__("eks-citadel:index:Foundation", name, None, opts)
        self._name = name
        self._settings = settings
        # Whatever a colour stands on: the engine deletes or replaces none of it, and the children of these neither.
        self._child = pulumi.ResourceOptions(parent=self, protect=settings.deletion_protection)
        network = self._create_network()
        for output in outputs_of(NetworkOutputs):
            setattr(self, output, getattr(network, output))
        self.trusted_clusters = pulumi.Output.from_input(settings.trusted_clusters)
        self.role_arns = by_key({one.key: self._create_role(one).role_arn for one in settings.workload_roles})
        self.secrets_key_arn = self._create_key() if settings.secrets_key else pulumi.Output.from_input("")
        register_outputs(self)

    def _create_network(self) -> Network:
        shared = ("ip_family", "logs_key_arn", "permissions_boundary_arn", "tags")
        own = {name: getattr(self._settings, name) for name in shared}
        settings = part(NetworkSettings, self._settings.network, cluster_name=None, **own)
        return Network(f"{self._name}-network", handed(settings), self._child)

    def _create_role(self, choices: WorkloadRoleChoices) -> WorkloadRole:
        whole = self._settings
        settings = part(
            WorkloadRoleSettings,
            choices,
            trusted_clusters=(whole.trusted_clusters,),
            source_role_arn=None,
            permissions_boundary_arn=whole.permissions_boundary_arn,
            tags=whole.tags,
        )
        pods = f"{choices.namespace}.{choices.service_account}"
        return WorkloadRole(f"{self._name}-role-{pods}", handed(settings), self._child)

    def _key_policy(self, here: Location) -> Document:
        return colours_key_policy(here.partition, here.account, here.region, self._settings.trusted_clusters)

    def _create_key(self) -> "pulumi.Output[str]":
        key = aws.kms.Key(
            f"{self._name}-secrets-key",
            description=f"Secrets of the API servers of {self._settings.trusted_clusters}",
            enable_key_rotation=True,
            deletion_window_in_days=30,
            policy=locate(self).apply(lambda here: as_json(self._key_policy(here))),
            tags=tagged(self._settings.tags),
            opts=self._child,
        )
        alias = aws.kms.Alias(
            f"{self._name}-secrets-key-alias",
            name=arns.secrets_key_alias(f"{self._settings.colours_prefix}/colours"),
            target_key_id=key.key_id,
            opts=self._child,
        )
        return pulumi.Output.all(key.arn, alias.id).apply(lambda found: found[0])
