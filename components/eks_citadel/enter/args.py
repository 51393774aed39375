"""Keys of `ClusterAccess`, and what a whole cluster says about who enters."""

from typing import NotRequired, TypedDict

import pulumi

from eks_citadel.inputs.args import ActiveClusterArgs, BindingArgs, NamedClusterArgs, TaggedArgs


class NamespacePolicyArgs(TypedDict):
    policy: str
    """Name of an access policy, such as `AmazonEKSEditPolicy`."""
    namespaces: list[str]
    """Namespaces where it holds, one or more; `dev-*` is taken."""


class ClusterRoleBindingArgs(BindingArgs):
    pass


class RoleBindingArgs(BindingArgs):
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


class ClusterAccessChoicesArgs(TypedDict):
    access_entries: list[AccessEntryArgs]
    """Everybody who can enter; in a `SecureCluster` one must be admin of the cluster."""
    deployer_role_arn: NotRequired[pulumi.Input[str]]
    """Role that makes objects in the cluster."""
    token_command: NotRequired[str]
    """Program that gets the deployer's token: `aws` or `citadel`."""


class ClusterAccessArgs(NamedClusterArgs, ActiveClusterArgs, ClusterAccessChoicesArgs, TaggedArgs):
    endpoint: NotRequired[pulumi.Input[str]]
    """URL of the API server; with it, the Kubernetes provider and the bindings are made."""
    certificate_authority: NotRequired[pulumi.Input[str]]
    """Certificate authority of the API server, PEM in base64."""
