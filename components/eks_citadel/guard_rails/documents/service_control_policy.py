"""Service control policy: no principal of the organisation poses as a pod.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
AWS's sample (ProtectPodIdentitiesTagsOnRolesAndUsers) denies tagging; this one also denies creating a role or user
with the tags, and passing them to a session:
https://github.com/aws-samples/service-control-policy-examples/tree/main/Service-specific-controls/Amazon-EKS
"""

from eks_citadel.guard_rails.documents.session_tags import only_inherited_tags, without_session_tags
from eks_citadel.iam.document import Document, document

_TAGGING = ("iam:CreateRole", "iam:CreateUser", "iam:TagRole", "iam:TagUser")


def service_control_policy() -> Document:
    """The document, which is the same in each partition; it allows nothing, so other policies must allow."""
    return document(without_session_tags("NobodyCarriesSessionTags", _TAGGING), *only_inherited_tags())
