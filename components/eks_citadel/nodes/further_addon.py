"""A further EKS add-on, and the roles that further add-ons have by Pod Identity."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from eks_citadel import arns
from eks_citadel.iam.document import Document, as_json
from eks_citadel.iam.service_trust import PODS
from eks_citadel.inputs.adopted import adopting
from eks_citadel.inputs.foreign_role import judged_role
from eks_citadel.inputs.known import known, tagged
from eks_citadel.inputs.late import after
from eks_citadel.inputs.location import Location, locate
from eks_citadel.inputs.role_tags import judged_tags
from eks_citadel.nodes.addon_role import role_of_addon
from eks_citadel.nodes.documents.load_balancer_controller import load_balancer_controller_policy
from eks_citadel.nodes.documents.route53 import cert_manager_policy, external_dns_policy
from eks_citadel.nodes.settings.addons import AddonsSettings
from eks_citadel.nodes.settings.further_addons import FurtherAddonSettings

# In which an add-on to import may differ.
OF_AN_ADDON = (
    "addonVersion", "configurationValues", "podIdentityAssociations", "preserve", "resolveConflictsOnCreate",
    "resolveConflictsOnUpdate", "serviceAccountRoleArn", "tags",
)  # fmt: skip
_ZONE_POLICIES: Mapping[str, Callable[[str, Sequence[str]], Document]] = {
    "cert-manager": cert_manager_policy,
    "external-dns": external_dns_policy,
}


def further_addon(
    name: str,
    item: FurtherAddonSettings,
    settings: AddonsSettings,
    cluster_name: "pulumi.Output[str]",
    opts: pulumi.ResourceOptions,
) -> aws.eks.Addon:
    """The add-on; its role, if it has one, has its policies before the add-on's pods start."""
    assert opts.parent is not None
    return aws.eks.Addon(
        name,
        cluster_name=cluster_name,
        addon_name=item.name,
        addon_version=item.version,
        configuration_values=json.dumps(item.configuration, separators=(",", ":")) if item.configuration else None,
        pod_identity_associations=_associations(name, item, settings, opts.parent),
        resolve_conflicts_on_create="OVERWRITE",
        resolve_conflicts_on_update="OVERWRITE",
        tags=tagged(settings.tags),
        opts=adopting(opts, settings.adopted_addons.get(item.name), OF_AN_ADDON),
    )


def _associations(
    name: str, item: FurtherAddonSettings, settings: AddonsSettings, parent: pulumi.Resource
) -> list[Any] | None:
    if item.role_arn is None and not item.needs.policies and not item.hosted_zone_ids:
        return None
    role_arn = role_arn_of(name, item, settings, parent)
    return [{"service_account": item.needs.service_account, "role_arn": role_arn}]


def role_arn_of(
    name: str, item: FurtherAddonSettings, settings: AddonsSettings, parent: pulumi.Resource
) -> "pulumi.Output[str]":
    """ARN of the role that another team made, or of one of its own, once that has its policies."""
    if item.role_arn is not None:
        return judged_role(f"the role_arn of the add-on {item.name}", item.role_arn, PODS, parent)
    return _role(name, item, settings, parent)


def _role(
    name: str, item: FurtherAddonSettings, settings: AddonsSettings, parent: pulumi.Resource
) -> "pulumi.Output[str]":
    child = pulumi.ResourceOptions(parent=parent)
    where = pulumi.Output.all(locate(parent), known(settings.cluster_name))
    owner = item.needs.namespace, item.needs.service_account
    role_name = where.apply(lambda found: _role_name(item, *found))
    role = role_of_addon(f"{name}-role", role_name, owner, settings, where, child)
    attached: list[pulumi.CustomResource] = [
        aws.iam.RolePolicyAttachment(
            f"{name}-role-policy-{policy.rpartition('/')[2]}",
            role=role.name,
            policy_arn=where.apply(lambda found, policy=policy: arns.managed_policy(found[0].partition, policy)),
            opts=child,
        )
        for policy in item.needs.policies
    ]
    if item.hosted_zone_ids or item.needs.chart:
        document = where.apply(lambda found: as_json(_own_policy(item, found[0])))
        inline = f"{name}-role-policy-{'targets' if item.needs.chart else 'zones'}"
        prefix = arns.name_prefix(inline, arns.POLICY_NAME_LENGTH)
        attached.append(aws.iam.RolePolicy(inline, name_prefix=prefix, role=role.name, policy=document, opts=child))
    return after(role.arn, judged_tags(role), *[one.id for one in attached])


def _role_name(item: FurtherAddonSettings, here: Location, cluster_name: str) -> str:
    """Pods of a chart get their role as workloads do, by an association of their own, and its name says so, too."""
    if item.needs.chart:
        owner = arns.pods_role_owner(cluster_name, item.needs.namespace, item.needs.service_account)
        return arns.iam_name(owner, here.region, "pods")
    return arns.iam_name(cluster_name, here.region, item.name)


def _own_policy(item: FurtherAddonSettings, here: Location) -> Document:
    """The policy of an add-on for which AWS has none that is narrow enough."""
    if item.needs.chart:
        return load_balancer_controller_policy(here.partition, here.region, here.account)
    return _ZONE_POLICIES[item.name](here.partition, item.hosted_zone_ids)
