"""`NodeRole`: the IAM role of a cluster's nodes."""

import pulumi
import pulumi_aws as aws

from eks_citadel import arns
from eks_citadel.iam.document import as_json
from eks_citadel.iam.service_trust import node_trust
from eks_citadel.inputs.component import Component
from eks_citadel.inputs.known import known, tagged
from eks_citadel.inputs.late import after
from eks_citadel.inputs.location import locate
from eks_citadel.inputs.outputs import register_outputs
from eks_citadel.inputs.refusals import accept
from eks_citadel.inputs.role_tags import judged_tags
from eks_citadel.nodes.args import NodeRoleArgs
from eks_citadel.nodes.documents.node import MANAGED_POLICIES, node_policy
from eks_citadel.nodes.settings.node_role import NodeRoleSettings


class NodeRole(Component):
    """The role of one cluster's nodes, which lets them join the cluster, pull images and get pods' credentials."""

    node_role_arn: pulumi.Output[str]
    """ARN of the role, known once its policies are attached."""

    def __init__(self, name: str, args: NodeRoleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        settings = accept(NodeRoleSettings, args)
        super().__init__("eks-citadel:index:NodeRole", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        where = pulumi.Output.all(locate(self), known(settings.cluster_name))
        role = aws.iam.Role(
            f"{name}-role",
            name=where.apply(lambda found: arns.iam_name(found[1], found[0].region, "node")),
            assume_role_policy=where.apply(lambda found: as_json(node_trust(found[0].partition))),
            permissions_boundary=settings.permissions_boundary_arn,
            tags=tagged(settings.tags),
            opts=child,
        )
        managed = [
            aws.iam.RolePolicyAttachment(
                f"{name}-policy-{policy}",
                role=role.name,
                policy_arn=where.apply(lambda found, policy=policy: arns.managed_policy(found[0].partition, policy)),
                opts=child,
            )
            for policy in MANAGED_POLICIES
        ]
        boot = aws.iam.RolePolicy(
            f"{name}-policy-boot",
            name_prefix=arns.name_prefix(f"{name}-policy-boot", arns.POLICY_NAME_LENGTH),
            role=role.name,
            policy=where.apply(
                lambda found: as_json(node_policy(found[0].partition, found[0].region, found[0].account, found[1]))
            ),
            opts=child,
        )
        self.node_role_arn = after(role.arn, boot.id, judged_tags(role), *[attachment.id for attachment in managed])
        register_outputs(self)
