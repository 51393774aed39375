"""Keys of `ClusterAccess`, and those of a whole cluster's access."""

from typing import NotRequired, TypedDict

import pulumi

from eks_citadel.inputs.args import ActiveClusterArgs, BindingArgs, NamedClusterArgs, TaggedArgs


class NamespacePolicyArgs(TypedDict):
    policy: str
    """Name of an access policy, such as `AmazonEKSEditPolicy`."""
    namespaces: list[str]
    """One or more namespaces in which the policy holds; wildcards such as `dev-*` are allowed."""


class ClusterRoleBindingArgs(BindingArgs):
    pass


class RoleBindingArgs(BindingArgs):
    namespaces: list[str]
    """One or more namespaces in which the binding holds."""


class AccessEntryArgs(TypedDict):
    name: str
    """Key of the entry in the names of its resources."""
    principal_arn: pulumi.Input[str]
    """ARN of a role or user; never a session, an account or a service-linked role."""
    principal_unique_id: NotRequired[pulumi.Input[str]]
    """The role's `unique_id`: it changes when the role is created again, and then the entry is replaced, too."""
    cluster_policies: NotRequired[list[str]]
    """Access policies for the whole cluster, by name."""
    namespace_policies: NotRequired[list[NamespacePolicyArgs]]
    """Access policies for some namespaces."""
    kubernetes_groups: NotRequired[list[str]]
    """Kubernetes groups of the principal."""
    cluster_role_bindings: NotRequired[list[ClusterRoleBindingArgs]]
    """ClusterRoles of the entry's groups in the whole cluster."""
    role_bindings: NotRequired[list[RoleBindingArgs]]
    """ClusterRoles of the entry's groups in some namespaces."""


class ClusterAccessChoicesArgs(TypedDict):
    access_entries: list[AccessEntryArgs]
    """All principals that can enter; in a `SecureCluster` one of them must be admin of the cluster."""
    deployer_role_arn: NotRequired[pulumi.Input[str]]
    """Role with which the deployer creates objects in the cluster."""
    token_command: NotRequired[str]
    """Program that gets the deployer's token, on the PATH of `pulumi`: `aws` or `citadel`."""
    token_profile: NotRequired[str]
    """AWS profile with which the deployer's token is obtained, as `AWS_PROFILE`."""


class AdoptedEntriesArgs(TypedDict):
    adopted_entries: NotRequired[dict[str, str]]
    """Entries that are there, by the names here: the URN in this stack, or `CLUSTER:PRINCIPAL_ARN` to import one."""


class EndpointArgs(TypedDict):
    endpoint: NotRequired[pulumi.Input[str]]
    """URL of the API server; required for the Kubernetes provider and the bindings."""
    certificate_authority: NotRequired[pulumi.Input[str]]
    """Certificate authority of the API server, PEM in base64."""


class ClusterAccessArgs(
    NamedClusterArgs, ActiveClusterArgs, ClusterAccessChoicesArgs, EndpointArgs, AdoptedEntriesArgs, TaggedArgs
):
    pass
