"""`PodIdentity`: which role the pods of a service account get."""

import hashlib
import json
from typing import Any

import pulumi
import pulumi_aws as aws

from eks_citadel.inputs.component import Component
from eks_citadel.inputs.known import known, tagged
from eks_citadel.inputs.outputs import register_outputs
from eks_citadel.inputs.refusals import accept
from eks_citadel.leave.args import PodIdentityArgs
from eks_citadel.leave.settings.pod_identity import PodIdentitySettings


class PodIdentity(Component):
    """An EKS Pod Identity association.

    Namespace and service account need not exist yet; pods that are older than the association get no credentials.
    """

    association_arn: pulumi.Output[str]
    """ARN of the association."""
    role_arn: pulumi.Output[str]
    """ARN of the role, known once the association exists."""
    revision: pulumi.Output[str]
    """Changes when pods must restart to get new credentials; put it into an annotation of their pod template."""

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
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True, replacement_trigger=_given(settings)),
        )
        self.association_arn = association.association_arn
        self.role_arn = association.role_arn
        self.revision = _revision(association, known(settings.role_unique_id))
        register_outputs(self)


def _given(settings: PodIdentitySettings) -> list[str]:
    """Which of the properties are given that an update cannot remove; a different list replaces the association.

    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/eks/pod_identity_association.go
    https://github.com/aws-controllers-k8s/eks-controller/pull/164
    """
    return [key for key in ("session_policy", "target_role_arn") if getattr(settings, key) is not None]


def _revision(association: aws.eks.PodIdentityAssociation, role_unique_id: pulumi.Input[str | None]) -> Any:
    """A hash of everything that decides the credentials, which running pods keep until these expire.

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
