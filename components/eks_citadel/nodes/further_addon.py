"""A further EKS add-on, with its role by Pod Identity."""

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
from eks_citadel.inputs.location import locate
from eks_citadel.nodes.addon_role import role_of_addon
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
    if item.role_arn is not None:
        role_arn = judged_role(f"the role_arn of the add-on {item.name}", item.role_arn, PODS, parent)
    elif item.needs.policies or item.hosted_zone_ids:
        role_arn = _role(name, item, settings, parent)
    else:
        return None
    return [{"service_account": item.needs.service_account, "role_arn": role_arn}]


def _role(
    name: str, item: FurtherAddonSettings, settings: AddonsSettings, parent: pulumi.Resource
) -> "pulumi.Output[str]":
    child = pulumi.ResourceOptions(parent=parent)
    where = pulumi.Output.all(locate(parent), known(settings.cluster_name))
    owner = item.needs.namespace, item.needs.service_account
    role = role_of_addon(f"{name}-role", item.name, owner, settings, where, child)
    attached: list[pulumi.CustomResource] = [
        aws.iam.RolePolicyAttachment(
            f"{name}-role-policy-{policy.rpartition('/')[2]}",
            role=role.name,
            policy_arn=where.apply(lambda found, policy=policy: arns.managed_policy(found[0].partition, policy)),
            opts=child,
        )
        for policy in item.needs.policies
    ]
    if item.hosted_zone_ids:
        build, zones = _ZONE_POLICIES[item.name], item.hosted_zone_ids
        document = where.apply(lambda found: as_json(build(found[0].partition, zones)))
        inline = f"{name}-role-policy-zones"
        prefix = arns.name_prefix(inline, arns.POLICY_NAME_LENGTH)
        attached.append(aws.iam.RolePolicy(inline, name_prefix=prefix, role=role.name, policy=document, opts=child))
    return after(role.arn, *[one.id for one in attached])
