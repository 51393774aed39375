"""The roles of add-ons that call AWS, by Pod Identity."""

from typing import Any

import pulumi
import pulumi_aws as aws

from eks_citadel import arns
from eks_citadel.iam.document import as_json
from eks_citadel.iam.pod_identity_trust import pod_identity_trust
from eks_citadel.inputs.known import known, tagged
from eks_citadel.inputs.late import after
from eks_citadel.inputs.location import locate
from eks_citadel.kubernetes.checks import KUBE_SYSTEM
from eks_citadel.nodes.documents.vpc_cni_ipv6 import vpc_cni_ipv6_policy
from eks_citadel.nodes.settings.addons import ADDON_ROLES, AddonsSettings, managed_policy

NOT_SCOPED = (
    "volume-scope: AWS's policy for one cluster's volumes is not known to exist in {0}, so the EBS CSI driver may "
    "manage those that a driver made anywhere in the account; say volume_scope: account."
)


def addon_role_arn(name: str, addon: str, settings: AddonsSettings, parent: pulumi.Resource) -> "pulumi.Output[str]":
    """ARN of the add-on's role, once its policy is attached."""
    child = pulumi.ResourceOptions(parent=parent)
    where = pulumi.Output.all(locate(parent), known(settings.cluster_name))
    owner = KUBE_SYSTEM, ADDON_ROLES[addon].service_account
    role_name = where.apply(lambda found: arns.iam_name(found[1], found[0].region, addon))
    role = role_of_addon(f"{name}-{addon}-role", role_name, owner, settings, where, child)
    permissions = _permissions(f"{name}-{addon}-role-policy", addon, role.name, settings, where, child)
    return after(role.arn, permissions.id)


def role_of_addon(
    name: str,
    role_name: "pulumi.Output[str]",
    owner: tuple[str, str],
    settings: AddonsSettings,
    where: "pulumi.Output[list[Any]]",
    opts: pulumi.ResourceOptions,
) -> aws.iam.Role:
    """A role that only the pods of its owner (namespace, service account) in this cluster get."""

    def trust(found: list[Any]) -> str:
        here, cluster_name = found
        cluster_arn = arns.cluster(here.partition, here.region, here.account, cluster_name)
        return as_json(pod_identity_trust(here.account, [cluster_arn], *owner))

    return aws.iam.Role(
        name,
        name=role_name,
        assume_role_policy=where.apply(trust),
        permissions_boundary=settings.permissions_boundary_arn,
        tags=tagged(settings.tags),
        opts=opts,
    )


def _permissions(
    name: str,
    addon: str,
    role: pulumi.Input[str],
    settings: AddonsSettings,
    where: "pulumi.Output[list[Any]]",
    opts: pulumi.ResourceOptions,
) -> pulumi.CustomResource:
    """AWS's managed policy; AWS has none for vpc-cni in IPv6 clusters, so the library writes that one."""
    if addon == "vpc-cni" and settings.ip_family == "ipv6":
        policy = where.apply(lambda found: as_json(vpc_cni_ipv6_policy(found[0].partition)))
        prefix = arns.name_prefix(name, arns.POLICY_NAME_LENGTH)
        return aws.iam.RolePolicy(name, name_prefix=prefix, role=role, policy=policy, opts=opts)

    def policy_arn(found: list[Any]) -> str:
        partition = found[0].partition
        if addon == "aws-ebs-csi-driver" and partition != "aws" and settings.volume_scope == "cluster":
            pulumi.log.warn(NOT_SCOPED.format(partition), opts.parent)
        return arns.managed_policy(partition, managed_policy(addon, partition, settings.volume_scope))

    return aws.iam.RolePolicyAttachment(name, role=role, policy_arn=where.apply(policy_arn), opts=opts)
