"""Resource control policy: nobody, also from outside of the organisation, assumes its roles in the name of a pod.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
AWS's sample (STS-Protect-EKS-pod-identities-tags) exempts a caller that has any one of the six tags, with any value,
so that one spoofed tag of a role, also in a foreign account, opens all six. Here each tag must equal the caller's own
tag, and callers from outside, whose own tags the organisation does not control, can pass on none:
https://github.com/aws-samples/resource-control-policy-examples/tree/main/Service-specific-controls
"""

from eks_citadel.guard_rails.documents.session_tags import only_from_the_organization, only_inherited_tags
from eks_citadel.iam.document import Condition, Document, document

# Unsigned requests (SAML, OIDC) do not have the key, and do not come from a service:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
_NO_SERVICE: Condition = {"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}
_SIGNED_BY_NO_SERVICE: Condition = {"Bool": {"aws:PrincipalIsAWSService": "false"}}


def resource_control_policy() -> Document:
    """The document, which is the same in each partition and organisation."""
    inherited = only_inherited_tags(_NO_SERVICE, principal="*")
    return document(*inherited, *only_from_the_organization(_SIGNED_BY_NO_SERVICE, principal="*"))
