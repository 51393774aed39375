"""`Addons`: EKS add-ons, in two stages: before and after the nodes."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws

from eks_citadel.iam.service_trust import PODS
from eks_citadel.inputs.adopted import adopting
from eks_citadel.inputs.component import Component
from eks_citadel.inputs.foreign_role import judged_role
from eks_citadel.inputs.known import known, tagged
from eks_citadel.inputs.late import after
from eks_citadel.inputs.outputs import register_outputs
from eks_citadel.inputs.refusals import accept
from eks_citadel.nodes.addon_role import addon_role_arn
from eks_citadel.nodes.args import AddonsArgs
from eks_citadel.nodes.documents.addon_configuration import configuration
from eks_citadel.nodes.further_addon import OF_AN_ADDON, further_addon
from eks_citadel.nodes.load_balancer_controller import load_balancer_controller
from eks_citadel.nodes.settings.addons import ADDON_ROLES, STAGES, AddonsSettings
from eks_citadel.parsing.parse import at


class Addons(Component):
    """One stage of the add-ons; those that call AWS have a role of their own by Pod Identity.

    Add-ons wait for `cluster_arn`. With a plain `cluster_name` their roles are created together with the cluster.
    """

    ready_cluster_name: pulumi.Output[str]
    """Name of the cluster, known once the stage is done: for `before-nodes`, once nodes may join."""

    def __init__(self, name: str, args: AddonsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        settings = accept(AddonsSettings, args)
        super().__init__("eks-citadel:index:Addons", name, None, opts)
        self._name = name
        self._settings = settings
        self._child = pulumi.ResourceOptions(parent=self)
        self._cluster_name = self._active_cluster_name()
        addons = {addon: self._create_addon(addon) for addon in STAGES[settings.stage]}
        # Their pods ask the cluster's DNS before they are ready.
        further = pulumi.ResourceOptions(parent=self, depends_on=[addons["coredns"]] if settings.addons else None)
        # A node needs no kube-proxy to join, so nodes do not wait for it.
        awaited = [addon.arn for key, addon in addons.items() if key != "kube-proxy"]
        for item in settings.addons:
            place = f"{name}-{item.name}", item, settings, self._cluster_name, further
            awaited.append(load_balancer_controller(*place).id if item.needs.chart else further_addon(*place).arn)
        self.ready_cluster_name = after(self._cluster_name, *awaited)
        register_outputs(self)

    def _active_cluster_name(self) -> "pulumi.Output[str]":
        settings = self._settings
        return after(known(settings.cluster_name), known(settings.cluster_arn), known(settings.node_group_arns))

    def _create_addon(self, addon: str) -> aws.eks.Addon:
        return aws.eks.Addon(
            f"{self._name}-{addon}",
            cluster_name=self._cluster_name,
            addon_name=addon,
            addon_version=self._settings.version(addon),
            configuration_values=self._configuration(addon),
            pod_identity_associations=self._pod_identity_associations(addon),
            resolve_conflicts_on_create="OVERWRITE",
            resolve_conflicts_on_update="OVERWRITE",
            tags=tagged(self._settings.tags),
            opts=adopting(self._child, self._settings.adopted_addons.get(addon), OF_AN_ADDON),
        )

    def _configuration(self, addon: str) -> str | None:
        found = configuration(addon, self._settings)
        return json.dumps(found, separators=(",", ":")) if found else None

    def _role_arn(self, addon: str) -> "pulumi.Output[str]":
        given = self._settings.addon_role_arns.get(addon)
        if given is not None:
            return judged_role(at("addon_role_arns", addon), given, PODS, self)
        return addon_role_arn(self._name, addon, self._settings, self)

    def _pod_identity_associations(self, addon: str) -> list[Any] | None:
        if addon not in ADDON_ROLES:
            return None
        role_arn = self._role_arn(addon)
        return [{"service_account": ADDON_ROLES[addon].service_account, "role_arn": role_arn}]
