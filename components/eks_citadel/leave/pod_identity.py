"""`PodIdentity`: which role the pods of a service account get."""

import hashlib
import json
from typing import Any

import pulumi
import pulumi_aws as aws

from eks_citadel.inputs.known import known, tagged
from eks_citadel.inputs.outputs import register_outputs
from eks_citadel.inputs.refusals import accept
from eks_citadel.leave.args import PodIdentityArgs
from eks_citadel.leave.settings.pod_identity import PodIdentitySettings


class PodIdentity(pulumi.ComponentResource):
    """An association of EKS Pod Identity.

    Namespace and service account need not be there yet; pods that are older than the association get no credentials.
    """

    association_arn: pulumi.Output[str]
    """ARN of the association."""
    role_arn: pulumi.Output[str]
    """ARN of the role, known once pods get it."""
    revision: pulumi.Output[str]
    """Changes when pods must start again to get new credentials: put it into an annotation of their template."""

    def __init__(self, name: str, args: PodIdentityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        settings = accept(PodIdentitySettings, args)
        super().__init__("eks-citadel:index:PodIdentity", name, None, opts)
        association = aws.eks.PodIdentityAssociation(
            f"{name}-association",
            cluster_name=known(settings.cluster_name),
            namespace=settings.namespace,
            service_account=settings.service_account,
            role_arn=known(settings.role_arn),
            target_role_arn=known(settings.target_role_arn),
            disable_session_tags=settings.disable_session_tags,
            policy=settings.session_policy,
            tags=tagged(settings.tags),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.association_arn = association.association_arn
        self.role_arn = association.role_arn
        self.revision = _revision(association, known(settings.role_unique_id))
        register_outputs(self)


def _revision(association: aws.eks.PodIdentityAssociation, role_unique_id: pulumi.Input[str | None]) -> Any:
    """Running pods keep their credentials until they expire, whatever becomes of the association.

    https://docs.aws.amazon.com/eks/latest/APIReference/API_DeletePodIdentityAssociation.html
    """
    parts = pulumi.Output.all(
        association.association_id,
        association.role_arn,
        association.target_role_arn,
        association.disable_session_tags,
        association.policy,
        role_unique_id,
    )
    return parts.apply(lambda found: hashlib.sha256(json.dumps(found).encode()).hexdigest()[:16])
