"""Bindings, by which the groups of access entries get ClusterRoles."""

from dataclasses import dataclass

from eks_citadel.parsing import checks
from eks_citadel.parsing.parse import checked
from eks_citadel.parsing.refusal import Unfit, misspelt

# https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
USER_FACING_ROLES = ("admin", "cluster-admin", "edit", "view")


def cluster_role(text: str) -> None:
    """A check: the name of a ClusterRole, which is not one of Kubernetes' roles with a slip.

    The API server accepts a binding to a ClusterRole that does not exist.
    """
    checks.object_name(text)
    meant = misspelt(text, USER_FACING_ROLES)
    if meant is not None:
        raise Unfit("a binding to a ClusterRole that does not exist gives no rights", f'"{meant}" was probably meant')


@dataclass(frozen=True, kw_only=True)
class BindingSettings:
    """A group bound to a ClusterRole; subclasses say in which namespaces."""

    group: str = checked(checks.bound_group)
    cluster_role: str = checked(cluster_role)
