"""The arguments of `Foundation`."""

from typing import NotRequired

from eks_citadel.inputs.args import BoundedArgs, FamilyArgs, LogsKeyArgs, TaggedArgs
from eks_citadel.leave.args import WorkloadRoleChoicesArgs
from eks_citadel.network.args import ClusterNetworkArgs


class FoundationArgs(FamilyArgs, LogsKeyArgs, BoundedArgs, TaggedArgs):
    network: ClusterNetworkArgs
    """The network of all colours: a new VPC, or an existing one."""
    colours_prefix: str
    """Beginning of the colours' cluster names: with `shop`, the roles trust the clusters `shop-*`."""
    workload_roles: NotRequired[list[WorkloadRoleChoicesArgs]]
    """One role for each duty, which the pods of every colour get."""
    secrets_key: NotRequired[bool]
    """Whether one KMS key is made with which all colours encrypt the secrets of their API servers."""
    deletion_protection: NotRequired[bool]
    """Whether network, roles and key are protected from deletion, since all colours stand on them."""
