"""The policy of a deployer of workload roles: associations of named clusters, and roles with named prefixes.

Actions, resources and keys: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
and https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
For an association, the role is passed to `pods.eks.amazonaws.com`, and the associated resource is the cluster:
https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/setting-up-enable-IAM.html
"""

from collections.abc import Iterator

from eks_citadel import arns
from eks_citadel.guard_rails.documents.session_tags import without_session_tags
from eks_citadel.guard_rails.settings import DeployerSettings
from eks_citadel.iam.document import Document, allow, document

# Actions that change a role; each has a condition key for the role's permissions boundary.
_KEEP_ROLES = (
    "iam:CreateRole",
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
    "iam:PutRolePolicy",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRole",
    "iam:UpdateRoleDescription",
)
# The provider reads all of these; EKS also requires GetRole of a principal that creates an association.
_READ_ROLES = (
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListInstanceProfilesForRole",
    "iam:ListRolePolicies",
    "iam:ListRoleTags",
)
_KEEP_ASSOCIATIONS = (
    "eks:DeletePodIdentityAssociation",
    "eks:DescribePodIdentityAssociation",
    "eks:TagResource",
    "eks:UntagResource",
)


def deployer_policy(settings: DeployerSettings) -> Document:
    """The document of a managed policy."""
    return document(*_associations(settings), *_roles(settings))


def _associations(settings: DeployerSettings) -> Iterator[Document]:
    place = (settings.partition, settings.region, settings.account)
    clusters = sorted(arns.cluster(*place, cluster) for cluster in settings.clusters)
    associations = sorted(arns.pod_identity_associations(*place, cluster) for cluster in settings.clusters)
    passing = {
        "StringEquals": {"iam:PassedToService": "pods.eks.amazonaws.com"},
        "ArnLike": {"iam:AssociatedResourceArn": clusters},
    }
    create = ["eks:CreatePodIdentityAssociation", "eks:ListPodIdentityAssociations"]
    yield allow("AssociateInTheseClusters", create, clusters)
    yield allow("KeepTheirAssociations", _KEEP_ASSOCIATIONS, associations)
    if settings.may_update_associations:
        yield allow("UpdateTheirAssociations", ["eks:UpdatePodIdentityAssociation"], associations)
    yield allow("PassWorkloadRolesToTheirPods", ["iam:PassRole"], _role_arns(settings), condition=passing)


def _roles(settings: DeployerSettings) -> Iterator[Document]:
    roles = _role_arns(settings)
    yield allow("ReadWorkloadRoles", _READ_ROLES, roles)
    yield allow("TagWorkloadRoles", ["iam:TagRole", "iam:UntagRole"], roles)
    yield without_session_tags("NoSessionTagsOnRoles", ["iam:CreateRole", "iam:TagRole"])
    if settings.permissions_boundary_arn is None:
        yield allow("KeepWorkloadRoles", _KEEP_ROLES, roles)
    else:
        bounded = {"ArnEquals": {"iam:PermissionsBoundary": settings.permissions_boundary_arn}}
        actions = sorted([*_KEEP_ROLES, "iam:PutRolePermissionsBoundary"])
        yield allow("KeepBoundedWorkloadRoles", actions, roles, condition=bounded)


def _role_arns(settings: DeployerSettings) -> list[str]:
    return sorted(arns.roles(settings.partition, settings.account, prefix) for prefix in settings.role_prefixes)
