"""The table of resources that the rehearsal can create, read, change and delete, by Pulumi's type tokens."""

from collections.abc import Callable

from citadel_rehearsal.ground.refusals import NotKnown
from citadel_rehearsal.resources import (
    dns_records,
    ec2_lookups,
    eks_access,
    eks_clusters,
    eks_lookups,
    eks_nodes,
    gateways,
    iam,
    iam_policies,
    kms,
    kubernetes,
    launch_templates,
    listeners,
    load_balancers,
    logs,
    lookups,
    policy_document,
    route53,
    routes,
    security_groups,
    stores,
    target_groups,
    vpc,
    vpc_endpoints,
)
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.kubernetes import KubernetesObject
from citadel_rehearsal.resources.resource import Properties, Resource

_WITH_RESOURCES = (
    vpc,
    gateways,
    routes,
    security_groups,
    vpc_endpoints,
    launch_templates,
    iam,
    iam_policies,
    kms,
    logs,
    eks_clusters,
    eks_access,
    eks_nodes,
    load_balancers,
    target_groups,
    listeners,
    route53,
    dns_records,
    stores,
)
RESOURCES: dict[str, Resource] = {row.token: row for module in _WITH_RESOURCES for row in module.RESOURCES}
INVOKES: dict[str, Callable[[Context, Properties], Properties]] = {
    **lookups.INVOKES,
    **ec2_lookups.INVOKES,
    **eks_lookups.INVOKES,
    **kms.INVOKES,
    **logs.INVOKES,
    **policy_document.INVOKES,
}


def find_resource(token: str) -> Resource | KubernetesObject:
    """The row of a type. Errors: `NotKnown`, whose message names the type."""
    if token.startswith("kubernetes:"):
        return kubernetes.find(token)
    if token not in RESOURCES:
        raise NotKnown(f"{token} is not known to the rehearsal: leave it out of this program, or use `pulumi up`.")
    return RESOURCES[token]


def find_invoke(token: str) -> Callable[[Context, Properties], Properties]:
    """The function of a token. Errors: `NotKnown`, whose message names the token."""
    if token not in INVOKES:
        raise NotKnown(f"{token} is not known to the rehearsal: leave it out of this program, or use `pulumi up`.")
    return INVOKES[token]
