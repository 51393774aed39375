"""`NodeGroup`: a managed group of nodes."""

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from eks_citadel import arns
from eks_citadel.inputs.component import Component
from eks_citadel.inputs.known import known, tagged
from eks_citadel.inputs.late import not_known_yet
from eks_citadel.inputs.outputs import register_outputs
from eks_citadel.inputs.refusals import accept
from eks_citadel.inputs.telling import tell_alone
from eks_citadel.nodes.args import NodeGroupArgs
from eks_citadel.nodes.documents.bottlerocket_user_data import user_data
from eks_citadel.nodes.findings import node_group_findings
from eks_citadel.nodes.settings.node_group import NodeGroupSettings


class NodeGroup(Component):
    """Nodes without SSH: Bottlerocket by default, IMDSv2 that no pod reaches, encrypted disks.

    Nodes become ready only where vpc-cni and the Pod Identity agent are ACTIVE: give a `cluster_name` that is known
    once they are, such as the `ready_cluster_name` of `Addons`.
    """

    node_group_arn: pulumi.Output[str]
    """ARN of the group, known once it is ACTIVE."""
    autoscaling_group_name: pulumi.Output[str]
    """Name of the Auto Scaling group that EKS makes for the group."""

    def __init__(self, name: str, args: NodeGroupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        settings = accept(NodeGroupSettings, args)
        super().__init__("eks-citadel:index:NodeGroup", name, None, opts)
        self._name = name
        self._settings = settings
        self._child = pulumi.ResourceOptions(parent=self)
        tell_alone(node_group_findings(settings), self, args, settings)
        template = self._create_launch_template()
        group = self._create_node_group(template)
        self.node_group_arn = group.arn
        self.autoscaling_group_name = group.resources.apply(_autoscaling_group)
        register_outputs(self)

    def _create_launch_template(self) -> aws.ec2.LaunchTemplate:
        tags = tagged(self._settings.tags, Name=self._name)
        return aws.ec2.LaunchTemplate(
            f"{self._name}-template",
            name_prefix=arns.name_prefix(f"{self._name}-template", arns.TEMPLATE_NAME_LENGTH),
            update_default_version=True,
            user_data=user_data(self._settings.bottlerocket_settings) if self._settings.bottlerocket_settings else None,
            # With a hop limit of 1, answers of the metadata service do not reach pods.
            metadata_options={"http_endpoint": "enabled", "http_tokens": "required", "http_put_response_hop_limit": 1},
            block_device_mappings=[
                {
                    "device_name": device,
                    "ebs": {
                        "encrypted": "true",
                        "volume_type": "gp3",
                        "volume_size": size,
                        "delete_on_termination": "true",
                    },
                }
                for device, size in self._disks().items()
            ],
            tag_specifications=[{"resource_type": kind, "tags": tags} for kind in ("instance", "volume")],
            tags=tags,
            opts=self._child,
        )

    def _disks(self) -> dict[str, int]:
        # https://bottlerocket.dev/en/os/latest/#/concepts/components/ (the system's own disk is read-only)
        if self._settings.bottlerocket:
            return {"/dev/xvda": 4, "/dev/xvdb": self._settings.disk_size_gib}
        return {"/dev/xvda": self._settings.disk_size_gib}

    def _create_node_group(self, template: aws.ec2.LaunchTemplate) -> aws.eks.NodeGroup:
        settings = self._settings
        return aws.eks.NodeGroup(
            f"{self._name}-group",
            node_group_name_prefix=f"{settings.name[: arns.NODE_GROUP_NAME_LENGTH]}-",
            cluster_name=known(settings.cluster_name),
            version=settings.kubernetes_version,
            node_role_arn=known(settings.node_role_arn),
            subnet_ids=known(settings.subnet_ids),
            ami_type=settings.ami_type,
            instance_types=list(settings.instance_types),
            capacity_type=settings.capacity_type,
            launch_template={"id": template.id, "version": template.latest_version.apply(str)},
            scaling_config={
                "min_size": settings.min_size,
                "max_size": settings.max_size,
                "desired_size": settings.initial_size,
            },
            update_config={"max_unavailable": 1},
            node_repair_config={"enabled": True},
            labels=dict(settings.labels) or None,
            taints=[{"key": item.key, "value": item.value, "effect": item.effect} for item in settings.taints] or None,
            tags=tagged(settings.tags),
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["scalingConfig.desiredSize"]),
        )


def _autoscaling_group(resources: "Sequence[aws.eks.outputs.NodeGroupResource] | None") -> Any:
    """The one name: https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupResources.html

    Of a preview, or of mocks that do not answer it, it is not known or empty.
    """
    names = [one.name for found in resources or () for one in found.autoscaling_groups or ()]
    if names:
        return names[0]
    return not_known_yet() if pulumi.runtime.is_dry_run() else ""
