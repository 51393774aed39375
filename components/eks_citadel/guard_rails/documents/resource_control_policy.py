"""Resource control policy: nobody, also from outside of the organisation, takes its roles in the name of a pod.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
AWS's sample (STS-Protect-EKS-pod-identities-tags) excepts a caller that has any one of the six tags, with any value,
so that one spoofed tag of a role, also of a foreign account, opens all six. Here each key is compared with the
caller's own value of it, and strangers, whose own tags nobody here controls, hand on none:
https://github.com/aws-samples/resource-control-policy-examples/tree/main/Service-specific-controls
"""

from eks_citadel.guard_rails.documents.session_tags import only_from_the_organization, only_inherited_tags
from eks_citadel.iam.document import Condition, Document, document

# Requests that nobody signs (SAML, OIDC) do not have the key, and are no service's:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
_NO_SERVICE: Condition = {"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}
_SIGNED_BY_NO_SERVICE: Condition = {"Bool": {"aws:PrincipalIsAWSService": "false"}}


def resource_control_policy() -> Document:
    """The document, which is the same in each partition and organisation."""
    inherited = only_inherited_tags(_NO_SERVICE, principal="*")
    return document(*inherited, *only_from_the_organization(_SIGNED_BY_NO_SERVICE, principal="*"))
